package dev.firstbell.twin.plan;

import dev.firstbell.twin.parameters.Distribution;
import java.time.Duration;
import java.util.Arrays;

/** The sum of two independent times, over all pairs of {@value #GRID} equally likely values each. Immutable. */
final class SumOfTimes {
    private static final int GRID = 400;

    private final double[] sortedNanos;

    private SumOfTimes(double[] sortedNanos) {
        this.sortedNanos = sortedNanos;
    }

    static SumOfTimes of(Distribution a, Distribution b) {
        double[] sums = new double[GRID * GRID];
        for (int i = 0; i < GRID; i++) {
            double first = a.quantile((i + 0.5) / GRID).toNanos();
            for (int j = 0; j < GRID; j++) {
                sums[i * GRID + j] = first + b.quantile((j + 0.5) / GRID).toNanos();
            }
        }
        Arrays.sort(sums);
        return new SumOfTimes(sums);
    }

    Duration quantile(double share) {
        int rank = (int) Math.min(sortedNanos.length, Math.max(1, Math.ceil(share * sortedNanos.length)));
        return Duration.ofNanos(Math.round(sortedNanos[rank - 1]));
    }
}
