package dev.firstbell.records.ledger;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.firstbell.records.classes.Slo;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.student.Latencies;
import java.time.Duration;
import java.util.Optional;

/**
 * What was promised for a class: how probably it meets its SLO, and what its figures are expected to lie in. Immutable.
 *
 * @param source what made the promise
 * @param fileSha256 the checksum of the file that states it
 * @param parametersSha256 the checksum of the twin's parameters, as {@code TwinParameters.toYaml} writes them
 * @param className the class's name
 * @param meets when the class meets, for a plan of a term; absent for a prediction, which is about any start of the class
 * @param setting the setting that was predicted; absent for a plan of a term
 * @param students the students that it is about: the enrolled ones of a plan, those of the class file of a prediction
 * @param slo the SLO
 * @param kept the stated probability that the SLO is met
 * @param p95 the band of the 95th percentile of the ready latency; absent for a plan of a term, and where the prediction has none
 * @param within the band of the share of students who land within the SLO's time; absent for a plan of a term
 */
public record Promise(
        Source source,
        String fileSha256,
        String parametersSha256,
        String className,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<MeetingTime> meets,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Setting> setting,
        int students,
        Slo slo,
        Probability kept,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<LatencyBand> p95,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<ShareBand> within) {
    public Promise {
        requireNonNull(source, "source is null");
        requireNonNull(fileSha256, "fileSha256 is null");
        requireNonNull(parametersSha256, "parametersSha256 is null");
        requireNonNull(className, "className is null");
        requireNonNull(meets, "meets is null");
        requireNonNull(setting, "setting is null");
        requireNonNull(slo, "slo is null");
        requireNonNull(kept, "kept is null");
        requireNonNull(p95, "p95 is null");
        requireNonNull(within, "within is null");
        if (students < 0) {
            throw new IllegalArgumentException("students must not be negative: " + students);
        }
        if ((source == Source.PLAN) != meets.isPresent()) {
            throw new IllegalArgumentException("a plan states when its class meets, and a prediction does not");
        }
    }

    /** What made a promise. */
    public enum Source {
        /** {@code plan} of a timetable. */
        PLAN("plan"),
        /** {@code predict}. */
        PREDICTION("prediction");

        private final String label;

        Source(String label) {
            this.label = label;
        }

        /** The name in files. */
        @JsonValue
        public String label() {
            return label;
        }
    }

    /**
     * A stated probability with its 95 % interval, which is about the number of simulated class starts alone.
     *
     * @param trials the number of simulated class starts
     */
    public record Probability(double share, double low, double high, int trials) {
        public Probability {
            if (!(0 <= low && low <= share && share <= high && high <= 1) || trials < 1) {
                throw new IllegalArgumentException("expected 0 <= low <= share <= high <= 1 and trials >= 1: " + low
                        + ", " + share + ", " + high + ", " + trials);
            }
        }
    }

    /**
     * A band of a latency that 9 of 10 class starts are expected to lie in.
     *
     * @param low the lower end
     * @param lowBeyond whether the lower end is only known to be longer than {@code low}: it lies among students who never land
     * @param high the upper end
     * @param highBeyond the same of the upper end
     */
    public record LatencyBand(
            @JsonProperty("lowMs") Duration low,
            boolean lowBeyond,
            @JsonProperty("highMs") Duration high,
            boolean highBeyond) {
        public LatencyBand {
            requireNonNull(low, "low is null");
            requireNonNull(high, "high is null");
            if (low.isNegative() || lowBeyond && !highBeyond || lowBeyond == highBeyond && high.compareTo(low) < 0) {
                throw new IllegalArgumentException("the band must not end before it begins: " + low + ", " + high);
            }
        }

        /**
         * Where a quantile lies; {@link Place#UNKNOWN} where it is a bound or an interval that does not tell.
         *
         * @param mayBeLonger whether the truth may be longer than the quantile
         */
        Place place(Latencies.Quantile quantile, boolean mayBeLonger) {
            boolean endless = quantile.censored() || mayBeLonger;
            Duration most = quantile.value();
            Duration least = quantile.atLeast().orElse(most);
            if (!endless && (lowBeyond || most.compareTo(low) < 0)) {
                return Place.BELOW;
            }
            if (!highBeyond && (least.compareTo(high) > 0 || quantile.censored() && least.equals(high))) {
                return Place.ABOVE;
            }
            boolean fromLow = least.compareTo(low) >= 0 && (!lowBeyond || quantile.censored());
            boolean toHigh = highBeyond || !endless && most.compareTo(high) <= 0;
            return fromLow && toHigh ? Place.INSIDE : Place.UNKNOWN;
        }
    }

    /** A band of a share that 9 of 10 class starts are expected to lie in. */
    public record ShareBand(double low, double high) {
        public ShareBand {
            if (!(0 <= low && low <= high && high <= 1)) {
                throw new IllegalArgumentException("expected 0 <= low <= high <= 1: " + low + ", " + high);
            }
        }

        /** Where a share lies, of which only the largest possible value may be known. */
        Place place(double share, boolean mayBeLess) {
            if (share < low) {
                return Place.BELOW;
            }
            if (mayBeLess) {
                return Place.UNKNOWN;
            }
            return share > high ? Place.ABOVE : Place.INSIDE;
        }
    }

    /** Where a figure lies. */
    public enum Place {
        INSIDE("inside"),
        BELOW("below"),
        ABOVE("above"),
        /** The record does not tell. */
        UNKNOWN("unknown");

        private final String label;

        Place(String label) {
            this.label = label;
        }

        /** The name in JSON. */
        @JsonValue
        public String label() {
            return label;
        }
    }
}
