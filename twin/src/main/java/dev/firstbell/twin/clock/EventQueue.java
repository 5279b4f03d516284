package dev.firstbell.twin.clock;

import java.time.Instant;
import java.util.BitSet;
import java.util.PriorityQueue;

/**
 * Scheduled actions, by their instants and then by the order of scheduling. Not thread-safe.
 *
 * <p>Taking the next event is what a prediction does most. One heap for all would hold several events of every student, most
 * of them due minutes later. So only the events of the current moment are in a heap; those of the next quarter of an hour wait
 * in buckets, and whatever is due later waits in a heap of its own.
 */
final class EventQueue {
    private static final int BUCKETS = 1 << 12;

    private final PriorityQueue<Event> due = new PriorityQueue<>();
    /** By the bucket's number modulo their count; the events of a bucket are linked, in no order. */
    private final Event[] buckets = new Event[BUCKETS];
    /** The places of the buckets with events. */
    private final BitSet filled = new BitSet(BUCKETS);

    private final PriorityQueue<Event> later = new PriorityQueue<>();
    /** The number of the bucket whose events are due. */
    private long current;

    /** @param start when the first events are due, about */
    EventQueue(Instant start) {
        current = Event.bucket(Event.nanos(start));
    }

    void add(Event event) {
        long ahead = event.bucket() - current;
        if (ahead <= 0) {
            due.add(event);
        } else if (ahead < BUCKETS) {
            int place = place(event.bucket());
            event.next = buckets[place];
            buckets[place] = event;
            filled.set(place);
        } else {
            later.add(event);
        }
    }

    /** The event that is due next and not cancelled; null if there is none. */
    Event peek() {
        while (true) {
            Event next = due.peek();
            if (next != null && !next.isCancelled()) {
                return next;
            }
            if (next != null) {
                due.remove();
            } else if (!advance()) {
                return null;
            }
        }
    }

    /** Removes the event that {@link #peek} returned. */
    void remove() {
        due.remove();
    }

    /** Goes on to the next bucket with events, if there is one. */
    private boolean advance() {
        if (filled.isEmpty() && later.isEmpty()) {
            return false;
        }
        long nextLater = later.isEmpty() ? Long.MAX_VALUE : later.peek().bucket();
        current = filled.isEmpty() ? nextLater : Math.min(nextLater, nextFilled());
        open(place(current));
        while (!later.isEmpty() && later.peek().bucket() == current) {
            due.add(later.remove());
        }
        return true;
    }

    private long nextFilled() {
        int from = place(current + 1);
        int found = filled.nextSetBit(from);
        // The places of the farthest buckets come before those of the nearest.
        int place = found >= 0 ? found : filled.nextSetBit(0);
        return current + 1 + place(place - from);
    }

    private void open(int place) {
        Event event = buckets[place];
        buckets[place] = null;
        filled.clear(place);
        while (event != null) {
            Event next = event.next;
            event.next = null;
            due.add(event);
            event = next;
        }
    }

    private static int place(long bucket) {
        return (int) (bucket & BUCKETS - 1);
    }

    /** An action and when it is due. */
    static final class Event implements EventLoop.Timer, Comparable<Event> {
        private static final long SECOND = 1_000_000_000L;
        /** Nanoseconds since the epoch fit into a {@code long} until the year 2262. */
        private static final long LAST_SECOND = Long.MAX_VALUE / SECOND - 1;

        private final Instant when;
        /** The same in nanoseconds since the epoch, so that nearly every comparison is one of numbers. */
        private final long nanos;

        private final long number;
        private Runnable action;
        private Event next;

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

        /** A bucket is 2^28 nanoseconds, about a quarter of a second. */
        private static long bucket(long nanos) {
            return nanos >> 28;
        }

        private long bucket() {
            return bucket(nanos);
        }

        @Override
        public int compareTo(Event other) {
            if (nanos != other.nanos) {
                return nanos < other.nanos ? -1 : 1;
            }
            // Due at once, or both too far away for nanoseconds.
            int order = when.compareTo(other.when);
            return order != 0 ? order : Long.compare(number, other.number);
        }

        Instant when() {
            return when;
        }

        private boolean isCancelled() {
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
