package dev.firstbell.twin.hub;

import static java.util.Objects.requireNonNull;

import java.util.function.Function;

/** How a start ended. */
public sealed interface StartEnd {
    /** Calls the function of the case that this end is. */
    <R> R match(Function<Ready, R> ready, Function<Failed, R> failed, Function<Lost, R> lost);

    /** The server responds, and the proxy has its route. */
    record Ready() implements StartEnd {
        @Override
        public <R> R match(Function<Ready, R> ready, Function<Failed, R> failed, Function<Lost, R> lost) {
            return ready.apply(this);
        }
    }

    /** The start failed; {@code message} is the text that the hub shows. */
    record Failed(Reason reason, String message) implements StartEnd {
        /** Why a start failed. */
        public enum Reason {
            /** The pod did not start, or the server did not respond, within the hub's timeout. */
            TIMEOUT,
            /** The spawner reported an error. */
            ERROR,
            /** A request to stop the server cancelled the start. */
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

    /** The hub exited during the start and lost it. */
    record Lost() implements StartEnd {
        @Override
        public <R> R match(Function<Ready, R> ready, Function<Failed, R> failed, Function<Lost, R> lost) {
            return lost.apply(this);
        }
    }
}
