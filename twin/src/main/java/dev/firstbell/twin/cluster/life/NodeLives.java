package dev.firstbell.twin.cluster.life;

import dev.firstbell.records.classes.Draws;
import dev.firstbell.twin.clock.EventLoop;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.TwinParameters;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * When the cloud takes the nodes of a preemptible pool, each at its own time or several with a shock of the zone. Does nothing
 * for a pool that is not preemptible. Confined to the loop's thread.
 */
public final class NodeLives {
    private final EventLoop loop;
    private final Draws draws;
    /** Absent if the cloud preempts no node. */
    private final Optional<NodeLifetime> preempted;

    private final Duration notice;
    private final List<Life> lives = new ArrayList<>();

    /** @param notice the time from the cloud's notice to the end of a node's lifetime */
    public NodeLives(EventLoop loop, TwinParameters parameters, Draws draws, Duration notice) {
        this.loop = loop;
        this.draws = draws;
        this.preempted = parameters.count(Quantity.POOL_PREEMPTIBLE) > 0
                ? Optional.of(NodeLifetime.of(parameters))
                : Optional.empty();
        this.notice = notice;
        if (preempted.filter(NodeLifetime::hasShocks).isPresent()) {
            for (int i = 0; i < parameters.count(Quantity.POOL_ZONES); i++) {
                int zone = i;
                // Schedules itself on the loop.
                new ZoneShocks(
                        loop,
                        draws,
                        zone == 0 ? "zone" : Zones.name(zone),
                        parameters.seconds(Quantity.SHOCK_INTERVAL),
                        number -> shock(zone, number, preempted.get()));
            }
        }
    }

    /**
     * A node is requested now.
     *
     * @param node the subject of its draws
     * @param zone the index of its zone
     * @param onNotice called once, when the cloud gives notice of its preemption
     */
    public void begin(String node, int zone, Runnable onNotice) {
        preempted.ifPresent(lifetime -> begin(node, zone, onNotice, lifetime));
    }

    private void begin(String node, int zone, Runnable onNotice, NodeLifetime lifetime) {
        Life life = new Life(node, zone, loop.now(), onNotice);
        lifetime.draw(draws, node).ifPresent(whole -> {
            Duration notified = whole.minus(notice);
            loop.after(notified.isNegative() ? Duration.ZERO : notified, life::end);
        });
        if (lifetime.hasShocks()) {
            lives.add(life);
        }
    }

    private void shock(int zone, long number, NodeLifetime lifetime) {
        List<Life> taken = lives.stream()
                .filter(life -> life.zone == zone)
                .filter(life -> draws.uniform("zone.shock", life.node, number)
                        < lifetime.takenByShock(Duration.between(life.requestedAt, loop.now())))
                .toList();
        taken.forEach(Life::end);
    }

    private final class Life {
        private final String node;
        private final int zone;
        private final Instant requestedAt;
        private final Runnable onNotice;
        private boolean ended;

        Life(String node, int zone, Instant requestedAt, Runnable onNotice) {
            this.node = node;
            this.zone = zone;
            this.requestedAt = requestedAt;
            this.onNotice = onNotice;
        }

        void end() {
            if (!ended) {
                ended = true;
                lives.remove(this);
                onNotice.run();
            }
        }
    }
}
