package dev.firstbell.analysis.statistics;

/**
 * An interval of shares.
 *
 * @param low at least 0
 * @param high at most 1
 */
public record Interval(double low, double high) {
    public Interval {
        if (!(low >= 0 && low <= high && high <= 1)) {
            throw new IllegalArgumentException(
                    "an interval of shares needs 0 <= low <= high <= 1: " + low + ", " + high);
        }
    }

    /** Whether a share lies inside, the ends included. */
    public boolean contains(double share) {
        return low <= share && share <= high;
    }

    /** The smallest interval around both. */
    public Interval hull(Interval other) {
        return new Interval(Math.min(low, other.low), Math.max(high, other.high));
    }
}
