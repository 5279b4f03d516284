package dev.firstbell.twin.cluster.life;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.classes.Draws;
import dev.firstbell.twin.parameters.Distribution;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.TwinParameters;
import java.time.Duration;
import java.util.Optional;

/**
 * How long the cloud leaves a node to the pool, from its request: the distribution {@link RandomPart#NODE_LIFETIME}, whose
 * hazard is multiplied by a scale, up to a limit of age. Compute Engine ends a preemptible VM at 24 h at the latest; a Spot VM
 * has no such limit. Immutable.
 *
 * <p>A scale of 2 means twice the rate of preemptions at every age: the share of nodes that are left is squared. The shape of
 * one vintage so serves for another whose rate is known, and its ages are not.
 */
public final class NodeLifetime {
    /** The cloud ends the nodes that have reached the limit within the last minutes before it, not all at one instant. */
    private static final double CLOSING_SECONDS = 360;

    private final Distribution shape;
    private final double scale;
    private final double limit;
    private final Optional<ZoneHazard> together;

    private NodeLifetime(Distribution shape, double scale, double limit, Optional<ZoneHazard> together) {
        this.shape = shape;
        this.scale = scale;
        this.limit = limit;
        this.together = together;
    }

    /** The lifetimes that parameters describe, whether their pool is preemptible or not. */
    public static NodeLifetime of(TwinParameters parameters) {
        NodeLifetime alone = new NodeLifetime(
                parameters.distribution(RandomPart.NODE_LIFETIME),
                parameters.number(Quantity.LIFETIME_SCALE),
                parameters.number(Quantity.NODE_AGE_LIMIT),
                Optional.empty());
        double share = parameters.number(Quantity.PREEMPTIONS_TOGETHER);
        return share == 0
                ? alone
                : new NodeLifetime(
                        alone.shape,
                        alone.scale,
                        alone.limit,
                        Optional.of(ZoneHazard.of(alone, share, parameters.number(Quantity.SHOCK_INTERVAL))));
    }

    /**
     * Draws when a node is lost that no shock takes before; empty if it never is.
     *
     * @param node the subject of the draw
     */
    public Optional<Duration> draw(Draws draws, String node) {
        requireNonNull(node, "node is null");
        double share = draws.uniform(RandomPart.NODE_LIFETIME.label(), node, 0);
        double beforeLimit = limit == 0 ? 1 : lostAloneBy(limit - CLOSING_SECONDS);
        if (share > beforeLimit) {
            return Optional.of(nanos(limit - CLOSING_SECONDS * (1 - (share - beforeLimit) / (1 - beforeLimit))));
        }
        if (together.isPresent()) {
            return together.get().ageAlone(share).map(NodeLifetime::nanos);
        }
        if (scale == 0) {
            return Optional.empty();
        }
        return Optional.of(shape.quantile(scale == 1 ? share : ofShape(share)));
    }

    /** The share of the shape at the age by which a share of the nodes is lost; a small scale reaches the shape's end. */
    private double ofShape(double share) {
        return Math.min(Math.nextDown(1.0), -Math.expm1(Math.log1p(-share) / scale));
    }

    /** The share of nodes that a shock of the zone takes at an age; 0 if preemptions come alone. */
    double takenByShock(Duration age) {
        return together.map(hazard -> hazard.takenAt(seconds(age))).orElse(0.0);
    }

    /** Whether shocks of the zone take nodes. */
    boolean hasShocks() {
        return together.isPresent();
    }

    /** The share of nodes that are lost by an age, whether alone or with others. */
    public double lostBy(Duration age) {
        double seconds = seconds(age);
        if (limit == 0 || seconds <= limit - CLOSING_SECONDS) {
            return preemptedBy(seconds);
        }
        double before = preemptedBy(limit - CLOSING_SECONDS);
        double closing = Math.min(1, 1 - (limit - seconds) / CLOSING_SECONDS);
        return before + (1 - before) * closing;
    }

    /**
     * The share of the nodes of an age that are lost within a time, such as a class.
     *
     * @return 1 if no node reaches that age
     */
    public double lostWithin(Duration age, Duration time) {
        double before = lostBy(age);
        return before >= 1 ? 1 : (lostBy(age.plus(time)) - before) / (1 - before);
    }

    /**
     * How often one place in the pool loses its node, if a lost node is replaced at once by a new one: the expectation over a
     * time that begins with a new node (the renewal equation, in steps of a minute).
     */
    public double expectedLosses(Duration time) {
        int steps = (int) time.toMinutes();
        double[] lost = new double[steps + 1];
        double[] expected = new double[steps + 1];
        for (int i = 1; i <= steps; i++) {
            lost[i] = lostBy(Duration.ofMinutes(i));
            double sum = lost[i];
            for (int k = 1; k < i; k++) {
                sum += expected[i - k] * (lost[k] - lost[k - 1]);
            }
            expected[i] = sum;
        }
        return expected[steps];
    }

    /** The cumulative hazard of preemptions at an age in seconds, without the limit; infinite once no node is left. */
    double hazardUntil(double seconds) {
        return scale == 0 ? 0 : -scale * Math.log1p(-shape.shareWithin(seconds));
    }

    private double preemptedBy(double seconds) {
        return -Math.expm1(-hazardUntil(seconds));
    }

    /** The share that is lost by an age without shocks. */
    private double lostAloneBy(double seconds) {
        return together.map(hazard -> hazard.lostAloneBy(seconds)).orElseGet(() -> preemptedBy(seconds));
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    private static Duration nanos(double seconds) {
        return Duration.ofNanos(Math.round(seconds * 1e9));
    }
}
