package dev.firstbell.client;

/**
 * How a {@link ReadinessWatcher} learns that servers are ready. docs/performance.md states the accuracy of each mode
 * and its load on the hub.
 */
public enum ReadinessMode {
    /**
     * One progress stream for each start, from its beginning to its end, as a waiting student's browser holds it.
     * Accurate, reports the pod's events, and belongs to the load of a real class.
     */
    STREAM("stream"),

    /**
     * One list of all starting servers, requested periodically, until a server reports to the hub for the first time;
     * then a stream for that server. Accurate if a server takes longer than the interval from its first report to
     * ready. Reports hardly any pod events. Puts less load on the hub than a real class does.
     */
    LATE_STREAM("lateStream"),

    /** The list alone. Notices up to one interval late that a server is ready. Reports no pod events. */
    POLL("poll");

    private final String label;

    ReadinessMode(String label) {
        this.label = label;
    }

    /** The name of this mode in run records and on the command line. */
    public String label() {
        return label;
    }
}
