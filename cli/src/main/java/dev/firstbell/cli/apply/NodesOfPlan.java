package dev.firstbell.cli.apply;

import dev.firstbell.analysis.DisplayText;
import dev.firstbell.cli.plan.FileNames;
import dev.firstbell.deploy.files.ScheduleEdits;
import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.io.PastedCommand;
import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.records.prescale.Means;
import dev.firstbell.records.schedule.Schedule;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The nodes of a plan, which are in its schedule.
 *
 * @param file the plan's schedule
 * @param plan the plan
 * @param schedule what the file holds
 * @param now for windows that are past
 */
record NodesOfPlan(Path file, ScalingPlan plan, Schedule schedule, Instant now) {
    /** What the edit of a deployment's values does not do. */
    List<String> notInValues() {
        List<String> lines = new ArrayList<>();
        int dated = schedule.windows().stream()
                .mapToInt(Schedule.Window::nodes)
                .max()
                .orElse(0);
        if (dated > 0) {
            lines.add("the nodes are not in this diff: " + file + " has " + held() + "; `firstbell prescale converge"
                    + means() + "` with this file holds them (docs/prescaling.md)");
        }
        if (!schedule.hasWindowsOnly()) {
            lines.add(file + (dated > 0 ? " also" : "") + " has weekly windows or calendars; `"
                    + PastedCommand.of("firstbell", "schedule", "show", file) + "` prints what they request");
        }
        lines.addAll(contradictions());
        if (most() > 0 || plan.warmNodes() > 0) {
            lines.add("raised limits without the nodes make a class start worse, not better");
        }
        return lines;
    }

    /** The largest number of nodes; the plan of a term has weekly windows only. */
    int most() {
        return ScheduleEdits.mostNodes(schedule);
    }

    /** Where plan and schedule do not fit together, and what is past. */
    List<String> contradictions() {
        List<String> lines = new ArrayList<>();
        if (most() != plan.warmNodes()) {
            lines.add("the plan has " + DisplayText.count(plan.warmNodes(), "node", "nodes") + ", but " + file
                    + " holds " + DisplayText.count(most(), "node", "nodes") + "; one of the two was edited");
        } else {
            lines.addAll(ScheduleOfPlan.uncovered(file.toString(), plan, schedule));
        }
        schedule.past(now).forEach(past -> lines.add(file + ": " + past));
        schedule.windows().stream()
                .map(Schedule.Window::course)
                .filter(course -> !course.equals(plan.className()))
                .distinct()
                .forEach(course -> lines.add(file + " holds nodes for " + Excerpt.of(course) + ", but the plan is for "
                        + Excerpt.of(plan.className())));
        return lines;
    }

    /** The means that the plan was tested with, where it is not the default. */
    private String means() {
        Means means = plan.prescaling().means();
        return means == Means.NONE || means == Means.NODE_PLACEHOLDERS ? "" : " --means " + means.label();
    }

    private String held() {
        return schedule.windows().stream()
                .map(window -> DisplayText.count(window.nodes(), "node", "nodes") + " from " + window.from() + " until "
                        + window.until() + " (" + schedule.timeZone() + ")")
                .collect(Collectors.joining(", then "));
    }

    /** The schedule beside a plan. */
    static Path fileIn(Path folder) {
        return folder.resolve(FileNames.SCHEDULE);
    }
}
