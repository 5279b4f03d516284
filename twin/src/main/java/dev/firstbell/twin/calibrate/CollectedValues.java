package dev.firstbell.twin.calibrate;

import dev.firstbell.twin.parameters.RandomPart;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The values of one run by part, as they are found. Not thread-safe. */
final class CollectedValues {
    /** How much earlier an effect may be than its cause, where Kubernetes' timestamps are in whole seconds. */
    static final double COARSE_TOLERANCE = 1.1;

    private static final double FINE_TOLERANCE = 0.05;

    /** Kubernetes' own timestamps are in whole seconds. */
    private static final double WHOLE_SECOND_VARIANCE = 1.0 / 12;

    private final Map<RandomPart, OfPart> parts = new EnumMap<>(RandomPart.class);

    OfPart to(RandomPart part) {
        return parts.computeIfAbsent(part, key -> new OfPart());
    }

    /** The values by part; parts of which the run shows nothing are absent. */
    Map<RandomPart, Values> values() {
        Map<RandomPart, Values> found = new EnumMap<>(RandomPart.class);
        parts.forEach((part, collected) -> {
            Values values = collected.values();
            if (values.any()) {
                found.put(part, values);
            }
        });
        return found;
    }

    /** Those of one part. */
    static final class OfPart {
        private final List<Double> seconds = new ArrayList<>();
        private double rounding;
        private int contradictory;
        private int unfinished;
        private final List<Double> failed = new ArrayList<>();
        private double longestUnfinished;

        /** A value between two timestamps, each of which may be coarse. */
        void add(double value, boolean coarseFrom, boolean coarseTo) {
            boolean coarse = coarseFrom || coarseTo;
            if (value < -(coarse ? COARSE_TOLERANCE : FINE_TOLERANCE)) {
                contradictory();
                return;
            }
            seconds.add(Math.max(0, value));
            rounding += (coarseFrom ? WHOLE_SECOND_VARIANCE : 0) + (coarseTo ? WHOLE_SECOND_VARIANCE : 0);
        }

        void contradictory() {
            contradictory++;
        }

        void unfinished(double atLeast) {
            unfinished++;
            longestUnfinished = Math.max(longestUnfinished, atLeast);
        }

        /** An attempt that failed: it was not finished either. */
        void failed(double atLeast) {
            failed.add(Math.max(0, atLeast));
        }

        private Values values() {
            return new Values(
                    seconds,
                    seconds.isEmpty() ? 0 : rounding / seconds.size(),
                    contradictory,
                    unfinished,
                    longestUnfinished,
                    failed);
        }
    }
}
