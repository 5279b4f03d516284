package dev.firstbell.twin.clock;

import java.time.Instant;
import java.util.Arrays;

/**
 * Scheduled actions, by their instants and then by the order of scheduling. Taking the next event is what a prediction does
 * most, so this is a heap with four children to a node, which is half as deep as one with two, and its keys are numbers in an
 * array of their own: an event itself is looked at only where two are due at once. Not thread-safe.
 */
final class EventQueue {
    private static final int CHILDREN = 4;

    private long[] nanos = new long[256];
    private Event[] events = new Event[nanos.length];
    private int size;

    /** The event that is due next, cancelled or not; null if there is none. */
    Event peek() {
        return events[0];
    }

    void add(Event event) {
        if (size == events.length) {
            nanos = Arrays.copyOf(nanos, 2 * size);
            events = Arrays.copyOf(events, 2 * size);
        }
        int place = size++;
        while (place > 0) {
            int parent = (place - 1) / CHILDREN;
            if (!isBefore(event.nanos, event, parent)) {
                break;
            }
            move(parent, place);
            place = parent;
        }
        put(event, place);
    }

    /** Removes the event that {@link #peek} returns. */
    Event remove() {
        Event first = events[0];
        Event last = events[--size];
        events[size] = null;
        if (size > 0) {
            put(last, placeFromTop(last));
        }
        return first;
    }

    /** Moves the earliest children up until the free place at the top has come to where an event belongs. */
    private int placeFromTop(Event event) {
        int place = 0;
        while (true) {
            int child = earliestChild(place);
            if (child == size || isBefore(event.nanos, event, child)) {
                return place;
            }
            move(child, place);
            place = child;
        }
    }

    /** The place of the earliest child, or {@link #size} if there is no child. */
    private int earliestChild(int parent) {
        int first = CHILDREN * parent + 1;
        if (first >= size) {
            return size;
        }
        int earliest = first;
        int end = Math.min(first + CHILDREN, size);
        for (int child = first + 1; child < end; child++) {
            if (isBefore(nanos[child], events[child], earliest)) {
                earliest = child;
            }
        }
        return earliest;
    }

    private boolean isBefore(long time, Event event, int place) {
        return time < nanos[place] || time == nanos[place] && event.isBefore(events[place]);
    }

    private void move(int from, int to) {
        nanos[to] = nanos[from];
        events[to] = events[from];
    }

    private void put(Event event, int place) {
        nanos[place] = event.nanos;
        events[place] = event;
    }

    /** An action and when it is due. */
    static final class Event implements EventLoop.Timer {
        private static final long SECOND = 1_000_000_000L;
        /** Nanoseconds since the epoch fit into a {@code long} until the year 2262. */
        private static final long LAST_SECOND = Long.MAX_VALUE / SECOND - 1;

        private final Instant when;
        private final long nanos;
        private final long number;
        private Runnable action;

        /** @param number the order among events that are due at once */
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
            return second * SECOND + when.getNano();
        }

        /** Of two events whose nanoseconds are equal, because they are due at once or very far away. */
        private boolean isBefore(Event other) {
            int order = when.compareTo(other.when);
            return order == 0 ? number < other.number : order < 0;
        }

        Instant when() {
            return when;
        }

        boolean isCancelled() {
            return action == null;
        }

        void run() {
            action.run();
        }

        @Override
        public void cancel() {
            action = null;
        }
    }
}
