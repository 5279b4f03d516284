package dev.firstbell.twin.clock;

import static java.util.Objects.requireNonNull;

import dev.firstbell.twin.clock.EventQueue.Event;
import java.time.Instant;
import java.util.Optional;

/**
 * A loop in virtual time: events run as fast as possible, and the clock jumps from one to the next. Not thread-safe.
 */
public final class VirtualLoop implements EventLoop {
    private final EventQueue events;
    private Instant now;
    private long scheduled;

    /** Creates a loop without events, whose clock reads {@code start}. */
    public VirtualLoop(Instant start) {
        this.now = requireNonNull(start, "start is null");
        this.events = new EventQueue(start);
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
        return Optional.ofNullable(events.peek()).map(Event::when);
    }

    /**
     * Runs all events due up to and including {@code end}. The clock then reads {@code end}, or later if it already
     * did.
     */
    public void runUntil(Instant end) {
        for (Event event = events.peek(); event != null && !event.when().isAfter(end); event = events.peek()) {
            run(event);
        }
        if (end.isAfter(now)) {
            now = end;
        }
    }

    /** Runs the next event, whenever it is due. */
    void runNext() {
        run(events.peek());
    }

    private void run(Event event) {
        events.remove();
        now = event.when();
        event.run();
    }
}
