package dev.firstbell.client;

/** How a {@link ReadinessWatcher} learns that servers are ready. docs/performance.md has what each costs the hub and how exact it is. */
public enum ReadinessMode {
    /**
     * A progress stream for each start, from its beginning to its end, as the browser of a student who waits holds it.
     * Exact, tells of the pod's events, and is part of the load of a real class.
     */
    STREAM("stream"),

    /**
     * One list of all starts, asked for again and again, until a server has given its first sign of life to the hub; then
     * a stream for that one. Exact as long as servers take longer than the interval from there to ready; tells of hardly
     * any event. Sends the hub less than a real class does.
     */
    LATE_STREAM("lateStream"),

    /** The list alone. A server is seen to be ready up to an interval late; tells of no event. */
    POLL("poll");

    private final String label;

    ReadinessMode(String label) {
        this.label = label;
    }

    /** As records write it. */
    public String label() {
        return label;
    }
}
