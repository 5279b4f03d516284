package dev.firstbell.analysis.gate;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * How a time of the new runs compares with that of the runs before.
 *
 * @param kind the answer
 * @param ratio the new time over that before: the median of the ratios of all pairs of runs
 * @param low the lower end of its interval; 0 if there are too few runs for one
 * @param high the upper end; infinite likewise
 * @param slower the probability of ranks this high if nothing has changed; for a stage, after Holm's correction
 * @param faster the probability of ranks this low
 * @param before the median over the runs before, in seconds
 * @param now the median over the new runs, in seconds
 * @param autocorrelation how much each run before resembles the one before it, from 0 to 1
 * @param doubt what keeps the answer open; {@link Doubt#NONE} if nothing does
 */
public record Change(
        Kind kind,
        double ratio,

        @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = NoEnd.class)
        double low,

        @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = NoEnd.class)
        double high,

        double slower,
        double faster,
        double before,
        double now,
        double autocorrelation,
        Doubt doubt) {
    public Change {
        requireNonNull(kind, "kind is null");
        requireNonNull(doubt, "doubt is null");
        if ((kind == Kind.UNKNOWN) == (doubt == Doubt.NONE)) {
            throw new IllegalArgumentException("an open answer has a doubt, and no other one: " + kind + ", " + doubt);
        }
    }

    /** Leaves the ends of an interval that there is not out of JSON, which has no infinity. */
    static final class NoEnd {
        @Override
        public boolean equals(Object end) {
            return end instanceof Double value && (value == 0 || value.isInfinite());
        }

        @Override
        public int hashCode() {
            return 0;
        }
    }

    /** The answer. */
    public enum Kind {
        SLOWER,
        FASTER,
        /** A slowdown of the size that {@link Rule#most} says is excluded; a smaller one is not. */
        NOT_SLOWER,
        /** The runs do not tell. */
        UNKNOWN
    }

    /** What keeps an answer open. */
    public enum Doubt {
        NONE,
        /** No ranks of so few runs are improbable enough. */
        TOO_FEW_RUNS,
        /** The runs vary too much for their number. */
        SPREAD,
        /** Each run resembles the one before it, so the new runs may only continue a drift of the last nights. */
        AUTOCORRELATION
    }
}
