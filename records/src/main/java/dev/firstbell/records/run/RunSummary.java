package dev.firstbell.records.run;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.firstbell.records.classes.Behaviour;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.classes.Slo;
import dev.firstbell.records.student.Latencies;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentAction;
import dev.firstbell.records.student.StudentRecord;
import dev.firstbell.records.time.Durations;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The figures of one run: {@code summary.json}. Counts and quantiles of what happened, nothing inferred; intervals are
 * the business of {@code analysis}.
 *
 * @param students in the plan
 * @param withinLimit landed within the time that the SLO promises ({@link Slo#within()}), which is not the class's {@code limit}
 * @param landed landed at all before their patience ended
 * @param never did not
 * @param throttled 429s, of all students together; absent of a real class where nobody could see them
 * @param studentsThrottled students who met at least one; absent likewise
 * @param ready quantiles of the ready latency
 * @param countedTo what stands for {@code landed} in all of these figures, where nobody could see that: of a real class the
 *     last stage that anybody could; absent of every other run
 * @param stages quantiles from the intended arrival to each stage that anybody reached
 * @param outcomes students by the name of their outcome
 * @param behaviours by what they do when it takes long; left out of the file where everybody is patient
 */
public record RunSummary(
        int students,
        int withinLimit,
        int landed,
        int never,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Integer> throttled,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Integer> studentsThrottled,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Quantiles> ready,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Stage> countedTo,
        Map<Stage, Quantiles> stages,
        Map<String, Integer> outcomes,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Behaving> behaviours) {
    public RunSummary {
        requireNonNull(throttled, "throttled is null");
        requireNonNull(studentsThrottled, "studentsThrottled is null");
        requireNonNull(ready, "ready is null");
        requireNonNull(countedTo, "countedTo is null");
        stages = Collections.unmodifiableMap(new LinkedHashMap<>(stages));
        outcomes = Collections.unmodifiableMap(new LinkedHashMap<>(outcomes));
        behaviours = behaviours == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(behaviours));
    }

    /**
     * The students of one behaviour.
     *
     * @param withinLimit landed within the time that the SLO promises ({@link Slo#within()}), which is not the class's {@code limit}
     * @param landed landed at all before their patience, or the class's, ended
     * @param gaveUp left before
     * @param throttled 429s
     * @param reloads how often they asked again of their own accord
     */
    public record Behaving(int students, int withinLimit, int landed, int gaveUp, int throttled, int reloads) {
        private static Behaving of(StudentRecord student, ClassPlan plan) {
            return new Behaving(
                    1,
                    landedWithin(student, plan.slo().within()),
                    landedWithin(student, plan.limit()),
                    student.outcome() instanceof Outcome.GaveUp ? 1 : 0,
                    student.throttled().size(),
                    (int) student.acts().stream()
                            .filter(act -> act.act() == StudentAction.Kind.RELOADED)
                            .count());
        }

        private static int landedWithin(StudentRecord student, Duration limit) {
            return student.readyLatency()
                            .filter(latency -> latency.compareTo(limit) <= 0)
                            .isPresent()
                    ? 1
                    : 0;
        }

        private Behaving plus(Behaving other) {
            return new Behaving(
                    students + other.students,
                    withinLimit + other.withinLimit,
                    landed + other.landed,
                    gaveUp + other.gaveUp,
                    throttled + other.throttled,
                    reloads + other.reloads);
        }
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
        return of(plan, students, Stage.LANDED);
    }

    /** Sums up a run whose figures count to a stage. */
    static RunSummary of(ClassPlan plan, List<StudentRecord> students, Stage countedTo) {
        Latencies ready = Latencies.of(students, countedTo, plan.limit());
        Map<Stage, Quantiles> stages = new LinkedHashMap<>();
        for (Stage stage : Stage.values()) {
            Latencies latencies = Latencies.of(students, stage, plan.limit());
            boolean begins = students.stream().allMatch(student -> student.countedFrom() == stage);
            if (!begins && latencies.censored() < latencies.count()) {
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
                Optional.of(students.stream()
                        .mapToInt(student -> student.throttled().size())
                        .sum()),
                Optional.of((int) students.stream()
                        .filter(student -> !student.throttled().isEmpty())
                        .count()),
                Quantiles.of(ready),
                Optional.of(countedTo).filter(stage -> stage != Stage.LANDED),
                stages,
                outcomes,
                behaviours(plan, students));
    }

    private static Map<String, Behaving> behaviours(ClassPlan plan, List<StudentRecord> students) {
        if (plan.students().stream().allMatch(planned -> planned.behaviour().equals(Behaviour.DEFAULT))) {
            return Map.of();
        }
        Map<String, Behaving> behaviours = new TreeMap<>();
        for (StudentRecord student : students) {
            String label = plan.students().get(student.student()).behaviour().label();
            behaviours.merge(label, Behaving.of(student, plan), Behaving::plus);
        }
        return behaviours;
    }

    /** The share of students within the SLO's limit; 0 of nobody is 0. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public double shareWithinLimit() {
        return students == 0 ? 0 : (double) withinLimit / students;
    }

    /** The same of a class whose 429s nobody could see. */
    RunSummary withoutThrottles() {
        return new RunSummary(
                students,
                withinLimit,
                landed,
                never,
                Optional.empty(),
                Optional.empty(),
                ready,
                countedTo,
                stages,
                outcomes,
                behaviours);
    }

    /** The same if so many more, of those who never did, had made it in time. */
    RunSummary withMore(int inTime) {
        int more = Math.min(inTime, never);
        return new RunSummary(
                students,
                withinLimit + more,
                landed + more,
                never - more,
                throttled,
                studentsThrottled,
                ready,
                countedTo,
                stages,
                outcomes,
                behaviours);
    }

    /** What of the promise was missed, one line each; empty if it was kept. */
    public List<String> missed(Slo slo) {
        List<String> missed = new ArrayList<>();
        if (shareWithinLimit() < slo.share()) {
            missed.add(withinLimit + " of " + students + " students " + arrived() + " within "
                    + Durations.format(slo.within()) + "; promised are " + percent(slo.share()));
        }
        if (students > 0 && (double) never / students > slo.neverAtMost()) {
            missed.add(never + " of " + students + " students never " + arrived() + "; allowed are "
                    + percent(slo.neverAtMost()));
        }
        return missed;
    }

    private String arrived() {
        return countedTo.map(stage -> "reached " + stage.label()).orElse("landed");
    }

    private static String percent(double share) {
        return BigDecimal.valueOf(share * 100)
                        .setScale(1, RoundingMode.HALF_UP)
                        .stripTrailingZeros()
                        .toPlainString()
                + " %";
    }
}
