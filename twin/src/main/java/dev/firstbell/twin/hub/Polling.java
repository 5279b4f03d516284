package dev.firstbell.twin.hub;

import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.RandomPart;
import java.time.Duration;
import java.time.Instant;

/** How the hub notices changes: late, because it polls (utils.py, exponential_backoff). */
final class Polling {
    private final HubContext hub;

    Polling(HubContext hub) {
        this.hub = hub;
    }

    /**
     * When the hub, which polls from one instant on, first notices something that happened at another. Each pause is
     * uniform between zero and a bound, which doubles up to {@link RandomPart#HUB_POLL}.
     */
    Instant firstLook(Start start, String what, Instant from, Instant happened) {
        Instant look = from;
        double bound = hub.parameters().number(Quantity.HUB_POLL_FIRST);
        double longest =
                seconds(hub.parameters().distribution(RandomPart.HUB_POLL).quantile(1 - 1e-12));
        for (int n = 0; look.isBefore(happened); n++) {
            Duration pause = hub.parameters()
                    .draw(
                            hub.draws(),
                            RandomPart.HUB_POLL,
                            start.server().key() + "/" + start.attempt() + "/" + what,
                            n);
            double scale = longest == 0 ? 1 : Math.min(1, bound / longest);
            // A pause of zero would never end this loop; the real hub's loop takes some time too.
            look = look.plusNanos(Math.max(1_000_000, Math.round(pause.toNanos() * scale)));
            bound *= 2;
        }
        return look;
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}
