package dev.firstbell.twin.cluster.life;

import dev.firstbell.records.classes.Draws;
import dev.firstbell.twin.clock.EventLoop;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.TwinParameters;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** The zones of the pool, by index. Each has its own stock-outs and its own pauses. Confined to the loop's thread. */
public final class Zones {
    private final List<ZoneSupply> zones;
    private final boolean pauseTogether;

    public Zones(EventLoop loop, TwinParameters parameters, Draws draws) {
        this.zones = IntStream.range(0, parameters.count(Quantity.POOL_ZONES))
                .mapToObj(zone -> new ZoneSupply(loop, parameters, draws, name(zone)))
                .toList();
        this.pauseTogether = parameters.count(Quantity.BACKOFF_ALL_ZONES) > 0;
    }

    /** The name of a zone: {@code zone-a}. */
    public static String name(int zone) {
        return "zone-" + (char) ('a' + zone);
    }

    public int count() {
        return zones.size();
    }

    public ZoneSupply zone(int zone) {
        return zones.get(zone);
    }

    /** Sets the stock-outs of the parameters, if they have any, in place of the last. */
    public void beforeClass(Instant classStart) {
        zones.forEach(zone -> zone.beforeClass(classStart));
    }

    /** A request for nodes in a zone has failed, so the autoscaler leaves the pool alone there, or in all zones. */
    public void failed(int zone) {
        if (pauseTogether) {
            zones.forEach(ZoneSupply::failed);
        } else {
            zones.get(zone).failed();
        }
    }

    /** All nodes that were requested in a zone are Ready. A pause that is because of another zone goes on. */
    public void succeeded(int zone) {
        if (!pauseTogether || zones.get(zone).backsOffUntil().isEmpty()) {
            zones.get(zone).succeeded();
        }
    }

    /** In how many zones the autoscaler adds no node to the pool now. */
    public int backingOff() {
        int pausing = 0;
        for (ZoneSupply zone : zones) {
            pausing += zone.backsOffUntil().isPresent() ? 1 : 0;
        }
        return pausing;
    }

    /** Until when the autoscaler adds no node to the pool, in any zone; empty if it may in one. */
    public Optional<Instant> backsOffUntil() {
        Instant first = Instant.MAX;
        for (ZoneSupply zone : zones) {
            Optional<Instant> until = zone.backsOffUntil();
            if (until.isEmpty()) {
                return until;
            }
            first = until.get().isBefore(first) ? until.get() : first;
        }
        return Optional.of(first);
    }
}
