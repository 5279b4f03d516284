package dev.firstbell.twin.heldout;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * Whether the predictions order the settings of a class as the measured runs do. Immutable.
 *
 * @param pairs how many pairs of cells the runs tell apart
 * @param wrong the pairs among them that the predictions order the other way round
 */
public record Ranking(int pairs, List<Pair> wrong) {
    /** A smaller difference of the 95th percentiles matters to no class. */
    public static final double LEAST_SECONDS = 1;

    private static final double TAIL = 0.025;

    public Ranking {
        wrong = List.copyOf(wrong);
    }

    /** Two cells, the one that was measured to be quicker first. */
    public record Pair(Cell quicker, Cell slower) {}

    /** Compares all pairs of cells of the same class size. */
    static Ranking of(List<CellResult> results) {
        int pairs = 0;
        List<Pair> wrong = new ArrayList<>();
        for (int i = 0; i < results.size(); i++) {
            for (int k = i + 1; k < results.size(); k++) {
                CellResult one = results.get(i);
                CellResult other = results.get(k);
                if (one.cell().students() != other.cell().students()
                        || one.offSeconds().isEmpty()
                        || other.offSeconds().isEmpty()
                        || !toldApart(one.measured(), other.measured())) {
                    continue;
                }
                pairs++;
                CellResult quicker = one.mean() < other.mean() ? one : other;
                CellResult slower = quicker == one ? other : one;
                if (quicker.predicted().get() >= slower.predicted().get()) {
                    wrong.add(new Pair(quicker.cell(), slower.cell()));
                }
            }
        }
        return new Ranking(pairs, wrong);
    }

    /** Whether the 95 % interval of the difference of the means (Welch) does not hold 0, and the difference matters. */
    static boolean toldApart(List<Double> one, List<Double> other) {
        if (one.size() < 2 || other.size() < 2) {
            return false;
        }
        double difference = Math.abs(Waits.mean(one) - Waits.mean(other));
        double a = variance(one) / one.size();
        double b = variance(other) / other.size();
        if (a + b == 0) {
            return difference >= LEAST_SECONDS;
        }
        double freedom = (a + b) * (a + b) / (a * a / (one.size() - 1) + b * b / (other.size() - 1));
        double t = TDistribution.of(freedom).inverseSurvivalProbability(TAIL);
        return difference >= LEAST_SECONDS && difference > t * Math.sqrt(a + b);
    }

    private static double variance(List<Double> values) {
        double mean = Waits.mean(values);
        return values.stream()
                        .mapToDouble(value -> (value - mean) * (value - mean))
                        .sum()
                / (values.size() - 1);
    }
}
