package dev.firstbell.twin.clock;

import java.time.Duration;
import java.time.Instant;

/**
 * The model's clock and its queue of scheduled actions.
 *
 * <p>The model is single-threaded. Actions run one after another, each at its instant; actions of one instant run in
 * the order in which they were scheduled. The driver decides whether the hub's time passes as fast as possible ({@link
 * VirtualLoop}) or at the pace of a wall clock ({@link PacedLoop}); the model behaves the same.
 */
public interface EventLoop {
    /** The current time of the hub. */
    Instant now();

    /**
     * Runs an action at an instant. If that instant has passed, the action runs next, after all actions already due.
     */
    Timer at(Instant when, Runnable action);

    /** Runs an action after a delay of the hub's time. */
    default Timer after(Duration delay, Runnable action) {
        return at(now().plus(delay), action);
    }

    /** A scheduled action. */
    @FunctionalInterface
    interface Timer {
        /** Cancels the action; no effect if it has already run. */
        void cancel();
    }
}
