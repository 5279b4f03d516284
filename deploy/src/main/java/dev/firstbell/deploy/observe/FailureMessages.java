package dev.firstbell.deploy.observe;

import java.net.ConnectException;

/** Failures in the words of a person. */
public final class FailureMessages {
    private FailureMessages() {}

    /** The first line of what the innermost cause says. */
    public static String reason(Throwable error) {
        Throwable cause = error;
        while (cause.getCause() != null) {
            if (cause instanceof ConnectException) {
                // Of which the JDK's client says nothing, and its cause only that a channel is closed.
                return "nobody answers there";
            }
            cause = cause.getCause();
        }
        String message = cause.getMessage();
        return message == null || message.isBlank()
                ? cause.getClass().getSimpleName()
                : message.lines().findFirst().orElse("").strip();
    }
}
