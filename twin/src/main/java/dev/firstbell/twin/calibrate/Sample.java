package dev.firstbell.twin.calibrate;

import dev.firstbell.twin.parameters.RandomPart;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All values of one part, each with its run. Weights belong to runs, so a bootstrap over runs changes only the weights.
 * Immutable.
 */
final class Sample {
    private final double[] ascending;
    private final int[] runs;
    private final Map<Integer, double[]> ofRuns;
    private final double rounding;
    private final int runsWithValues;
    private final int contradictory;
    private final int unfinished;
    private final double longestUnfinished;
    private final int failed;

    private record Valued(double value, int run) {}

    Sample(RandomPart part, List<CalibrationRun> all) {
        List<Valued> values = new ArrayList<>();
        double roundings = 0;
        int contradictions = 0;
        int open = 0;
        int with = 0;
        double longest = 0;
        List<Double> failures = new ArrayList<>();
        for (int run = 0; run < all.size(); run++) {
            Values found = all.get(run).parts().get(part);
            if (found == null) {
                continue;
            }
            for (double value : found.seconds()) {
                values.add(new Valued(value, run));
            }
            with += found.seconds().isEmpty() ? 0 : 1;
            roundings += found.roundingVariance() * found.seconds().size();
            contradictions += found.contradictory();
            open += found.unfinished();
            failures.addAll(found.failedSeconds());
            longest = Math.max(longest, found.longestUnfinishedSeconds());
        }
        values.sort(Comparator.comparingDouble(Valued::value));
        ascending = values.stream().mapToDouble(Valued::value).toArray();
        runs = values.stream().mapToInt(Valued::run).toArray();
        ofRuns = runMoments();
        rounding = values.isEmpty() ? 0 : roundings / values.size();
        runsWithValues = with;
        contradictory = contradictions;
        // An attempt that failed before the shortest of the values could have ended says nothing about the longest.
        double shortest = values.isEmpty() ? 0 : ascending[0];
        double[] cut = failures.stream()
                .mapToDouble(Double::doubleValue)
                .filter(wait -> wait >= shortest)
                .toArray();
        unfinished = open + cut.length;
        longestUnfinished = Math.max(longest, Arrays.stream(cut).max().orElse(0));
        failed = cut.length;
    }

    int count() {
        return ascending.length;
    }

    int runs() {
        return runsWithValues;
    }

    /** The runs that have values, by their index. */
    int[] runIndexes() {
        return Arrays.stream(runs).distinct().sorted().toArray();
    }

    int contradictory() {
        return contradictory;
    }

    int unfinished() {
        return unfinished;
    }

    /** How many of the unfinished starts are attempts that failed. */
    int failed() {
        return failed;
    }

    double longestUnfinished() {
        return longestUnfinished;
    }

    double rounding() {
        return rounding;
    }

    double[] ascending() {
        return ascending.clone();
    }

    /** How many values each run has, by its index. */
    int countOf(int run) {
        return (int) Arrays.stream(runs).filter(of -> of == run).count();
    }

    /** How many equally weighted runs would show as much: {@code (sum of w)^2 / sum of w^2} over the runs with values. */
    double effectiveRuns(double[] weights) {
        double sum = 0;
        double squares = 0;
        for (int run : runIndexes()) {
            sum += weights[run];
            squares += weights[run] * weights[run];
        }
        return squares == 0 ? 0 : sum * sum / squares;
    }

    /** Whether the weights leave any value. */
    boolean anyWeight(double[] weights) {
        for (int run : runs) {
            if (weights[run] > 0) {
                return true;
            }
        }
        return false;
    }

    double mean(double[] weights) {
        double sum = 0;
        double of = 0;
        for (int i = 0; i < ascending.length; i++) {
            sum += weights[runs[i]] * ascending[i];
            of += weights[runs[i]];
        }
        return sum / of;
    }

    double variance(double[] weights) {
        double mean = mean(weights);
        double squares = 0;
        double of = 0;
        for (int i = 0; i < ascending.length; i++) {
            squares += weights[runs[i]] * (ascending[i] - mean) * (ascending[i] - mean);
            of += weights[runs[i]];
        }
        int n = ascending.length;
        return n < 2 ? 0 : squares / of * n / (n - 1);
    }

    /**
     * Mean and variance of the values: over all of them, or the median over the runs of each run's own.
     *
     * @param byRun whether to take the median over the runs, which a few overloaded ones do not move
     */
    double[] moments(double[] weights, boolean byRun) {
        return byRun
                ? new double[] {medianOverRuns(weights, true), medianOverRuns(weights, false)}
                : new double[] {mean(weights), variance(weights)};
    }

    /** The mean and the variance of each run's values, by the index of the run; runs without values are absent. */
    Map<Integer, double[]> momentsByRun() {
        return ofRuns;
    }

    private double medianOverRuns(double[] weights, boolean mean) {
        List<double[]> weighted = new ArrayList<>();
        for (Map.Entry<Integer, double[]> run : ofRuns.entrySet()) {
            double weight = weights[run.getKey()];
            if (weight > 0) {
                weighted.add(new double[] {run.getValue()[mean ? 0 : 1], weight});
            }
        }
        return weightedMedian(weighted);
    }

    /** The median of values with weights, as pairs. */
    static double weightedMedian(List<double[]> pairs) {
        List<double[]> weighted = new ArrayList<>(pairs);
        double of = weighted.stream().mapToDouble(pair -> pair[1]).sum();
        weighted.sort(Comparator.comparingDouble(pair -> pair[0]));
        double below = 0;
        for (int i = 0; i < weighted.size(); i++) {
            below += weighted.get(i)[1];
            if (below == of / 2 && i + 1 < weighted.size()) {
                return (weighted.get(i)[0] + weighted.get(i + 1)[0]) / 2;
            }
            if (below >= of / 2) {
                return weighted.get(i)[0];
            }
        }
        throw new IllegalStateException("no run has weight");
    }

    private Map<Integer, double[]> runMoments() {
        Map<Integer, double[]> sums = new TreeMap<>();
        for (int i = 0; i < ascending.length; i++) {
            double[] sum = sums.computeIfAbsent(runs[i], run -> new double[3]);
            sum[0]++;
            sum[1] += ascending[i];
            sum[2] += ascending[i] * ascending[i];
        }
        Map<Integer, double[]> moments = new TreeMap<>();
        sums.forEach((run, sum) -> {
            double mean = sum[1] / sum[0];
            double variance = sum[0] < 2 ? 0 : Math.max(0, (sum[2] - sum[0] * mean * mean) / (sum[0] - 1));
            moments.put(run, new double[] {mean, variance});
        });
        return moments;
    }

    /** The quantiles with equal weights, for ascending shares; zeros without values. */
    double[] evenQuantiles(double... shares) {
        double[] even =
                new double[runs.length == 0 ? 0 : Arrays.stream(runs).max().getAsInt() + 1];
        Arrays.fill(even, 1);
        return quantiles(even, shares);
    }

    /** The weighted quantiles by nearest rank, for ascending shares. */
    double[] quantiles(double[] weights, double... shares) {
        double of = 0;
        for (int run : runs) {
            of += weights[run];
        }
        double[] quantiles = new double[shares.length];
        double below = 0;
        int next = 0;
        for (int i = 0; i < ascending.length && next < shares.length; i++) {
            if (weights[runs[i]] == 0) {
                continue;
            }
            below += weights[runs[i]];
            while (next < shares.length && below >= shares[next] * of * (1 - 1e-12)) {
                quantiles[next++] = ascending[i];
            }
        }
        return quantiles;
    }
}
