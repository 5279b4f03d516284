package dev.firstbell.twin;

import static java.util.Objects.requireNonNull;

/** How a start ended. */
public sealed interface StartEnd {
    /** The server answers and the proxy has its route. */
    record Ready() implements StartEnd {}

    /** The hub gave it up; the message is what it shows. */
    record Failed(String message) implements StartEnd {
        public Failed {
            requireNonNull(message, "message is null");
        }
    }

    /** The hub exited meanwhile and forgot it. */
    record Lost() implements StartEnd {}
}
