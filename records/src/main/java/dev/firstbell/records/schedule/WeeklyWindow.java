package dev.firstbell.records.schedule;

import static java.util.Objects.requireNonNull;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A window that comes every week. On a holiday it requests no nodes.
 *
 * @param course the course that it is for
 * @param days the days of the week on which it begins; at least one
 * @param from when it begins, in the schedule's time zone
 * @param until when it ends; on the next day if it is not later than {@code from}
 * @param nodes the total number of user nodes
 * @param lead how long before {@code from} the nodes are requested
 * @param term the term that it is bound to; empty for every term, or for the whole year if the schedule has no terms
 * @param except days on which it does not take place
 */
public record WeeklyWindow(
        String course,
        Set<DayOfWeek> days,
        LocalTime from,
        LocalTime until,
        int nodes,
        Duration lead,
        Optional<String> term,
        List<LocalDate> except) {
    /** The longest lead time; more would be a typing error. */
    public static final Duration LONGEST_LEAD = Duration.ofHours(24);

    public WeeklyWindow {
        requireNonNull(course, "course is null");
        requireNonNull(from, "from is null");
        requireNonNull(until, "until is null");
        requireNonNull(lead, "lead is null");
        requireNonNull(term, "term is null");
        if (days.isEmpty()) {
            throw new IllegalArgumentException("a weekly window needs at least one day");
        }
        if (from.equals(until)) {
            throw new IllegalArgumentException("the window from " + from + " to " + until + " is empty");
        }
        if (nodes < 0 || lead.isNegative() || lead.compareTo(LONGEST_LEAD) > 0) {
            throw new IllegalArgumentException("nodes must not be negative, and the lead at most " + LONGEST_LEAD);
        }
        days = Collections.unmodifiableSet(EnumSet.copyOf(days));
        except = List.copyOf(except);
    }

    /** Whether it does not take place on a day although the day is one of its days. */
    boolean isExcept(LocalDate day) {
        return except.contains(day);
    }

    /** Its beginning on a day. */
    LocalDateTime begin(LocalDate day) {
        return day.atTime(from);
    }

    /** Its end, if it begins on a day. */
    LocalDateTime end(LocalDate day) {
        return (until.isAfter(from) ? day : day.plusDays(1)).atTime(until);
    }
}
