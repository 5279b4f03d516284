package dev.firstbell.cli.schedule;

import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.schedule.Schedule;
import dev.firstbell.records.schedule.WeeklyWindow;
import dev.firstbell.records.time.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Windows that are much longer than a class: possible, and more often a typing error that costs node hours. */
final class LongWindows {
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration LONG_DAY = Duration.ofHours(12);
    private static final Duration WEEK = Duration.ofDays(7);

    private LongWindows() {}

    /** One sentence for each. */
    static List<String> notes(Schedule schedule) {
        List<String> notes = new ArrayList<>();
        for (int i = 0; i < schedule.weekly().size(); i++) {
            WeeklyWindow weekly = schedule.weekly().get(i);
            Duration length = Duration.between(weekly.from(), weekly.until());
            if (length.isNegative() && length.plus(DAY).compareTo(LONG_DAY) > 0) {
                notes.add("weekly[" + i + "]: " + Excerpt.quoted(weekly.course()) + " holds nodes for "
                        + Durations.format(length.plus(DAY)) + ", from " + weekly.from() + " until " + weekly.until()
                        + " of the next day; if `from` and `until` were exchanged, write them the other way round");
            }
        }
        for (int i = 0; i < schedule.windows().size(); i++) {
            Schedule.Window window = schedule.windows().get(i);
            Duration length = Duration.between(window.from(), window.until());
            if (length.compareTo(WEEK) > 0) {
                notes.add("windows[" + i + "]: " + Excerpt.quoted(window.course()) + " holds nodes for "
                        + length.toDays() + " days without a break, until " + window.until()
                        + "; check the dates if it is for a class");
            }
        }
        return notes;
    }
}
