package dev.firstbell.twin.calibrate;

import dev.firstbell.twin.parameters.Distribution;
import dev.firstbell.twin.parameters.RandomPart;
import java.util.ArrayList;
import java.util.List;

/**
 * A part whose times contain more than itself, as the model explains the times. What else a time contains depends on the class
 * and the setting: the hub looks less often at a pod that it has waited for longer. So each run is compared with the model's own
 * record of it, and what remains is how much that class start differed from the others. Immutable.
 *
 * @param part the part
 * @param mean of the part
 * @param variance of the part
 * @param rest what the times contain besides the part, on average
 * @param varianceRest the same of their variance
 * @param meanResiduals by run, the mean of the measured times without that of the model's; NaN for a run without values
 * @param varianceResiduals the same of their variance
 * @param playedRuns how many runs the model played again for it
 */
record PartMatch(
        RandomPart part,
        double mean,
        double variance,
        double rest,
        double varianceRest,
        double[] meanResiduals,
        double[] varianceResiduals,
        int playedRuns) {
    /** The lowest mean of a part whose time is explained by everything else. */
    static final double LEAST_MEAN = 0.0005;

    /** The part's distribution as runs with these weights show it. */
    Distribution fit(Sample sample, double[] weights) {
        double fitted = Math.max(LEAST_MEAN, mean + residual(sample, meanResiduals, weights));
        double spread = isOfTheHub()
                ? variance + residual(sample, varianceResiduals, weights)
                : Math.max(0, sample.variance(weights) - sample.rounding()) - varianceRest;
        return Fit.momentsFit(part, fitted, Math.max(0, spread));
    }

    private boolean isOfTheHub() {
        return ModelMatch.OF_THE_HUB.contains(part);
    }

    /** The residual of all runs: of the hub's times the median over the runs, of others the mean over the values. */
    double residual(Sample sample, double[] residuals, double[] weights) {
        return isOfTheHub() ? median(residuals, weights) : mean(sample, residuals, weights);
    }

    private static double mean(Sample sample, double[] residuals, double[] weights) {
        double sum = 0;
        double of = 0;
        for (int run : sample.runIndexes()) {
            double weight = weights[run] * sample.countOf(run);
            sum += weight * residuals[run];
            of += weight;
        }
        return sum / of;
    }

    private static double median(double[] residuals, double[] weights) {
        List<double[]> weighted = new ArrayList<>();
        for (int run = 0; run < residuals.length; run++) {
            if (weights[run] > 0 && !Double.isNaN(residuals[run])) {
                weighted.add(new double[] {residuals[run], weights[run]});
            }
        }
        return Sample.weightedMedian(weighted);
    }
}
