package dev.firstbell.analysis.decision;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.firstbell.records.classes.Slo;
import java.time.Duration;

/**
 * The smallest differences that matter. Two settings are equally good if the whole interval of their difference is smaller;
 * then the cost decides. Without such a limit, a sweep with enough runs would pay for nodes that no student notices.
 *
 * @param share a difference of the share of students within the SLO's time, from 0 to 1
 * @param p95 a difference of the 95th percentile of the wait
 */
public record Resolution(double share, @JsonProperty("p95Ms") Duration p95) {
    /** Two percentage points: four students of 200, less than half of those whom the default SLO allows to be late. */
    public static final double SHARE = 0.02;

    /** The part of the SLO's time that is the resolution of the wait: 9 s of 90 s. */
    public static final int PART_OF_SLO_TIME = 10;

    public Resolution {
        requireNonNull(p95, "p95 is null");
        if (!(share > 0 && share < 1)) {
            throw new IllegalArgumentException("the resolution of the share must be in (0, 1): " + share);
        }
        if (p95.isNegative() || p95.isZero()) {
            throw new IllegalArgumentException("the resolution of the wait must be positive: " + p95);
        }
    }

    /** The default: {@link #SHARE}, and a tenth of the SLO's time, which says how long a wait the class cares about. */
    public static Resolution of(Slo slo) {
        return new Resolution(SHARE, slo.within().dividedBy(PART_OF_SLO_TIME));
    }

    /** The resolution of a criterion in its unit; 0 for the cost, of which any difference counts. */
    double of(Criterion criterion) {
        return switch (criterion) {
            case SHARE -> share;
            case WAIT -> p95.toMillis() / 1_000.0;
            case COST -> 0;
        };
    }
}
