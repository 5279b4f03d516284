package dev.firstbell.embedded.internal.kernel;

import java.math.BigInteger;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/** How a cell ended. */
sealed interface CellResult {
    /** Calls the function of the case that this result is. */
    <R> R match(
            Function<Value, R> value,
            Function<Raised, R> raised,
            Function<Endless, R> endless,
            Function<Exited, R> exited,
            Function<NotSimulated, R> notSimulated);

    /**
     * The cell ran to its end.
     *
     * @param value of the last expression, if the cell ended in one
     * @param slept how long the cell slept
     */
    record Value(String stdout, Optional<BigInteger> value, Duration slept) implements CellResult {
        @Override
        public <R> R match(
                Function<Value, R> value,
                Function<Raised, R> raised,
                Function<Endless, R> endless,
                Function<Exited, R> exited,
                Function<NotSimulated, R> notSimulated) {
            return value.apply(this);
        }
    }

    /**
     * The cell failed with a Python exception.
     *
     * @param slept how long the cell slept before it failed
     */
    record Raised(String stdout, String name, String message, Duration slept) implements CellResult {
        @Override
        public <R> R match(
                Function<Value, R> value,
                Function<Raised, R> raised,
                Function<Endless, R> endless,
                Function<Exited, R> exited,
                Function<NotSimulated, R> notSimulated) {
            return raised.apply(this);
        }
    }

    /** The cell runs until it is interrupted. */
    record Endless(String stdout) implements CellResult {
        @Override
        public <R> R match(
                Function<Value, R> value,
                Function<Raised, R> raised,
                Function<Endless, R> endless,
                Function<Exited, R> exited,
                Function<NotSimulated, R> notSimulated) {
            return endless.apply(this);
        }
    }

    /**
     * The cell ended the kernel's process.
     *
     * @param slept how long the cell slept before that
     */
    record Exited(Duration slept) implements CellResult {
        @Override
        public <R> R match(
                Function<Value, R> value,
                Function<Raised, R> raised,
                Function<Endless, R> endless,
                Function<Exited, R> exited,
                Function<NotSimulated, R> notSimulated) {
            return exited.apply(this);
        }
    }

    /** The simulated kernel cannot run the cell. */
    record NotSimulated() implements CellResult {
        @Override
        public <R> R match(
                Function<Value, R> value,
                Function<Raised, R> raised,
                Function<Endless, R> endless,
                Function<Exited, R> exited,
                Function<NotSimulated, R> notSimulated) {
            return notSimulated.apply(this);
        }
    }
}
