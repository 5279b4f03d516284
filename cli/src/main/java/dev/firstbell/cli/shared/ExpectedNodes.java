package dev.firstbell.cli.shared;

import static java.util.Objects.requireNonNull;

import dev.firstbell.analysis.DisplayText;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.twin.Prediction;
import dev.firstbell.twin.Twin;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.TwinParameters;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;

/**
 * The nodes that a class start takes and what they cost, as the twin predicts it: the range over some worlds. A node costs from
 * its request until the autoscaler removes it, which is a while after its last server has stopped. Immutable.
 *
 * @param fewestNodes that are started, in the world with the fewest
 * @param mostNodes that are started, in the world with the most
 * @param leastHours node hours in the cheapest world
 * @param mostHours node hours in the dearest world
 * @param worlds how many worlds
 * @param usdPerNodeHour the price of a node with its disk
 * @param prices where the price is from, with its date
 * @param shipped whether all parameters are Firstbell's own
 */
public record ExpectedNodes(
        int fewestNodes,
        int mostNodes,
        double leastHours,
        double mostHours,
        int worlds,
        double usdPerNodeHour,
        String prices,
        boolean shipped) {
    private static final int WORLDS = 10;
    private static final double HOUR_SECONDS = 3600;

    public ExpectedNodes {
        requireNonNull(prices, "prices is null");
    }

    /** Predicts a class start with a setting; its servers stop when the last student is done. */
    public static ExpectedNodes of(ClassPlan plan, Setting setting, TwinParameters parameters) {
        List<Prediction> predictions = LongStream.rangeClosed(1, WORLDS)
                .mapToObj(seed -> Twin.predict(plan, setting, parameters, seed))
                .toList();
        double idle = parameters.number(Quantity.SCALE_DOWN_UNNEEDED) / HOUR_SECONDS;
        List<Double> hours = predictions.stream()
                .map(each -> each.nodeHours() + left(each) * idle)
                .sorted()
                .toList();
        return new ExpectedNodes(
                predictions.stream().mapToInt(each -> each.nodes().size()).min().orElse(0),
                predictions.stream().mapToInt(each -> each.nodes().size()).max().orElse(0),
                hours.get(0),
                hours.get(hours.size() - 1),
                WORLDS,
                parameters.usdPerNodeHour(),
                price(parameters, Quantity.NODE_PRICE) + "; " + price(parameters, Quantity.DISK_PRICE),
                parameters.entries().stream().allMatch(TwinParameters.Entry::shipped));
    }

    /** The nodes that are still there when the last student is done. */
    private static long left(Prediction prediction) {
        return prediction.nodes().stream()
                .filter(node -> node.deletedAt().isEmpty())
                .count();
    }

    private static String price(TwinParameters parameters, Quantity price) {
        return price.label() + " " + parameters.quantities().get(price).inWords();
    }

    /** The cost in the cheapest world, in US dollars. */
    public double leastDollars() {
        return leastHours * usdPerNodeHour;
    }

    /** The cost in the dearest world, in US dollars. */
    public double mostDollars() {
        return mostHours * usdPerNodeHour;
    }

    /** {@code 3 to 4 nodes, 1.4 to 1.9 node hours, $0.16 to $0.22}. */
    public String range() {
        return nodes() + ", " + range(DisplayText.decimal(leastHours), DisplayText.decimal(mostHours)) + " node hours, "
                + range(DisplayText.dollars(leastDollars()), DisplayText.dollars(mostDollars()));
    }

    /** {@code 3 to 4 nodes}. */
    public String nodes() {
        return range(Integer.toString(fewestNodes), Integer.toString(mostNodes))
                + (mostNodes == 1 ? " node" : " nodes");
    }

    private static String range(String low, String high) {
        return low.equals(high) ? low : low + " to " + high;
    }

    /** {@code $0.1139 for a node with its disk and an hour (price.nodeUsdPerHour prior: …)}. */
    public String price() {
        return String.format(Locale.ROOT, "$%.4f for a node with its disk and an hour (%s)", usdPerNodeHour, prices);
    }
}
