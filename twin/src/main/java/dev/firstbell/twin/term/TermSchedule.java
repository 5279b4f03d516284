package dev.firstbell.twin.term;

import dev.firstbell.records.schedule.Schedule;
import dev.firstbell.records.schedule.WeeklyWindow;
import dev.firstbell.records.timetable.Meeting;
import java.time.Duration;
import java.time.LocalTime;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** A plan as the schedule that the pre-scaler applies. Stateless. */
final class TermSchedule {
    private static final String BREAK = "between classes";

    private TermSchedule() {}

    static Schedule of(TermPlan plan) {
        return new Schedule(
                plan.timetable().timeZone(),
                List.of(),
                plan.days().stream()
                        .flatMap(day -> day.windows().stream()
                                .filter(window -> window.nodes() > 0)
                                .map(window -> weekly(day, window)))
                        .toList(),
                plan.timetable().terms(),
                plan.timetable().holidays(),
                List.of());
    }

    private static WeeklyWindow weekly(TermPlan.Day day, TermPlan.Window window) {
        return new WeeklyWindow(
                window.meetings().isEmpty()
                        ? BREAK
                        : window.meetings().stream().map(Meeting::name).collect(Collectors.joining(", ")),
                EnumSet.copyOf(day.days()),
                ofDay(window.start()),
                ofDay(window.until()),
                window.nodes(),
                window.lead(),
                Optional.empty(),
                List.of());
    }

    private static LocalTime ofDay(Duration sinceMidnight) {
        return LocalTime.ofSecondOfDay(
                Math.floorMod(sinceMidnight.toSeconds(), Duration.ofDays(1).toSeconds()));
    }
}
