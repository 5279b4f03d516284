package dev.firstbell.twin.clock;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * A loop in virtual time: events run as fast as possible, and the clock jumps from one to the next. Not thread-safe.
 */
public final class VirtualLoop implements EventLoop {
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private Instant now;
    private long scheduled;

    /** Creates a loop without events, whose clock reads {@code start}. */
    public VirtualLoop(Instant start) {
        this.now = requireNonNull(start, "start is null");
    }

    @Override
    public Instant now() {
        return now;
    }

    @Override
    public Timer at(Instant when, Runnable action) {
        requireNonNull(action, "action is null");
        Event event = new Event(when.isBefore(now) ? now : when, scheduled++, action);
        events.add(event);
        return event;
    }

    /** When the next event is due; empty if there is none. */
    public Optional<Instant> nextEventAt() {
        return Optional.ofNullable(next()).map(event -> event.when);
    }

    /**
     * Runs all events due up to and including {@code end}. The clock then reads {@code end}, or later if it already
     * did.
     */
    public void runUntil(Instant end) {
        for (Event event = next(); event != null && !event.when.isAfter(end); event = next()) {
            runNext();
        }
        if (end.isAfter(now)) {
            now = end;
        }
    }

    /** Runs the next event, whenever it is due. */
    void runNext() {
        Event event = events.remove();
        now = event.when;
        event.action.run();
    }

    private Event next() {
        Event next = events.peek();
        while (next != null && next.action == null) {
            events.poll();
            next = events.peek();
        }
        return next;
    }

    /** An action and when it is due, in the order of the queue. */
    private static final class Event implements Timer, Comparable<Event> {
        private static final long NANOS = 1_000_000_000L;
        /** Nanoseconds since the epoch fit into a {@code long} until the year 2262. */
        private static final long LAST_SECOND = Long.MAX_VALUE / NANOS - 1;

        private final Instant when;
        /** The same in nanoseconds since the epoch: a prediction compares more often than it does anything else. */
        private final long nanos;

        private final long number;
        private Runnable action;

        Event(Instant when, long number, Runnable action) {
            this.when = when;
            this.nanos = nanos(when);
            this.number = number;
            this.action = action;
        }

        private static long nanos(Instant when) {
            long second = when.getEpochSecond();
            if (Math.abs(second) > LAST_SECOND) {
                return second < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
            }
            return second * NANOS + when.getNano();
        }

        @Override
        public int compareTo(Event other) {
            if (nanos != other.nanos) {
                return nanos < other.nanos ? -1 : 1;
            }
            // Equal, or both so far away that they have no nanoseconds.
            int order = when.compareTo(other.when);
            return order != 0 ? order : Long.compare(number, other.number);
        }

        @Override
        public void cancel() {
            action = null;
        }
    }
}
