package dev.firstbell.client.websocket;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * What came of running one piece of code: the kernel replied and went idle again.
 *
 * @param text {@code text/plain} of the last expression, if it had a value
 * @param stdout everything printed, cut after a million characters
 * @param stderr the same for errors and warnings
 * @param error present if and only if the status is {@code ERROR}
 */
public record ExecutionResult(
        Status status, Optional<String> text, String stdout, String stderr, Optional<KernelError> error) {
    /** How the kernel replied. */
    public enum Status {
        OK,
        /** The code raised. */
        ERROR,
        /** Not run, because an earlier request in the queue raised. */
        ABORTED
    }

    /**
     * What the code raised.
     *
     * @param name such as {@code ZeroDivisionError}
     */
    public record KernelError(String name, String value) {
        public KernelError {
            requireNonNull(name, "name is null");
            requireNonNull(value, "value is null");
        }
    }

    public ExecutionResult {
        requireNonNull(status, "status is null");
        requireNonNull(text, "text is null");
        requireNonNull(stdout, "stdout is null");
        requireNonNull(stderr, "stderr is null");
        requireNonNull(error, "error is null");
        if (error.isPresent() != (status == Status.ERROR)) {
            throw new IllegalArgumentException("an error goes with the status ERROR, and only with it: " + status);
        }
    }
}
