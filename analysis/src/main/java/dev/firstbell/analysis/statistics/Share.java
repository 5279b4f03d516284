package dev.firstbell.analysis.statistics;

/**
 * A count out of a whole.
 *
 * @param count at most {@code of}
 * @param of at least 1
 */
public record Share(int count, int of) {
    public Share {
        if (of < 1 || count < 0 || count > of) {
            throw new IllegalArgumentException("a share needs 0 <= count <= of and of >= 1: " + count + " of " + of);
        }
    }

    /** From 0 to 1. */
    public double value() {
        return (double) count / of;
    }
}
