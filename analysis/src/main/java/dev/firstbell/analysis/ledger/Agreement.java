package dev.firstbell.analysis.ledger;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.firstbell.analysis.statistics.Interval;
import dev.firstbell.analysis.statistics.Intervals;
import dev.firstbell.analysis.statistics.Share;
import java.util.Optional;

/**
 * A share that was stated, beside how often it happened. Classes of which the record does not tell count in both ways: the
 * lower end of the interval takes all of them for misses, the upper end for hits.
 *
 * @param stated the stated share, from 0 to 1; the mean where it differs between classes
 * @param statedInterval how exactly the share is stated: a probability that was counted in few simulated class starts has a
 *     wide interval. The means of both ends where it differs between classes
 * @param hits in how many classes it happened
 * @param unknown of how many classes the records do not tell
 * @param of the number of classes, the unknown ones included; at least 1
 * @param interval the exact 95 % interval. Where the stated probabilities differ between classes it is wider than necessary
 * @param verdict what the classes tell
 * @param tellsAfter for {@link Verdict#TOO_FEW}, after how many classes in all the interval would tell, if the shares stay as
 *     they are; absent if it would not after {@value #MOST_CLASSES}
 */
public record Agreement(
        double stated,
        Interval statedInterval,
        int hits,
        int unknown,
        int of,
        Interval interval,
        Verdict verdict,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Integer> tellsAfter) {
    /** Within how much of the stated share the interval must begin for the two to agree: 10 percentage points. */
    public static final double TOLERANCE = 0.1;

    private static final int MOST_CLASSES = 1000;

    /** What the classes tell. */
    public enum Verdict {
        /** The interval lies below the stated one. */
        LESS("less"),
        /** The interval lies above the stated one. */
        MORE("more"),
        /** The two intervals have shares in common, and the interval begins at most {@link #TOLERANCE} below the stated share. */
        AGREES("agrees"),
        /** The interval is too wide to tell. */
        TOO_FEW("tooFew");

        private final String label;

        Verdict(String label) {
            this.label = label;
        }

        /** The name in JSON. */
        @JsonValue
        public String label() {
            return label;
        }
    }

    /** A share that is stated exactly. */
    static Agreement of(double stated, int hits, int unknown, int of) {
        return of(stated, new Interval(stated, stated), hits, unknown, of);
    }

    /** @throws IllegalArgumentException unless there is a class, and hits and unknown ones are among them */
    static Agreement of(double stated, Interval statedInterval, int hits, int unknown, int of) {
        Interval interval = interval(hits, unknown, of);
        Verdict verdict = verdict(stated, statedInterval, interval);
        return new Agreement(
                stated,
                statedInterval,
                hits,
                unknown,
                of,
                interval,
                verdict,
                verdict == Verdict.TOO_FEW ? tellsAfter(stated, statedInterval, hits, unknown, of) : Optional.empty());
    }

    private static Interval interval(int hits, int unknown, int of) {
        return new Interval(
                Intervals.exact(new Share(hits, of)).low(),
                Intervals.exact(new Share(hits + unknown, of)).high());
    }

    private static Verdict verdict(double stated, Interval statedInterval, Interval interval) {
        if (interval.high() < statedInterval.low()) {
            return Verdict.LESS;
        }
        if (interval.low() > statedInterval.high()) {
            return Verdict.MORE;
        }
        return interval.low() >= stated - TOLERANCE ? Verdict.AGREES : Verdict.TOO_FEW;
    }

    private static Optional<Integer> tellsAfter(double stated, Interval statedInterval, int hits, int unknown, int of) {
        for (int classes = of + 1; classes <= MOST_CLASSES; classes++) {
            int then = (int) Math.round((double) hits / of * classes);
            int most = (int) Math.round((double) (hits + unknown) / of * classes);
            if (verdict(stated, statedInterval, interval(then, most - then, classes)) != Verdict.TOO_FEW) {
                return Optional.of(classes);
            }
        }
        return Optional.empty();
    }

    /** How much more or less often it happened than was stated, at least, in percentage points. */
    @JsonProperty(value = "leastPoints", access = JsonProperty.Access.READ_ONLY)
    public double leastPoints() {
        return 100 * ((double) hits / of - stated);
    }

    /** The same at most; both are equal where every record tells. */
    @JsonProperty(value = "mostPoints", access = JsonProperty.Access.READ_ONLY)
    public double mostPoints() {
        return 100 * ((double) (hits + unknown) / of - stated);
    }

    /** The lower end of the interval of the gap, in percentage points, with the stated interval taken into account. */
    @JsonProperty(value = "lowPoints", access = JsonProperty.Access.READ_ONLY)
    public double lowPoints() {
        return 100 * (interval.low() - statedInterval.high());
    }

    /** The upper end of that interval. */
    @JsonProperty(value = "highPoints", access = JsonProperty.Access.READ_ONLY)
    public double highPoints() {
        return 100 * (interval.high() - statedInterval.low());
    }
}
