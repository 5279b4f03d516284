package dev.firstbell.analysis.statistics;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.firstbell.records.student.Latencies;
import java.util.List;
import java.util.Optional;
import org.apache.commons.statistics.distribution.BetaDistribution;
import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * Confidence intervals, all two-sided at 95 %. Stateless and thread-safe.
 *
 * <p><strong>What they cover.</strong> The interval of one run treats its students as independent draws. They are not:
 * students who wait for the same node wait together, so the next class may well fall outside. It covers chance among
 * <em>these students</em> and does not predict the next class start. Only several runs of a setting can do that, and then
 * the unit is the run.
 */
public final class Intervals {
    /** The confidence of every interval here. */
    public static final double CONFIDENCE = 0.95;

    /** What the interval of a setting's share was computed over. */
    public enum Basis {
        /** All students together, each as if independent of the others: one run, or runs that differ too little. */
        @JsonProperty("students")
        STUDENTS,
        /** The shares of the runs. */
        @JsonProperty("runs")
        RUNS,
        /** One end is that over the students, the other one that over the runs: each time the wider one. */
        @JsonProperty("both")
        BOTH
    }

    private static final double TAIL = (1 - CONFIDENCE) / 2;

    private Intervals() {}

    /**
     * The exact interval of a share (Clopper and Pearson, Biometrika 1934), through quantiles of the beta distribution.
     * It covers at least 95 % for every share; for 0 of n and n of n one end is 0 or 1.
     */
    public static Interval exact(Share share) {
        int k = share.count();
        int n = share.of();
        double low = k == 0 ? 0 : BetaDistribution.of(k, n - k + 1).inverseCumulativeProbability(TAIL);
        double high = k == n ? 1 : BetaDistribution.of(k + 1, n - k).inverseSurvivalProbability(TAIL);
        return new Interval(low, high);
    }

    /**
     * The interval of a setting's share. One run: {@link #exact}. Several: a t-interval over the runs' shares, around their
     * mean, but never narrower than the exact interval of all students together – few runs that agree by luck would
     * otherwise claim a precision that they do not have.
     *
     * @param runs one share each, at least one
     */
    public static Interval overRuns(List<Share> runs) {
        if (runs.isEmpty()) {
            throw new IllegalArgumentException("no runs");
        }
        if (runs.size() == 1) {
            return exact(runs.get(0));
        }
        return ofMean(runs).hull(exact(together(runs)));
    }

    /** What the interval of {@link #overRuns} was computed over. */
    public static Basis basis(List<Share> runs) {
        if (runs.size() == 1) {
            return Basis.STUDENTS;
        }
        Interval overall = overRuns(runs);
        if (overall.equals(exact(together(runs)))) {
            return Basis.STUDENTS;
        }
        return overall.equals(ofMean(runs)) ? Basis.RUNS : Basis.BOTH;
    }

    private static Interval ofMean(List<Share> runs) {
        int n = runs.size();
        double mean = mean(runs);
        double squares = runs.stream()
                .mapToDouble(run -> Math.pow(run.value() - mean, 2))
                .sum();
        double standardError = Math.sqrt(squares / (n - 1) / n);
        double half = TDistribution.of(n - 1).inverseSurvivalProbability(TAIL) * standardError;
        return new Interval(Math.max(0, mean - half), Math.min(1, mean + half));
    }

    private static Share together(List<Share> runs) {
        return new Share(
                runs.stream().mapToInt(Share::count).sum(),
                runs.stream().mapToInt(Share::of).sum());
    }

    /** The mean of the runs' shares, each run with the same weight. */
    public static double mean(List<Share> runs) {
        return runs.stream().mapToDouble(Share::value).average().orElseThrow();
    }

    /**
     * A distribution-free interval of a quantile: two order statistics, by the binomial distribution of their ranks (Hahn
     * and Meeker, Statistical Intervals). An end that falls among the censored is known only to lie above the limit.
     *
     * @param p in (0, 1)
     */
    public static QuantileInterval ofQuantile(Latencies latencies, double p) {
        if (!(p > 0 && p < 1)) {
            throw new IllegalArgumentException("p must be in (0, 1): " + p);
        }
        int n = latencies.count();
        if (n == 0) {
            return new QuantileInterval(Optional.empty(), Optional.empty());
        }
        BinomialDistribution below = BinomialDistribution.of(n, p);
        int low = below.inverseCumulativeProbability(TAIL);
        int high = below.inverseCumulativeProbability(1 - TAIL) + 1;
        return new QuantileInterval(atRank(latencies, low), atRank(latencies, high));
    }

    private static Optional<Latencies.Quantile> atRank(Latencies latencies, int rank) {
        return rank < 1 || rank > latencies.count()
                ? Optional.empty()
                : latencies.quantile((double) rank / latencies.count());
    }

    /**
     * An interval of a quantile.
     *
     * @param low empty if there are too few students to bound it from below
     * @param high empty if there are too few to bound it from above: fewer than 72 cannot bound a 95th percentile
     */
    public record QuantileInterval(Optional<Latencies.Quantile> low, Optional<Latencies.Quantile> high) {}
}
