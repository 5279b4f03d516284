package dev.firstbell.records.io;

import java.util.Objects;
import java.util.Optional;

/**
 * Tells messages that this program wrote from those of the JDK and of libraries. Checks of constructors end in an {@link
 * IllegalArgumentException} or in the {@link NullPointerException} of {@link Objects#requireNonNull}; the same types come from
 * libraries, with texts that are not meant for a user. Stateless and thread-safe.
 */
public final class OwnMessage {
    private static final String OURS = "dev.firstbell.";

    private OwnMessage() {}

    /** The message of the innermost cause, if this program wrote it. */
    public static Optional<String> of(Throwable error) {
        Throwable cause = error;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        return ofThis(cause);
    }

    /** The message of an exception without its causes, if this program wrote it. */
    public static Optional<String> ofThis(Throwable error) {
        return isWrittenHere(error)
                ? Optional.ofNullable(error.getMessage()).filter(message -> !message.isBlank())
                : Optional.empty();
    }

    private static boolean isWrittenHere(Throwable error) {
        StackTraceElement[] trace = error.getStackTrace();
        boolean required = error instanceof NullPointerException
                && trace.length > 1
                && trace[0].getClassName().equals(Objects.class.getName());
        if (error instanceof NullPointerException && !required) {
            // The JDK writes these messages itself, with names of classes and methods.
            return false;
        }
        return trace.length > 0
                && trace[required ? 1 : 0].getClassName().startsWith(OURS)
                // Without a text of its own, an exception has its cause's.
                && (error.getCause() == null
                        || !String.valueOf(error.getCause()).equals(error.getMessage()));
    }
}
