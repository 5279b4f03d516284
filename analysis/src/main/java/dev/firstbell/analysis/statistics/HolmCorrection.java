package dev.firstbell.analysis.statistics;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The correction for several tests of one question by Holm (Scandinavian Journal of Statistics 1979): with it, the probability
 * that any of them errs is at most that of one. Stateless.
 */
public final class HolmCorrection {
    private HolmCorrection() {}

    /**
     * The corrected probabilities, each to be compared with the level of the whole family.
     *
     * @param probabilities of the single tests
     * @return in the same order
     */
    public static double[] of(double[] probabilities) {
        int n = probabilities.length;
        int[] ascending = IntStream.range(0, n)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> probabilities[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] corrected = new double[n];
        double largest = 0;
        for (int rank = 0; rank < n; rank++) {
            largest = Math.max(largest, Math.min(1, probabilities[ascending[rank]] * (n - rank)));
            corrected[ascending[rank]] = largest;
        }
        return corrected;
    }
}
