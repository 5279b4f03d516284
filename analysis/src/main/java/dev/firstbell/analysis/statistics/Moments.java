package dev.firstbell.analysis.statistics;

import java.util.List;

/**
 * Count, mean and standard deviation of figures.
 *
 * @param deviation 0 for one figure, of which it is unknown
 */
record Moments(int count, double mean, double deviation) {
    /** @param figures at least one; their order does not matter to the last digit */
    static Moments of(List<Double> figures) {
        if (figures.isEmpty()) {
            throw new IllegalArgumentException("no runs");
        }
        int n = figures.size();
        // Sums of doubles depend on their order, and the result must not.
        double[] ascending =
                figures.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        double sum = 0;
        for (double figure : ascending) {
            sum += figure;
        }
        double mean = ascending[0] == ascending[n - 1] ? ascending[0] : sum / n;
        double squares = 0;
        for (double figure : ascending) {
            squares += (figure - mean) * (figure - mean);
        }
        return new Moments(n, mean, n == 1 ? 0 : Math.sqrt(squares / (n - 1)));
    }
}
