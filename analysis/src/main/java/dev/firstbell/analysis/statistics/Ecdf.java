package dev.firstbell.analysis.statistics;

import dev.firstbell.records.student.Latencies;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The share of students who had landed after each time. Students who never landed count in the denominator, so the curve
 * ends below 1 by exactly their share. Immutable.
 *
 * @param steps ascending in time, one for each distinct latency
 * @param students all of them
 * @param never those who had not landed at the limit
 */
public record Ecdf(List<Step> steps, int students, int never) {
    public Ecdf {
        steps = List.copyOf(steps);
    }

    /**
     * The share of students who had landed, from this time on.
     *
     * @param at from the intended arrival
     * @param share from 0 to 1
     */
    public record Step(Duration at, double share) {}

    /** The curve of latencies; the censored ones are those who never landed. */
    public static Ecdf of(Latencies latencies) {
        List<Step> steps = new ArrayList<>();
        List<Duration> seen = latencies.seen();
        for (int i = 0; i < seen.size(); i++) {
            boolean lastOfItsTime = i + 1 == seen.size() || !seen.get(i + 1).equals(seen.get(i));
            if (lastOfItsTime) {
                steps.add(new Step(seen.get(i), (i + 1.0) / latencies.count()));
            }
        }
        return new Ecdf(steps, latencies.count(), latencies.censored());
    }

    /** Where the curve ends: the share of students who landed, from 0 to 1; 0 without students. */
    public double end() {
        return steps.isEmpty() ? 0 : steps.get(steps.size() - 1).share();
    }
}
