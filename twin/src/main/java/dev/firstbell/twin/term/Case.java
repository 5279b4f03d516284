package dev.firstbell.twin.term;

import dev.firstbell.records.timetable.Timetable;
import java.time.DayOfWeek;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Days of the week with the same classes, which are simulated once.
 *
 * @param days the days
 * @param occurrences how many such days the term has
 * @param classes the classes of one of them
 */
record Case(List<DayOfWeek> days, int occurrences, List<DayClass> classes) {
    Case {
        days = List.copyOf(days);
        classes = List.copyOf(classes);
    }

    /** Whether these are days from Monday to Friday. */
    boolean onWeekdays() {
        return isWeekday(days.get(0));
    }

    private static boolean isWeekday(DayOfWeek day) {
        return day.compareTo(DayOfWeek.FRIDAY) <= 0;
    }

    /** The distinct days of a timetable's week; a day of the weekend is never like one of the week. */
    static List<Case> of(Timetable timetable) {
        Map<List<Object>, List<DayOfWeek>> alike = new LinkedHashMap<>();
        for (DayOfWeek day : DayOfWeek.values()) {
            List<Object> classes = new ArrayList<>();
            timetable.meetings().stream()
                    .filter(meeting -> meeting.day() == day)
                    .forEach(meeting -> classes.add(List.of(
                            meeting.name(),
                            meeting.start(),
                            meeting.duration(),
                            meeting.enrolled(),
                            meeting.showUpMean(),
                            meeting.showUpSd(),
                            meeting.arrivals())));
            if (!classes.isEmpty()) {
                classes.add(isWeekday(day));
                alike.computeIfAbsent(classes, key -> new ArrayList<>()).add(day);
            }
        }
        return alike.values().stream()
                .map(days -> new Case(
                        days,
                        (int) timetable.classDays().stream()
                                .filter(date -> days.contains(date.getDayOfWeek()))
                                .count(),
                        timetable.meetings().stream()
                                .filter(meeting -> meeting.day() == days.get(0))
                                .map(meeting -> DayClass.of(timetable, meeting))
                                .toList()))
                .toList();
    }
}
