package dev.firstbell.records.calendar;

import dev.firstbell.records.io.Excerpt;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * An event of a calendar: a single one, a series, or one occurrence of a series that was changed. Immutable and thread-safe.
 */
public final class CalendarEvent {
    private final String place;
    private final String summary;
    private final String description;
    private final boolean ofSeries;
    private final ZoneId shown;
    private final Times times;
    private final Exceptions exceptions;

    /**
     * Starts that {@code EXDATE}s and cancelled occurrences take out. An occurrence that another one replaces is not among them.
     *
     * @param starts single starts
     * @param days days on which no start counts
     */
    record Exceptions(Set<Instant> starts, Set<LocalDate> days) {
        static final Exceptions NONE = new Exceptions(Set.of(), Set.of());

        Exceptions {
            starts = Set.copyOf(starts);
            days = Set.copyOf(days);
        }
    }

    /**
     * When an event takes place.
     *
     * @param zone the zone on whose clock it repeats
     * @param first its first start; midnight of a whole day
     * @param length its length; {@code days} counts instead for whole days
     * @param days the number of whole days; 0 for an event with a time
     * @param rules by which it repeats
     * @param dates further starts
     * @param excluded starts that do not count
     * @param excludedDays days on which no start counts
     */
    record Times(
            ZoneId zone,
            LocalDateTime first,
            Duration length,
            int days,
            List<RecurrenceRule> rules,
            List<LocalDateTime> dates,
            Set<Instant> excluded,
            Set<LocalDate> excludedDays) {
        Times {
            rules = List.copyOf(rules);
            dates = List.copyOf(dates);
            excluded = Set.copyOf(excluded);
            excludedDays = Set.copyOf(excludedDays);
        }

        boolean repeats() {
            return !rules.isEmpty() || !dates.isEmpty();
        }

        /** The starts from one local time to another, both included, those that are excluded, too. */
        Set<LocalDateTime> starts(LocalDateTime from, LocalDateTime to) {
            Set<LocalDateTime> starts = new TreeSet<>();
            starts.add(first);
            starts.addAll(dates);
            starts.removeIf(start -> start.isBefore(from) || start.isAfter(to));
            rules.forEach(rule -> starts.addAll(rule.starts(first, from, to, zone, days > 0)));
            return starts;
        }

        Occurrence at(LocalDateTime start) {
            Instant begin = start.atZone(zone).toInstant();
            return days > 0
                    ? new Occurrence(begin, start.plusDays(days).atZone(zone).toInstant())
                    : new Occurrence(begin, begin.plus(length));
        }

        boolean counts(LocalDateTime start) {
            return !excludedDays.contains(start.toLocalDate())
                    && !excluded.contains(start.atZone(zone).toInstant());
        }

        LocalDateTime local(Instant instant) {
            return LocalDateTime.ofInstant(instant, zone);
        }
    }

    CalendarEvent(
            String place,
            String summary,
            String description,
            boolean ofSeries,
            ZoneId shown,
            Times times,
            Exceptions exceptions) {
        this.place = place;
        this.summary = summary;
        this.description = description;
        this.ofSeries = ofSeries;
        this.shown = shown;
        this.times = times;
        this.exceptions = exceptions;
    }

    /** The file and the line in which it begins: {@code courses.ics: line 12}. */
    public String place() {
        return place;
    }

    /** Its title; empty if it has none. */
    public String summary() {
        return summary;
    }

    /** Its text, with line feeds; empty if it has none. */
    public String description() {
        return description;
    }

    /** How a message names it: its title and its first start, in the schedule's time zone. */
    public String label() {
        return (summary.isEmpty() ? "the event without a title" : "event " + Excerpt.quoted(summary)) + " of "
                + (isAllDay()
                        ? times.first().toLocalDate()
                        : LocalDateTime.ofInstant(times.at(times.first()).start(), shown));
    }

    /** Whether it repeats, or is one occurrence of a series. */
    public boolean isOfSeries() {
        return ofSeries;
    }

    /** Whether it takes whole days. */
    public boolean isAllDay() {
        return times.days() > 0;
    }

    /** Whether it has a length of time. */
    public boolean hasLength() {
        return isAllDay() || !times.length().isZero();
    }

    /**
     * The occurrences that take place in a period, in order: those that begin before its end and end after its beginning. A time
     * that the clocks skip is as much later as they are set forward; of a time that comes twice the first counts (RFC 5545,
     * section 3.3.5).
     *
     * @param from the beginning of the period
     * @param until its end, at most a few years later: every occurrence is computed
     */
    public List<Occurrence> occurrences(Instant from, Instant until) {
        return occurrences(from, until, times::counts);
    }

    /** The occurrences of a period that {@code EXDATE}s and cancelled occurrences take out, in order. */
    public List<Occurrence> exceptions(Instant from, Instant until) {
        if (exceptions.equals(Exceptions.NONE)) {
            return List.of();
        }
        return occurrences(
                from,
                until,
                start -> exceptions.days().contains(start.toLocalDate())
                        || exceptions
                                .starts()
                                .contains(start.atZone(times.zone()).toInstant()));
    }

    private List<Occurrence> occurrences(Instant from, Instant until, Predicate<LocalDateTime> wanted) {
        Duration longest = times.days() > 0 ? Duration.ofDays(times.days() + 1L) : times.length();
        // A day on both sides: the clocks may change in between.
        LocalDateTime earliest = times.local(from.minus(longest)).minusDays(1);
        LocalDateTime latest = times.local(until).plusDays(1);
        List<Occurrence> found = new ArrayList<>();
        for (LocalDateTime start : times.starts(earliest, latest)) {
            Occurrence occurrence = times.at(start);
            if (wanted.test(start)
                    && occurrence.start().isBefore(until)
                    && occurrence.end().isAfter(from)) {
                found.add(occurrence);
            }
        }
        return found;
    }
}
