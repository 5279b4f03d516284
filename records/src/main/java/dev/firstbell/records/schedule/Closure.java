package dev.firstbell.records.schedule;

import java.time.Instant;

/**
 * A time without classes: a holiday of the schedule, or an event of a calendar that means one.
 *
 * @param place where it is written: {@code holidays[0]}, {@code academic.ics: line 40}
 * @param name its name
 * @param from its beginning
 * @param until its end
 */
public record Closure(String place, String name, Instant from, Instant until) {
    boolean covers(Instant at) {
        return !at.isBefore(from) && at.isBefore(until);
    }
}
