package dev.firstbell.twin.hub;

import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.RandomTimes;
import java.time.Duration;
import java.time.Instant;

/** How the hub notices changes: late, because it polls (utils.py, exponential_backoff). */
final class Polling {
    /** A pause of zero would never end the polls; the real hub's loop takes some time too. */
    private static final long SHORTEST_NANOS = 1_000_000;

    private final RandomTimes times;
    private final double firstBound;
    private final double longest;

    Polling(HubContext hub) {
        times = hub.times();
        firstBound = hub.parameters().number(Quantity.HUB_POLL_FIRST);
        longest = seconds(hub.parameters().distribution(RandomPart.HUB_POLL).quantile(1 - 1e-12));
    }

    /**
     * When the hub, which polls from one instant on, first notices something that happened at another. Each pause is
     * uniform between zero and a bound, which doubles up to {@link RandomPart#HUB_POLL}.
     */
    Instant firstLook(Start start, String what, Instant from, Instant happened) {
        RandomTimes.OfSubject pauses =
                times.of(RandomPart.HUB_POLL, start.server().key() + "/" + start.attempt() + "/" + what);
        long untilHappened = Duration.between(from, happened).toNanos();
        long polled = 0;
        double bound = firstBound;
        for (int n = 0; polled < untilHappened; n++) {
            double scale = longest == 0 ? 1 : Math.min(1, bound / longest);
            polled += Math.max(SHORTEST_NANOS, Math.round(pauses.draw(n).toNanos() * scale));
            bound *= 2;
        }
        return from.plusNanos(polled);
    }

    /** The pause after the n-th poll, counted from 0. */
    Duration pause(Start start, String what, int n) {
        RandomTimes.OfSubject pauses =
                times.of(RandomPart.HUB_POLL, start.server().key() + "/" + start.attempt() + "/" + what);
        double scale = longest == 0 ? 1 : Math.min(1, firstBound * Math.pow(2, n) / longest);
        return Duration.ofNanos(
                Math.max(SHORTEST_NANOS, Math.round(pauses.draw(n).toNanos() * scale)));
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}
