package dev.firstbell.twin.term;

import java.util.Arrays;

/** Events in the order of their times, and of their adding where the times are equal; a binary heap without objects. */
final class Events {
    private double[] times = new double[256];
    private long[] what = new long[256];
    private long[] order = new long[256];
    private int size;
    private long added;
    private double last;

    /** Empties it; events after a time are not kept, because they never come. */
    void clear(double newLast) {
        last = newLast;
        size = 0;
        added = 0;
    }

    /** The time of the next event; positive infinity if there is none. */
    double next() {
        return size == 0 ? Double.POSITIVE_INFINITY : times[0];
    }

    void add(double time, long event) {
        if (time > last) {
            return;
        }
        if (size == times.length) {
            times = Arrays.copyOf(times, size * 2);
            what = Arrays.copyOf(what, size * 2);
            order = Arrays.copyOf(order, size * 2);
        }
        long number = added++;
        int at = size++;
        while (at > 0) {
            int parent = (at - 1) >>> 1;
            if (!before(time, number, parent)) {
                break;
            }
            move(parent, at);
            at = parent;
        }
        set(at, time, event, number);
    }

    /** Takes the next event. */
    long take() {
        long taken = what[0];
        size--;
        if (size > 0) {
            double time = times[size];
            long event = what[size];
            long number = order[size];
            int at = 0;
            while (2 * at + 1 < size) {
                int child = 2 * at + 1;
                if (child + 1 < size && before(times[child + 1], order[child + 1], child)) {
                    child++;
                }
                if (before(time, number, child)) {
                    break;
                }
                move(child, at);
                at = child;
            }
            set(at, time, event, number);
        }
        return taken;
    }

    private boolean before(double time, long number, int other) {
        return time < times[other] || time == times[other] && number < order[other];
    }

    private void move(int from, int to) {
        set(to, times[from], what[from], order[from]);
    }

    private void set(int at, double time, long event, long number) {
        times[at] = time;
        what[at] = event;
        order[at] = number;
    }
}
