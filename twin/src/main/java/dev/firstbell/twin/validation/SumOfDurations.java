package dev.firstbell.twin.validation;

import dev.firstbell.twin.parameters.Distribution;
import java.util.List;

/** The distribution of a sum of independent durations, by numerical convolution on a grid. Immutable. */
final class SumOfDurations {
    private final double step;
    private final double[] within;

    /**
     * @param step the grid's step in seconds
     * @param longest where the grid ends, in seconds; a longer sum counts as never
     */
    SumOfDurations(List<Distribution> parts, double step, double longest) {
        this.step = step;
        int cells = (int) Math.ceil(longest / step);
        double[] mass = new double[cells];
        mass[0] = 1;
        for (Distribution part : parts) {
            mass = convolved(mass, massOf(part, cells));
        }
        within = new double[cells];
        double sum = 0;
        for (int i = 0; i < cells; i++) {
            sum += mass[i];
            within[i] = sum;
        }
    }

    /** The probability of each cell, whose middle is a multiple of the step, so that rounding has no bias. */
    private double[] massOf(Distribution part, int cells) {
        double[] mass = new double[cells];
        double before = 0;
        for (int i = 0; i < cells; i++) {
            double until = part.shareWithin((i + 0.5) * step);
            mass[i] = until - before;
            before = until;
        }
        return mass;
    }

    private static double[] convolved(double[] a, double[] b) {
        double[] sum = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            if (a[i] > 0) {
                for (int j = 0; j < a.length - i; j++) {
                    sum[i + j] += a[i] * b[j];
                }
            }
        }
        return sum;
    }

    double shareWithin(double seconds) {
        int cell = (int) Math.floor(seconds / step + 0.5);
        return cell < 0 ? 0 : within[Math.min(cell, within.length - 1)];
    }

    /** The quantile of the longest of some independent sums. */
    double quantileOfLongest(int of, double share) {
        int cell = 0;
        while (cell < within.length - 1 && Math.pow(within[cell], of) < share) {
            cell++;
        }
        return cell * step;
    }
}
