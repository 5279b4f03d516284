package dev.firstbell.analysis.statistics;

/**
 * A confidence interval of a figure of any unit.
 *
 * @param low the lower end
 * @param high the upper end
 */
public record Bounds(double low, double high) {
    public Bounds {
        if (!(low <= high)) {
            throw new IllegalArgumentException("an interval needs low <= high: " + low + ", " + high);
        }
    }

    /** Whether a value lies inside, the ends included. */
    public boolean contains(double value) {
        return low <= value && value <= high;
    }

    /** Whether the whole interval lies between {@code -margin} and {@code margin}, the ends included. */
    public boolean within(double margin) {
        return -margin <= low && high <= margin;
    }

    /** The length of the interval. */
    public double width() {
        return high - low;
    }

    /** The interval of the figure with the opposite sign. */
    public Bounds negated() {
        return new Bounds(-high, -low);
    }
}
