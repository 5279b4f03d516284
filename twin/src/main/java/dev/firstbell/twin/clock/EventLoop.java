package dev.firstbell.twin.clock;

import java.time.Duration;
import java.time.Instant;

/**
 * What the model lives on: a clock and a queue of things to come.
 *
 * <p>The model is single-threaded. Its actions run one after another, each at its instant, those of one instant in the
 * order in which they were scheduled. Whether the hub's time passes as fast as it can or at the pace of a wall clock is
 * the driver's business ({@link VirtualLoop}, {@link PacedLoop}); the model cannot tell.
 */
public interface EventLoop {
    /** The hub's time now. */
    Instant now();

    /** Runs an action at an instant; at once, after what is already due, if that instant is past. */
    Timer at(Instant when, Runnable action);

    /** Runs an action after a delay of the hub's time. */
    default Timer after(Duration delay, Runnable action) {
        return at(now().plus(delay), action);
    }

    /** An action that has been scheduled. */
    @FunctionalInterface
    interface Timer {
        /** The action will not run; without effect once it has. */
        void cancel();
    }
}
