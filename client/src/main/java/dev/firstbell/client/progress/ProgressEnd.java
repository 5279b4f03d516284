package dev.firstbell.client.progress;

import static java.util.Objects.requireNonNull;

import java.util.function.Function;

/** How a progress stream ended. */
public sealed interface ProgressEnd {
    /**
     * Applies the function of the case that this end is, and returns its result. Every case has a parameter, so a new
     * case does not compile until every caller has decided about it.
     */
    <T> T match(
            Function<? super Ready, ? extends T> ready,
            Function<? super Failed, ? extends T> failed,
            Function<? super Lost, ? extends T> lost);

    /**
     * The server is ready and the proxy has its route.
     *
     * @param url as the hub writes it: a path such as {@code /user/ada/}, or absolute where each user has a subdomain
     */
    record Ready(String url) implements ProgressEnd {
        public Ready {
            requireNonNull(url, "url is null");
        }

        @Override
        public <T> T match(
                Function<? super Ready, ? extends T> ready,
                Function<? super Failed, ? extends T> failed,
                Function<? super Lost, ? extends T> lost) {
            return ready.apply(this);
        }
    }

    /**
     * The start failed, or a stop cancelled it.
     *
     * @param message the hub's message
     */
    record Failed(String message) implements ProgressEnd {
        public Failed {
            requireNonNull(message, "message is null");
        }

        @Override
        public <T> T match(
                Function<? super Ready, ? extends T> ready,
                Function<? super Failed, ? extends T> failed,
                Function<? super Lost, ? extends T> lost) {
            return failed.apply(this);
        }
    }

    /**
     * The outcome of the start is unknown: the stream broke, was silent for longer than the watchdog allows, or the hub
     * is restarting. The start itself may continue: open the stream again, or look up the user.
     */
    record Lost(String reason) implements ProgressEnd {
        public Lost {
            requireNonNull(reason, "reason is null");
        }

        @Override
        public <T> T match(
                Function<? super Ready, ? extends T> ready,
                Function<? super Failed, ? extends T> failed,
                Function<? super Lost, ? extends T> lost) {
            return lost.apply(this);
        }
    }
}
