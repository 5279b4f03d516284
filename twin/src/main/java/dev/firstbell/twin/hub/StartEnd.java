package dev.firstbell.twin.hub;

import static java.util.Objects.requireNonNull;

import java.util.function.Function;

/** How a start ended. */
public sealed interface StartEnd {
    /** Calls the function of the case that this end is. */
    <R> R match(Function<Ready, R> ready, Function<Failed, R> failed, Function<Lost, R> lost);

    /** The server answers and the proxy has its route. */
    record Ready() implements StartEnd {
        @Override
        public <R> R match(Function<Ready, R> ready, Function<Failed, R> failed, Function<Lost, R> lost) {
            return ready.apply(this);
        }
    }

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

        @Override
        public <R> R match(Function<Ready, R> ready, Function<Failed, R> failed, Function<Lost, R> lost) {
            return failed.apply(this);
        }
    }

    /** The hub exited meanwhile and forgot it. */
    record Lost() implements StartEnd {
        @Override
        public <R> R match(Function<Ready, R> ready, Function<Failed, R> failed, Function<Lost, R> lost) {
            return lost.apply(this);
        }
    }
}
