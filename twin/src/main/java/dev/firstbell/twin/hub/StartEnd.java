package dev.firstbell.twin.hub;

import static java.util.Objects.requireNonNull;

/** How a start ended. */
public sealed interface StartEnd {
    /** The server answers and the proxy has its route. */
    record Ready() implements StartEnd {}

    /** The hub gave it up; the message is what it shows. */
    record Failed(Reason reason, String message) implements StartEnd {
        /** Why the hub gave a start up. */
        public enum Reason {
            /** It took longer than the hub waits for the pod, or for the server to answer. */
            TIMEOUT,
            /** The spawner said that it cannot be. */
            ERROR,
            /** Somebody stopped it. */
            CANCELLED
        }

        public Failed {
            requireNonNull(reason, "reason is null");
            requireNonNull(message, "message is null");
        }
    }

    /** The hub exited meanwhile and forgot it. */
    record Lost() implements StartEnd {}
}
