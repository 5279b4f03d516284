package dev.firstbell.cli.plan;

import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.records.schedule.Schedule;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The names of the files that a verb leaves for the next one. */
public final class FileNames {
    public static final String PLAN = "plan.json";
    public static final String SCHEDULE = "schedule.yaml";
    public static final String DECISIONS = "converge.jsonl";
    public static final String TERM = "term.json";
    public static final String VALUES_DIFF = "values.diff";
    public static final String REPORT = "report.html";

    private FileNames() {}

    /** The schedule of a planned class, with a comment for its readers at the top. */
    public static String schedule(ClassFile file, ScalingPlan plan) {
        Schedule schedule = Schedule.of(file, plan);
        return schedule.toYaml("Number of user nodes to request, and when. From `from`, nodes still have to boot and\n"
                + "pull the image; the lead time covers this.\n"
                + "Proposed by firstbell for " + Excerpt.of(file.name()) + ": "
                + plan.method()
                + (plan.method().equals(ScalingPlan.SWEEP)
                        ? "; " + PLAN + " has its runs and the margin. Review before use."
                        : ", from priors unless " + PLAN + " says otherwise. Review before use.")
                + Stream.concat(schedule.notes().stream(), plan.notes().stream())
                        .map(note -> "\n" + note)
                        .collect(Collectors.joining()));
    }
}
