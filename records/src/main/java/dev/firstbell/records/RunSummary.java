package dev.firstbell.records;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.firstbell.records.internal.Durations;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The figures of one run: {@code summary.json}. Counts and quantiles of what happened, nothing inferred; intervals are
 * the business of {@code analysis}.
 *
 * @param students in the plan
 * @param withinLimit landed within the SLO's limit
 * @param landed landed at all before their patience ended
 * @param never did not
 * @param throttled 429s, of all students together
 * @param studentsThrottled students who met at least one
 * @param ready quantiles of the ready latency
 * @param stages quantiles from the intended arrival to each stage that anybody reached
 * @param outcomes students by the name of their outcome
 */
public record RunSummary(
        int students,
        int withinLimit,
        int landed,
        int never,
        int throttled,
        int studentsThrottled,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Quantiles> ready,
        Map<Stage, Quantiles> stages,
        Map<String, Integer> outcomes) {
    public RunSummary {
        requireNonNull(ready, "ready is null");
        stages = Collections.unmodifiableMap(new LinkedHashMap<>(stages));
        outcomes = Collections.unmodifiableMap(new LinkedHashMap<>(outcomes));
    }

    /** Median, 95th percentile and worst; each may be known only to exceed the limit. */
    public record Quantiles(int reached, Latencies.Quantile p50, Latencies.Quantile p95, Latencies.Quantile worst) {
        static Optional<Quantiles> of(Latencies latencies) {
            return latencies
                    .quantile(0.5)
                    .map(p50 -> new Quantiles(
                            latencies.count() - latencies.censored(),
                            p50,
                            latencies.quantile(0.95).orElseThrow(),
                            latencies.worst().orElseThrow()));
        }
    }

    /** Sums up a run. */
    public static RunSummary of(ClassPlan plan, List<StudentRecord> students) {
        Latencies ready = Latencies.of(students, Stage.LANDED, plan.limit());
        Map<Stage, Quantiles> stages = new LinkedHashMap<>();
        for (Stage stage : Stage.values()) {
            Latencies latencies = Latencies.of(students, stage, plan.limit());
            if (stage != Stage.INTENDED && latencies.censored() < latencies.count()) {
                stages.put(stage, Quantiles.of(latencies).orElseThrow());
            }
        }
        Map<String, Integer> outcomes = new LinkedHashMap<>();
        for (StudentRecord student : students) {
            outcomes.merge(student.outcome().label(), 1, Integer::sum);
        }
        return new RunSummary(
                students.size(),
                ready.within(plan.slo().within()),
                ready.count() - ready.censored(),
                ready.censored(),
                students.stream()
                        .mapToInt(student -> student.throttled().size())
                        .sum(),
                (int) students.stream()
                        .filter(student -> !student.throttled().isEmpty())
                        .count(),
                Quantiles.of(ready),
                stages,
                outcomes);
    }

    /** The share of students within the SLO's limit; 0 of nobody is 0. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public double shareWithinLimit() {
        return students == 0 ? 0 : (double) withinLimit / students;
    }

    /** What of the promise was missed, one line each; empty if it was kept. */
    public List<String> missed(Slo slo) {
        List<String> missed = new ArrayList<>();
        if (shareWithinLimit() < slo.share()) {
            missed.add(withinLimit + " of " + students + " students landed within " + Durations.format(slo.within())
                    + "; promised are " + percent(slo.share()));
        }
        if (students > 0 && (double) never / students > slo.neverAtMost()) {
            missed.add(never + " of " + students + " students never landed; allowed are " + percent(slo.neverAtMost()));
        }
        return missed;
    }

    private static String percent(double share) {
        return BigDecimal.valueOf(share * 100)
                        .setScale(1, RoundingMode.HALF_UP)
                        .stripTrailingZeros()
                        .toPlainString()
                + " %";
    }
}
