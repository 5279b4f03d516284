package dev.firstbell.twin.term;

/**
 * What happens on a simulated day, in one number: the kind, the attempt of a student's start, and the student, the node or the
 * class. A day has thousands of events, and a plan hundreds of thousands of days, so they are not objects.
 */
final class DayEvent {
    /** The requested number of nodes changes. */
    static final int DESIRED = 0;

    /** The autoscaler looks. */
    static final int SCAN = 1;

    /** A node is Ready. */
    static final int READY = 2;

    /** A node may have been empty for long enough. */
    static final int IDLE = 3;

    /** A node is preempted. */
    static final int LOST = 4;

    /** A student requests a server again. */
    static final int RETRY = 5;

    /** The hub can notice a student's server. */
    static final int DONE = 6;

    /** A start has taken too long. */
    static final int TIMEOUT = 7;

    /** A class ends. */
    static final int LEAVE = 8;

    /** The pool is resized to its minimum. */
    static final int RESIZE = 9;

    private static final int SUBJECT_BITS = 24;
    private static final int ATTEMPT_BITS = 16;

    private DayEvent() {}

    static long of(int kind, int subject) {
        return of(kind, 0, subject);
    }

    static long of(int kind, int attempt, int subject) {
        return ((long) kind << (SUBJECT_BITS + ATTEMPT_BITS))
                | ((long) (attempt & ((1 << ATTEMPT_BITS) - 1)) << SUBJECT_BITS)
                | subject;
    }

    static int kind(long event) {
        return (int) (event >>> (SUBJECT_BITS + ATTEMPT_BITS));
    }

    static int subject(long event) {
        return (int) (event & ((1 << SUBJECT_BITS) - 1));
    }

    /** Whether an event is of an attempt; later attempts have made those of earlier ones void. */
    static boolean isOf(long event, int attempt) {
        return (event >>> SUBJECT_BITS & ((1 << ATTEMPT_BITS) - 1)) == (attempt & ((1 << ATTEMPT_BITS) - 1));
    }
}
