package dev.firstbell.twin.term;

import java.util.Arrays;

/**
 * The Lagrangian dual of the choice which classes break their promise in which worlds, by coordinate ascent: each value is a lower
 * bound of the least total cost. Not thread-safe.
 */
final class Dual {
    private static final int SWEEPS = 12;

    /** More than any world costs, in node seconds. */
    private static final double UNPAYABLE = 1e15;

    private final double[][] costs;
    private final Subsets subsets;
    private final int[] misses;
    private final double[] multipliers;

    Dual(double[][] costs, Subsets subsets, int[] misses) {
        this.costs = costs;
        this.subsets = subsets;
        this.misses = misses;
        this.multipliers = new double[subsets.classes()];
    }

    double bound() {
        double best = Double.NEGATIVE_INFINITY;
        for (int of = 0; of < multipliers.length; of++) {
            multipliers[of] = misses[of] > 0 ? UNPAYABLE : 0;
        }
        for (int sweep = 0; sweep < SWEEPS; sweep++) {
            for (int of = 0; of < multipliers.length; of++) {
                if (misses[of] > 0) {
                    multipliers[of] = ascended(of);
                }
            }
            double value = value();
            if (value <= best * (1 + 1e-6)) {
                return Math.max(best, value);
            }
            best = value;
        }
        return best;
    }

    /** The multiplier with which a class is skipped as often as it may be, the others being as they are. */
    private double ascended(int of) {
        double[] saved = new double[costs.length];
        double[] prices = prices(of);
        for (int world = 0; world < costs.length; world++) {
            double with = Double.POSITIVE_INFINITY;
            double without = Double.POSITIVE_INFINITY;
            for (int i = 0; i < prices.length; i++) {
                double cost = costs[world][i] + prices[i];
                if (!subsets.broken()[i].get(of)) {
                    with = Math.min(with, cost);
                } else {
                    without = Math.min(without, cost);
                }
            }
            saved[world] = with - without;
        }
        Arrays.sort(saved);
        int rank = costs.length - 1 - misses[of];
        return rank < 0 ? 0 : Math.max(0, saved[rank]);
    }

    /** What the classes of each set pay for their broken promises, one of them excepted. */
    private double[] prices(int except) {
        double[] prices = new double[subsets.size()];
        for (int i = 0; i < prices.length; i++) {
            for (int of = 0; of < multipliers.length; of++) {
                prices[i] += of != except && subsets.broken()[i].get(of) ? multipliers[of] : 0;
            }
        }
        return prices;
    }

    private double value() {
        double[] prices = prices(-1);
        double sum = 0;
        for (double[] world : costs) {
            double least = Double.POSITIVE_INFINITY;
            for (int i = 0; i < prices.length; i++) {
                least = Math.min(least, world[i] + prices[i]);
            }
            sum += least;
        }
        for (int of = 0; of < multipliers.length; of++) {
            sum -= misses[of] * multipliers[of];
        }
        return sum;
    }
}
