package dev.firstbell.deploy.internal.observe;

import java.util.Locale;

/** Failures in the words of a person. */
public final class Failures {
    private Failures() {}

    /** The first line of what the innermost cause says. */
    public static String reason(Throwable error) {
        Throwable cause = error;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        String message = cause.getMessage();
        if (message == null || message.isBlank()) {
            // The JDK's client throws a ConnectException and a ClosedChannelException without words.
            return cause.getClass()
                    .getSimpleName()
                    .replaceAll("Exception$", "")
                    .replaceAll("(?<=[a-z])(?=[A-Z])", " ")
                    .toLowerCase(Locale.ROOT);
        }
        return message.lines().findFirst().orElse("").strip();
    }
}
