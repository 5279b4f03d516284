package dev.firstbell.twin.cluster.life;

import static java.util.Objects.requireNonNull;

import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.TwinParameters;
import java.time.Duration;
import org.apache.commons.statistics.distribution.GammaDistribution;

/**
 * How many nodes a cloud took in some year, on some machines. The rate of preemptions differs between years, machine types and
 * zones, so a plan that was made with one vintage has to be looked at with another. Immutable.
 *
 * @param name the year and the machines
 * @param losses how often a node was lost
 * @param places how many nodes were kept at a time; a lost one was requested again
 * @param time how long
 * @param source where the figures are from
 */
public record Vintage(String name, int losses, int places, Duration time, String source) {
    /** Three of the four zones had no preemption, one had three. */
    public static final Vintage SPOT_2023 = new Vintage(
            "2023, c3-highcpu-88 Spot VMs in 4 zones",
            3,
            4,
            Duration.ofMinutes(2736),
            "skypilot-org/spot-traces, 45.6 h from 30 April 2023 on (NSDI 2024)");

    private static final double MOST = 50;
    private static final int HALVINGS = 24;

    public Vintage {
        requireNonNull(name, "name is null");
        requireNonNull(time, "time is null");
        requireNonNull(source, "source is null");
    }

    /** The node-hours that were observed. */
    public double nodeHours() {
        return places * time.toMinutes() / 60.0;
    }

    /**
     * The scale of a lifetime's hazard ({@link Quantity#LIFETIME_SCALE}) with which this number of losses is expected.
     *
     * @param estimate at the number of losses
     * @param low at the lower bound of a 95 % interval for the expectation, as if losses were independent
     * @param high at its upper bound. Losses that come together make the true interval wider
     */
    public record Scale(double estimate, double low, double high) {}

    /** The scale relative to the lifetimes of parameters, without their own scale and limit of age. */
    public Scale scale(TwinParameters parameters) {
        // Garwood's exact interval for a Poisson expectation.
        double least = losses == 0 ? 0 : GammaDistribution.of(losses, 1).inverseCumulativeProbability(0.025);
        double most = GammaDistribution.of(losses + 1.0, 1).inverseCumulativeProbability(0.975);
        return new Scale(scaleFor(losses, parameters), scaleFor(least, parameters), scaleFor(most, parameters));
    }

    private double scaleFor(double wanted, TwinParameters parameters) {
        double low = 0;
        double high = MOST;
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (low + high) / 2;
            NodeLifetime lifetime = NodeLifetime.of(parameters
                    .with(Quantity.LIFETIME_SCALE, middle)
                    .with(Quantity.NODE_AGE_LIMIT, 0)
                    .with(Quantity.PREEMPTIONS_TOGETHER, 0));
            if (places * lifetime.expectedLosses(time) < wanted) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return (low + high) / 2;
    }
}
