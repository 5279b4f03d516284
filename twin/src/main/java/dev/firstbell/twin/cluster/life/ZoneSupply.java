package dev.firstbell.twin.cluster.life;

import dev.firstbell.records.classes.Draws;
import dev.firstbell.twin.clock.EventLoop;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.TwinParameters;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Whether a zone gives nodes. In a stock-out a request for a node fails at once, and the autoscaler leaves the pool alone for
 * a while. Suspended nodes of a standby buffer are still resumed, which is assumed. Confined to the loop's thread.
 */
public final class ZoneSupply {
    private final EventLoop loop;
    private final TwinParameters parameters;
    private final Draws draws;
    private final String name;
    private Instant from = Instant.MAX;
    private Instant to = Instant.MAX;
    private BackOff backOff;
    private int failures;

    /** @param name the zone's, the key of its draws */
    ZoneSupply(EventLoop loop, TwinParameters parameters, Draws draws, String name) {
        this.loop = loop;
        this.parameters = parameters;
        this.draws = draws;
        this.name = name;
        this.backOff = new BackOff(
                parameters.seconds(Quantity.BACKOFF_FIRST),
                parameters.seconds(Quantity.BACKOFF_MOST),
                parameters.seconds(Quantity.BACKOFF_RESET));
    }

    /** Sets the stock-out of the parameters, if the zone has one before this class, in place of the last. */
    void beforeClass(Instant classStart) {
        Duration length = parameters.seconds(Quantity.STOCK_OUT);
        if (length.isZero()) {
            return;
        }
        double probability = parameters.number(Quantity.STOCK_OUT_PROBABILITY);
        if (probability < 1 && draws.uniform("zone.stockOut", name, classStart.getEpochSecond()) >= probability) {
            from = Instant.MAX;
            to = Instant.MAX;
            return;
        }
        from = classStart.minus(parameters.seconds(Quantity.STOCK_OUT_BEFORE_CLASS));
        to = from.plus(length);
    }

    /** Whether the zone has no node to give now. */
    public boolean isOut() {
        return !loop.now().isBefore(from) && loop.now().isBefore(to);
    }

    /** A request for nodes has failed, so the autoscaler backs off. */
    void failed() {
        failures++;
        backOff = backOff.failed(loop.now());
    }

    /** All nodes that were requested are Ready. */
    void succeeded() {
        backOff = backOff.succeeded();
    }

    /** Until when the autoscaler adds no node to the pool; empty if it may. */
    public Optional<Instant> backsOffUntil() {
        return backOff.until(loop.now());
    }

    /** How often the zone had no node to give so far. */
    public int failures() {
        return failures;
    }
}
