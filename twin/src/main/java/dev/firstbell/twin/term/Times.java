package dev.firstbell.twin.term;

import dev.firstbell.twin.parameters.Distribution;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.TwinParameters;
import java.util.function.IntToDoubleFunction;

/** A distribution of seconds as {@value #SIZE} equally likely values, so that a draw costs a look-up. Immutable. */
final class Times {
    private static final int BITS = 12;
    static final int SIZE = 1 << BITS;

    private final double[] seconds;

    private Times(double[] seconds) {
        this.seconds = seconds;
    }

    static Times of(Distribution distribution) {
        return of(i -> distribution.quantile((i + 0.5) / SIZE).toNanos() / 1e9);
    }

    static Times of(TwinParameters parameters, RandomPart part) {
        return of(parameters.distribution(part));
    }

    static Times of(IntToDoubleFunction value) {
        double[] seconds = new double[SIZE];
        for (int i = 0; i < SIZE; i++) {
            seconds[i] = value.applyAsDouble(i);
        }
        return new Times(seconds);
    }

    /** The sum of independent times: each value adds one of each, drawn by the value's number. */
    static Times sum(long seed, Times... parts) {
        return of(i -> {
            double sum = 0;
            for (int part = 0; part < parts.length; part++) {
                sum += parts[part].draw(Keyed.bits(seed, part, i, 0));
            }
            return sum;
        });
    }

    /** These times, each multiplied by a factor. */
    Times times(double factor) {
        return of(i -> seconds[i] * factor);
    }

    /** The value that a key's bits choose. */
    double draw(long bits) {
        return seconds[(int) (bits >>> (Long.SIZE - BITS))];
    }
}
