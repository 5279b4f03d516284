package dev.firstbell.records.schedule;

import static java.util.Objects.requireNonNull;

import java.time.LocalDate;

/**
 * Days with a name: a term or a holiday.
 *
 * @param name its name
 * @param from the first day
 * @param through the last day, which belongs to it
 */
public record DateRange(String name, LocalDate from, LocalDate through) {
    public DateRange {
        requireNonNull(name, "name is null");
        requireNonNull(from, "from is null");
        requireNonNull(through, "through is null");
        if (through.isBefore(from)) {
            throw new IllegalArgumentException("the days from " + from + " through " + through + " are none");
        }
    }

    /** Whether a day belongs to it. */
    public boolean contains(LocalDate day) {
        return !day.isBefore(from) && !day.isAfter(through);
    }
}
