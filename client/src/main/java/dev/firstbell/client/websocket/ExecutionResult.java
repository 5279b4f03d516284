package dev.firstbell.client.websocket;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * The result of running one piece of code, after the kernel replied and became idle again (jupyter_client
 * docs/messaging.rst).
 *
 * @param text {@code text/plain} of the last expression, if it had a value
 * @param stdout the standard output, truncated to a million characters
 * @param stderr the standard error output, truncated to a million characters
 * @param error present if and only if the status is {@code ERROR}
 */
public record ExecutionResult(
        Status status, Optional<String> text, String stdout, String stderr, Optional<KernelError> error) {
    /** The status of the kernel's reply. */
    public enum Status {
        OK,
        /** The code raised an exception. */
        ERROR,
        /** The kernel did not run the code, because an earlier request in its queue raised an exception. */
        ABORTED
    }

    /**
     * The exception that the code raised.
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
            throw new IllegalArgumentException("an error requires the status ERROR and vice versa: " + status);
        }
    }
}
