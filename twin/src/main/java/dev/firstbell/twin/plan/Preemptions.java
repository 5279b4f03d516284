package dev.firstbell.twin.plan;

import dev.firstbell.records.io.Plural;
import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.twin.cluster.life.NodeLifetime;
import dev.firstbell.twin.cluster.life.Vintage;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.TwinParameters;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** What a plan without spare nodes risks in a preemptible pool, with the lifetimes of more than one vintage. */
final class Preemptions {
    private Preemptions() {}

    /** Computed once; it takes about a second. */
    private static final class OfShipped {
        private static final Vintage.Scale OTHER_VINTAGE = Vintage.SPOT_2023.scale(TwinParameters.defaults());
    }

    /** The note about the nodes of a window; empty if the pool is not preemptible. */
    static Optional<String> note(TwinParameters parameters, ScalingPlan.Window window, Duration lead) {
        if (parameters.count(Quantity.POOL_PREEMPTIBLE) == 0 || window.nodes() == 0) {
            return Optional.empty();
        }
        double scale = parameters.number(Quantity.LIFETIME_SCALE);
        String note = "the pool is preemptible, and the plan has no spare node: the probability that at least one of "
                + Plural.of(window.nodes(), "node", "nodes")
                + " is lost between class start and the end of the window is "
                + (parameters.number(Quantity.PREEMPTIONS_TOGETHER) > 0 ? "at most " : "")
                + percent(lost(parameters, scale, window, lead));
        boolean shipped = parameters
                .distributions()
                .get(RandomPart.NODE_LIFETIME)
                .equals(TwinParameters.defaults().distributions().get(RandomPart.NODE_LIFETIME));
        if (shipped && scale == 1) {
            Vintage.Scale other = OfShipped.OTHER_VINTAGE;
            return Optional.of(note + " with the lifetimes of 2019, and between "
                    + percent(lost(parameters, other.low(), window, lead)) + " and "
                    + percent(lost(parameters, other.high(), window, lead)) + " with those of a trace of 2023 ("
                    + Vintage.SPOT_2023.losses() + " losses in " + Math.round(Vintage.SPOT_2023.nodeHours())
                    + " node-hours); set node.lifetime or node.lifetimeScale to what your nodes show");
        }
        return Optional.of(note + " with " + (shipped ? "the lifetimes of 2019" : "your node.lifetime")
                + (scale == 1
                        ? ""
                        : " at node.lifetimeScale "
                                + Quantity.LIFETIME_SCALE.unit().text(scale)));
    }

    /** As if each were lost alone; if they are lost together, it is rarer that any is, and then several are. */
    private static double lost(TwinParameters parameters, double scale, ScalingPlan.Window window, Duration lead) {
        NodeLifetime lifetime =
                NodeLifetime.of(parameters.with(Quantity.LIFETIME_SCALE, scale).with(Quantity.PREEMPTIONS_TOGETHER, 0));
        double one = lifetime.lostWithin(lead, window.length().minus(lead));
        return 1 - Math.pow(1 - one, window.nodes());
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.0f %%", 100 * share);
    }
}
