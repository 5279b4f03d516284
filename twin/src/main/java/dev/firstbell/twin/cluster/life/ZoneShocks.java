package dev.firstbell.twin.cluster.life;

import dev.firstbell.records.classes.Draws;
import dev.firstbell.twin.clock.EventLoop;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongConsumer;

/**
 * When the cloud takes machines of a zone back: a Poisson process. Its times belong to the seed and to the clock, so that
 * they do not depend on when the world started, and every setting meets the same shocks.
 */
final class ZoneShocks {
    private static final int MOST_IN_SLOT = 100;

    private final EventLoop loop;
    private final Draws draws;
    private final String zone;
    private final long slotNanos;
    private final LongConsumer onShock;

    /**
     * Schedules all shocks from now on.
     *
     * @param zone the key of the draws
     * @param interval the mean time between two shocks
     * @param onShock called with the number of each shock
     */
    ZoneShocks(EventLoop loop, Draws draws, String zone, Duration interval, LongConsumer onShock) {
        this.loop = loop;
        this.draws = draws;
        this.zone = zone;
        this.slotNanos = interval.toNanos();
        this.onShock = onShock;
        schedule(Math.floorDiv(Duration.between(Instant.EPOCH, loop.now()).toNanos(), slotNanos));
    }

    /** The shocks of a slot as long as the mean interval: a Poisson number of mean 1, each at a uniform time. */
    private void schedule(long slot) {
        Instant begin = Instant.EPOCH.plusNanos(slot * slotNanos);
        int shocks = poissonOfOne(draws.uniform("zone.shocks", zone, slot));
        for (int i = 0; i < shocks; i++) {
            long number = slot * MOST_IN_SLOT + i;
            double part = draws.uniform("zone.shockAt", zone, number);
            Instant at = begin.plusNanos(Math.round(part * slotNanos));
            if (!at.isBefore(loop.now())) {
                loop.at(at, () -> onShock.accept(number));
            }
        }
        loop.at(begin.plusNanos(slotNanos), () -> schedule(slot + 1));
    }

    private static int poissonOfOne(double share) {
        int number = 0;
        double probability = Math.exp(-1);
        double reached = probability;
        while (reached < share && number < MOST_IN_SLOT - 1) {
            number++;
            probability /= number;
            reached += probability;
        }
        return number;
    }
}
