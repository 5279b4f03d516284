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
     * The server is ready and the proxy's route exists.
     *
     * @param url as the hub writes it: a path such as {@code /user/ada/}, or absolute with a subdomain per user
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

    /** The start failed, or was cancelled by a stop; the message is the hub's. */
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
     * No verdict: the stream broke, fell silent beyond the watchdog, or the hub is restarting. The start itself may go
     * on: open the stream again, or look at the user.
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
