package dev.firstbell.twin.term;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The lead times in whole minutes that are worth trying: of those that lead to the same look of the pre-scaler, one. Stateless. */
final class Leads {
    private static final double MINUTE = 60;

    /** Fine where boots and pulls end, and coarse where only slow ones do. */
    private static final List<Integer> MINUTES = Stream.concat(
                    IntStream.rangeClosed(1, 20).boxed(), Stream.of(25, 30, 45, 60, 90, 120, 180, 240, 360))
            .toList();

    private Leads() {}

    /** From the shortest to the longest, for classes that begin at a time in seconds from midnight. */
    static List<Integer> of(double start, Looks looks) {
        return MINUTES.stream()
                .map(minutes -> {
                    double from = looks.earliestFrom(looks.asksAt(start - minutes * MINUTE));
                    return (int) Math.round((start - from) / MINUTE);
                })
                .distinct()
                .toList();
    }
}
