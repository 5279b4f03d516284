package dev.firstbell.twin.predict;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * A figure over many predicted class starts: its median and the band that holds nine of ten of them. Immutable.
 *
 * @param low the 5th percentile
 * @param median the median
 * @param high the 95th percentile
 */
public record Band(Figure low, Figure median, Figure high) {
    /** The share of class starts within the band. */
    public static final double SHARE = 0.9;

    /**
     * A figure of one class start: a share, a count or seconds.
     *
     * @param beyond whether the true number is larger: a quantile among the students who never landed
     */
    public record Figure(double value, boolean beyond) implements Comparable<Figure> {
        private static final Comparator<Figure> ORDER =
                Comparator.comparing(Figure::beyond).thenComparing(Figure::value);

        @Override
        public int compareTo(Figure other) {
            return ORDER.compare(this, other);
        }
    }

    /** The band of figures, at least one: as many lie below it as above it. Of fewer than 39 it ends at the extremes. */
    static Band of(Collection<Figure> figures) {
        List<Figure> ascending = figures.stream().sorted().toList();
        int n = ascending.size();
        int low = Math.max(1, (int) Math.floor((1 - SHARE) / 2 * (n + 1) + 1e-9));
        return new Band(ascending.get(low - 1), ascending.get((n + 1) / 2 - 1), ascending.get(n - low));
    }

    /** Whether a figure lies in the band, the ends included. */
    public boolean contains(Figure figure) {
        return figure.compareTo(low) >= 0 && figure.compareTo(high) <= 0;
    }
}
