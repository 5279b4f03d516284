package dev.firstbell.records.classes;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;

/**
 * The service level objective of a class: at least {@code share} of the students land within {@code within} of their intended
 * arrival, and at most {@code neverAtMost} of them never land, or land and cannot work.
 *
 * @param share in (0, 1]
 * @param within counted from the intended arrival
 * @param neverAtMost the largest share of students who may not have landed at the class's limit or, having landed, may not
 *     have reached the end of their journey, in [0, 1]
 */
public record Slo(double share, @JsonProperty("withinMs") Duration within, double neverAtMost) {
    /** 95 % of the students land within 90 s, and at most 1 % never land. */
    public static final Slo DEFAULT = new Slo(0.95, Duration.ofSeconds(90), 0.01);

    public Slo {
        requireNonNull(within, "within is null");
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("share must be in (0, 1]: " + share);
        }
        if (within.isNegative() || within.isZero()) {
            throw new IllegalArgumentException("within must be positive: " + within);
        }
        if (!(neverAtMost >= 0 && neverAtMost <= 1)) {
            throw new IllegalArgumentException("neverAtMost must be in [0, 1]: " + neverAtMost);
        }
    }
}
