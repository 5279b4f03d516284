package dev.firstbell.twin.clock;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * A loop in virtual time: events run as fast as possible, and the clock jumps from one to the next. Not thread-safe.
 */
public final class VirtualLoop implements EventLoop {
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparing(Event::when).thenComparingLong(Event::number));
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
        return event::cancel;
    }

    /** When the next event is due; empty if there is none. */
    public Optional<Instant> nextEventAt() {
        while (!events.isEmpty() && events.peek().cancelled()) {
            events.poll();
        }
        return Optional.ofNullable(events.peek()).map(Event::when);
    }

    /**
     * Runs all events due up to and including {@code end}. The clock then reads {@code end}, or later if it already
     * did.
     */
    public void runUntil(Instant end) {
        while (nextEventAt().filter(when -> !when.isAfter(end)).isPresent()) {
            runNext();
        }
        if (end.isAfter(now)) {
            now = end;
        }
    }

    /** Runs the next event, whenever it is due. */
    void runNext() {
        Event event = events.remove();
        now = event.when();
        event.run();
    }

    private static final class Event {
        private final Instant when;
        private final long number;
        private Runnable action;

        Event(Instant when, long number, Runnable action) {
            this.when = when;
            this.number = number;
            this.action = action;
        }

        Instant when() {
            return when;
        }

        long number() {
            return number;
        }

        boolean cancelled() {
            return action == null;
        }

        void cancel() {
            action = null;
        }

        void run() {
            action.run();
        }
    }
}
