package dev.firstbell.records.schedule;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * Nodes that a window or an event requests once, before holidays count.
 *
 * @param origin what it comes from
 * @param place where that is written: {@code weekly[0]}, {@code courses.ics: line 12}
 * @param name the course, or the title of the event
 * @param from when the nodes are requested
 * @param start when the class starts: {@code from} and the lead time
 * @param until when the nodes are released
 * @param nodes the total number of user nodes
 * @param holds whether it also counts on a holiday: a window with a date, or an event that does not repeat
 */
public record Request(
        Origin origin,
        String place,
        String name,
        Instant from,
        Instant start,
        Instant until,
        int nodes,
        boolean holds) {
    public Request {
        requireNonNull(origin, "origin is null");
        requireNonNull(place, "place is null");
        requireNonNull(name, "name is null");
        if (start.isBefore(from) || !from.isBefore(until)) {
            throw new IllegalArgumentException("the request from " + from + " until " + until + " is empty");
        }
    }

    /** What a request comes from. */
    public enum Origin {
        /** A window with a date. */
        WINDOW("window"),
        /** A weekly window. */
        WEEKLY("weekly window"),
        /** An event of a calendar. */
        EVENT("calendar event");

        private final String label;

        Origin(String label) {
            this.label = label;
        }

        /** In words. */
        public String label() {
            return label;
        }
    }
}
