package dev.firstbell.analysis.statistics;

import java.util.Arrays;

/**
 * How much each figure of a series resembles the one before it: the correlation of neighbours, under the model that it fades
 * geometrically with the distance (a first-order autoregressive process). Figures that resemble their neighbours say less than
 * their number suggests. Immutable.
 *
 * @param lag1 the correlation of neighbours, in [0, {@link #MOST}]; a negative one counts as 0
 */
public record Autocorrelation(double lag1) {
    /** The largest correlation that is computed with; beyond it, a series is hardly more than one figure. */
    public static final double MOST = 0.95;

    public Autocorrelation {
        if (!(lag1 >= 0 && lag1 <= MOST)) {
            throw new IllegalArgumentException("the correlation must be in [0, " + MOST + "]: " + lag1);
        }
    }

    /**
     * Estimated from a series. The estimate from few figures is too small on average; this is corrected for to the first order
     * (Shaman and Stine, JASA 1988: the bias of this estimator is −(1 + 4ρ)/n; −(1 + 3ρ)/n is that of least squares).
     *
     * @param series in the order of time; fewer than 4 figures show nothing, and count as unrelated
     */
    public static Autocorrelation of(double[] series) {
        int n = series.length;
        double mean = Arrays.stream(series).average().orElse(0);
        double squares = 0;
        double products = 0;
        for (int i = 0; i < n; i++) {
            squares += (series[i] - mean) * (series[i] - mean);
            products += i == 0 ? 0 : (series[i] - mean) * (series[i - 1] - mean);
        }
        if (n < 4 || squares == 0) {
            return new Autocorrelation(0);
        }
        double raw = products / squares;
        return new Autocorrelation(Math.max(0, Math.min(MOST, raw + (1 + 4 * raw) / n)));
    }

    /**
     * By what factor the variance of the mean of so many consecutive figures is larger than that of as many unrelated ones (Box,
     * Jenkins and Reinsel, Time Series Analysis, section 2.1).
     */
    public double inflation(int consecutive) {
        double sum = 1;
        double power = 1;
        for (int lag = 1; lag < consecutive; lag++) {
            power *= lag1;
            sum += 2 * (1 - (double) lag / consecutive) * power;
        }
        return sum;
    }

    /** As many unrelated figures say as much about their mean as so many consecutive ones. */
    public double effective(int consecutive) {
        return consecutive / inflation(consecutive);
    }
}
