package dev.firstbell.deploy.observe;

import java.net.ConnectException;

/** Reasons of failures, short enough for one line of a message. Stateless and thread-safe. */
public final class FailureMessages {
    private FailureMessages() {}

    /** The first line of the innermost cause's message, or the cause's class if it has none. */
    public static String reason(Throwable error) {
        Throwable cause = error;
        while (cause.getCause() != null) {
            if (cause instanceof ConnectException) {
                // The JDK's client gives it no message, and its cause only says that a channel is closed.
                return "connection failed";
            }
            cause = cause.getCause();
        }
        String message = cause.getMessage();
        return message == null || message.isBlank()
                ? cause.getClass().getSimpleName()
                : message.lines().findFirst().orElse("").strip();
    }
}
