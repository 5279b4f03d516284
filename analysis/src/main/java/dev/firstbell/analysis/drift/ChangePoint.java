package dev.firstbell.analysis.drift;

/**
 * A place where the level of a series changed.
 *
 * @param index of the first figure after the change
 * @param before the mean of the figures since the change point before
 * @param after the mean of the figures up to the next change point
 * @param p the probability of so different means if there were no change, by Student's t-test
 */
public record ChangePoint(int index, double before, double after, double p) {
    /** The change as a share of the level before. */
    public double change() {
        return after / before - 1;
    }

    /** The larger one of the changes seen from before and from after. */
    double magnitude() {
        return Math.max(Math.abs(after / before - 1), Math.abs(before / after - 1));
    }
}
