package dev.firstbell.cli.apply;

import dev.firstbell.analysis.DisplayText;
import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.records.schedule.Schedule;
import dev.firstbell.records.time.LocalTimes;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Whether a schedule has the nodes of a plan when the plan needs them. Both are files, and files are edited and copied. */
final class ScheduleOfPlan {
    /** A schedule may be written in whole minutes. */
    private static final Duration TOLERANCE = Duration.ofMinutes(1);

    private ScheduleOfPlan() {}

    /**
     * The windows of the plan that the schedule does not cover, one sentence each. Weekly windows and calendars may cover
     * them, too, so nothing is said about a schedule that has some.
     *
     * @param place the schedule's file
     */
    static List<String> uncovered(String place, ScalingPlan plan, Schedule schedule) {
        List<String> lines = new ArrayList<>();
        if (!schedule.hasWindowsOnly()) {
            return lines;
        }
        ZoneId zone = schedule.timeZone();
        for (ScalingPlan.Window window : plan.windows()) {
            missing(window, schedule)
                    .ifPresent(gap -> lines.add(place + " does not have "
                            + DisplayText.count(window.nodes(), "node", "nodes")
                            + " for the whole time for which the plan needs them, " + local(window.from(), zone)
                            + " to "
                            + local(window.until(), zone) + " (" + zone + "): they are missing from "
                            + local(gap.from(), zone) + " until " + local(gap.until(), zone)
                            + "; one of the two was edited, or they are of different plans"));
        }
        return lines;
    }

    private record Gap(Instant from, Instant until) {}

    /** The first part of a window for which the schedule has too few nodes. */
    private static Optional<Gap> missing(ScalingPlan.Window needed, Schedule schedule) {
        ZoneId zone = schedule.timeZone();
        Instant covered = needed.from();
        List<Schedule.Window> enough = schedule.windows().stream()
                .filter(window -> window.nodes() >= needed.nodes())
                .sorted(Comparator.comparing(Schedule.Window::from))
                .toList();
        for (Schedule.Window window : enough) {
            Instant from = LocalTimes.instant(window.from(), zone);
            Instant until = LocalTimes.instant(window.until(), zone);
            if (from.isAfter(covered.plus(TOLERANCE)) && from.isBefore(needed.until())) {
                return Optional.of(new Gap(covered, from));
            }
            if (!from.isAfter(covered.plus(TOLERANCE)) && until.isAfter(covered)) {
                covered = until;
            }
        }
        return covered.isBefore(needed.until().minus(TOLERANCE))
                ? Optional.of(new Gap(covered, needed.until()))
                : Optional.empty();
    }

    private static String local(Instant instant, ZoneId zone) {
        return LocalDateTime.ofInstant(instant, zone).toString();
    }
}
