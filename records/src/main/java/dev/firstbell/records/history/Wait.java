package dev.firstbell.records.history;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.firstbell.records.student.Latencies;
import java.time.Duration;

/**
 * A quantile of students' waits.
 *
 * @param value the wait; if censored, the true one is longer
 * @param censored whether the quantile lies among students who never arrived there
 */
public record Wait(@JsonProperty("valueMs") Duration value, boolean censored) {
    public Wait {
        requireNonNull(value, "value is null");
        if (value.isNegative()) {
            throw new IllegalArgumentException("a wait is not negative: " + value);
        }
    }

    static Wait of(Latencies.Quantile quantile) {
        return new Wait(quantile.value(), quantile.censored());
    }

    /** In seconds. */
    public double seconds() {
        return value.toNanos() / 1e9;
    }
}
