package dev.firstbell.records.run;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.firstbell.records.classes.Behaviour;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.classes.Slo;
import dev.firstbell.records.io.Plural;
import dev.firstbell.records.io.TimeText;
import dev.firstbell.records.student.Latencies;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentAction;
import dev.firstbell.records.student.StudentRecord;
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
 * The results of one run: {@code summary.json}. It holds counts and quantiles of what happened, and no inference;
 * confidence intervals are computed by {@code analysis}.
 *
 * @param students the number of students in the plan
 * @param withinSlo students who landed within the SLO's time ({@link Slo#within()}), which is not the class's {@code limit}
 * @param landed students who landed within the class's limit
 * @param neverLanded students who never landed
 * @param stuck students who landed within the class's limit and then failed or timed out: they could not work
 * @param throttled 429s of all students; absent in an observed run where they are unknown
 * @param studentsThrottled students with at least one 429; absent likewise
 * @param ready quantiles of the ready latency
 * @param endStage the end stage, which stands for {@code landed} in all of these results; present in observed runs only
 * @param stages quantiles from the arrival to each stage that at least one student reached, or at which a student got stuck
 * @param outcomes the number of students by the name of their outcome
 * @param unfinished students who did not reach the end of their journey, by where it ended and why; left out of the file if
 *     there are none
 * @param behaviours the results by behaviour; left out of the file if all students are patient
 */
public record RunSummary(
        int students,
        int withinSlo,
        int landed,
        int neverLanded,
        int stuck,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Integer> throttled,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Integer> studentsThrottled,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Quantiles> ready,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Stage> endStage,
        Map<Stage, Quantiles> stages,
        Map<String, Integer> outcomes,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Unfinished> unfinished,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, BehaviourGroup> behaviours) {
    public RunSummary {
        requireNonNull(throttled, "throttled is null");
        requireNonNull(studentsThrottled, "studentsThrottled is null");
        requireNonNull(ready, "ready is null");
        requireNonNull(endStage, "endStage is null");
        stages = Collections.unmodifiableMap(new LinkedHashMap<>(stages));
        outcomes = Collections.unmodifiableMap(new LinkedHashMap<>(outcomes));
        unfinished = unfinished == null ? List.of() : List.copyOf(unfinished);
        behaviours = behaviours == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(behaviours));
    }

    /**
     * The students with one behaviour.
     *
     * @param withinSlo students who landed within the SLO's time ({@link Slo#within()}), which is not the class's {@code limit}
     * @param landed students who landed within the class's limit
     * @param gaveUp students who gave up before they landed
     * @param throttled 429s
     * @param reloads page reloads
     */
    public record BehaviourGroup(int students, int withinSlo, int landed, int gaveUp, int throttled, int reloads) {
        private static BehaviourGroup of(StudentRecord student, ClassPlan plan) {
            return new BehaviourGroup(
                    1,
                    landedWithin(student, plan.slo().within()),
                    landedWithin(student, plan.limit()),
                    student.outcome() instanceof Outcome.GaveUp ? 1 : 0,
                    student.throttled().size(),
                    (int) student.actions().stream()
                            .filter(act -> act.action() == StudentAction.Kind.RELOADED)
                            .count());
        }

        private static int landedWithin(StudentRecord student, Duration limit) {
            return student.readyLatency()
                            .filter(latency -> latency.compareTo(limit) <= 0)
                            .isPresent()
                    ? 1
                    : 0;
        }

        private BehaviourGroup plus(BehaviourGroup other) {
            return new BehaviourGroup(
                    students + other.students,
                    withinSlo + other.withinSlo,
                    landed + other.landed,
                    gaveUp + other.gaveUp,
                    throttled + other.throttled,
                    reloads + other.reloads);
        }
    }

    /**
     * Median, 95th percentile and maximum; each may be a bound.
     *
     * @param reached students who reached the stage within the limit
     * @param unseen those of them who were not seen there, but at a later stage; absent if there are none
     */
    public record Quantiles(
            int reached,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Integer> unseen,
            Latencies.Quantile p50,
            Latencies.Quantile p95,
            Latencies.Quantile worst) {
        static Optional<Quantiles> of(Latencies latencies) {
            return latencies
                    .quantile(0.5)
                    .map(p50 -> new Quantiles(
                            latencies.count() - latencies.censored(),
                            Optional.of(latencies.unseen()).filter(count -> count > 0),
                            p50,
                            latencies.quantile(0.95).orElseThrow(),
                            latencies.worst().orElseThrow()));
        }
    }

    /** Summarises a run. */
    public static RunSummary of(ClassPlan plan, List<StudentRecord> students) {
        return of(plan, students, Stage.LANDED);
    }

    /** Summarises a run with an end stage. */
    static RunSummary of(ClassPlan plan, List<StudentRecord> students, Stage endStage) {
        Latencies ready = Latencies.of(students, endStage, plan.limit());
        List<Unfinished> unfinished = Unfinished.of(students, endStage, plan.limit());
        Map<Stage, Quantiles> stages = new LinkedHashMap<>();
        for (Stage stage : Stage.values()) {
            Latencies latencies = Latencies.of(students, stage, plan.limit());
            boolean begins = students.stream().allMatch(student -> student.countedFrom() == stage);
            boolean seen =
                    students.stream().anyMatch(student -> student.at(stage).isPresent())
                            && latencies.censored() < latencies.count();
            if (!begins && (seen || someGotStuckBefore(stage, students, endStage, plan))) {
                stages.put(stage, Quantiles.of(latencies).orElseThrow());
            }
        }
        Map<String, Integer> outcomes = new LinkedHashMap<>();
        for (StudentRecord student : students) {
            outcomes.merge(student.outcome().label(), 1, Integer::sum);
        }
        return new Builder()
                .students(students.size())
                .withinSlo(ready.within(plan.slo().within()))
                .landed(ready.count() - ready.censored())
                .neverLanded(ready.censored())
                .stuck(unfinished.stream()
                        .filter(Unfinished::landed)
                        .mapToInt(Unfinished::students)
                        .sum())
                .throttled(Optional.of(students.stream()
                        .mapToInt(student -> student.throttled().size())
                        .sum()))
                .studentsThrottled(Optional.of((int) students.stream()
                        .filter(student -> !student.throttled().isEmpty())
                        .count()))
                .ready(Quantiles.of(ready))
                .endStage(Optional.of(endStage).filter(stage -> stage != Stage.LANDED))
                .stages(stages)
                .outcomes(outcomes)
                .unfinished(unfinished)
                .behaviours(behaviours(plan, students))
                .build();
    }

    private static boolean someGotStuckBefore(
            Stage stage, List<StudentRecord> students, Stage endStage, ClassPlan plan) {
        return stage.compareTo(endStage) > 0
                && students.stream()
                        .anyMatch(student -> student.journey().goesTo(stage)
                                && student.at(stage).isEmpty()
                                && Unfinished.isStuck(student, endStage, plan.limit()));
    }

    private static Map<String, BehaviourGroup> behaviours(ClassPlan plan, List<StudentRecord> students) {
        if (plan.students().stream().allMatch(planned -> planned.behaviour().equals(Behaviour.DEFAULT))) {
            return Map.of();
        }
        Map<String, BehaviourGroup> behaviours = new TreeMap<>();
        for (StudentRecord student : students) {
            String label = plan.students().get(student.student()).behaviour().label();
            behaviours.merge(label, BehaviourGroup.of(student, plan), BehaviourGroup::plus);
        }
        return behaviours;
    }

    /** The share of students who landed within the SLO's time; 0 for a class without students. */
    @JsonIgnore
    public double shareWithinSlo() {
        return students == 0 ? 0 : (double) withinSlo / students;
    }

    /** The same in the file: a class without students has no share. */
    @JsonProperty(value = "shareWithinSlo", access = JsonProperty.Access.READ_ONLY)
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    Optional<Double> shareOfStudents() {
        return students == 0 ? Optional.empty() : Optional.of(shareWithinSlo());
    }

    /** The same summary of a class whose 429s are unknown. */
    RunSummary withoutThrottles() {
        return toBuilder()
                .throttled(Optional.empty())
                .studentsThrottled(Optional.empty())
                .build();
    }

    /** The same summary if so many more of the students who never landed had landed within the SLO's time. */
    RunSummary withMore(int inTime) {
        int more = Math.min(inTime, neverLanded);
        return toBuilder()
                .withinSlo(withinSlo + more)
                .landed(landed + more)
                .neverLanded(neverLanded - more)
                .build();
    }

    /** Whether the SLO was met. */
    public boolean meets(Slo slo) {
        return meets(slo, students, withinSlo, neverLanded, stuck);
    }

    /**
     * Whether counts of students meet an SLO. Students who landed and could not work count as those who never landed: the
     * class was promised a server to work on.
     */
    public static boolean meets(Slo slo, int students, int withinSlo, int neverLanded, int stuck) {
        return enoughInTime(slo, students, withinSlo) && fewEnough(slo, students, neverLanded + stuck);
    }

    private static boolean enoughInTime(Slo slo, int students, int withinSlo) {
        return (students == 0 ? 0 : (double) withinSlo / students) >= slo.share();
    }

    private static boolean fewEnough(Slo slo, int students, int never) {
        return students == 0 || (double) never / students <= slo.neverAtMost();
    }

    /** The parts of the SLO that were missed, one line each; empty if and only if it was met. */
    public List<String> missed(Slo slo) {
        List<String> missed = new ArrayList<>();
        if (stuck > 0 && !fewEnough(slo, students, neverLanded + stuck)) {
            missed.add(stuck + " of " + Plural.students(students) + " landed and could not work"
                    + (fewEnough(slo, students, stuck) ? ", and " + neverLanded + " never " + arrived() : "")
                    + "; the SLO allows " + percent(slo.neverAtMost()));
        }
        if (!enoughInTime(slo, students, withinSlo)) {
            missed.add(withinSlo + " of " + Plural.students(students) + " " + arrived() + " within "
                    + TimeText.configured(slo.within()) + "; the SLO requires " + percent(slo.share()));
        }
        if (!fewEnough(slo, students, neverLanded)) {
            missed.add(neverLanded + " of " + Plural.students(students) + " never " + arrived() + "; the SLO allows "
                    + percent(slo.neverAtMost()));
        }
        if (!missed.isEmpty()) {
            unfinished.stream()
                    .filter(group -> group.reason().isPresent() && endStage.isEmpty())
                    .forEach(group ->
                            missed.add(group.students() + " of " + Plural.students(students) + " " + group.inWords()));
        }
        return missed;
    }

    private String arrived() {
        return endStage.map(stage -> "reached " + stage.label()).orElse("landed");
    }

    private static String percent(double share) {
        return BigDecimal.valueOf(share * 100)
                        .setScale(1, RoundingMode.HALF_UP)
                        .stripTrailingZeros()
                        .toPlainString()
                + " %";
    }

    /** A builder that holds this record's values, to build a changed copy. */
    Builder toBuilder() {
        return new Builder()
                .students(students)
                .withinSlo(withinSlo)
                .landed(landed)
                .neverLanded(neverLanded)
                .stuck(stuck)
                .throttled(throttled)
                .studentsThrottled(studentsThrottled)
                .ready(ready)
                .endStage(endStage)
                .stages(stages)
                .outcomes(outcomes)
                .unfinished(unfinished)
                .behaviours(behaviours);
    }

    /** Builds a record by name of its components. Not thread-safe. */
    static final class Builder {
        private int students;
        private int withinSlo;
        private int landed;
        private int neverLanded;
        private int stuck;
        private Optional<Integer> throttled = Optional.empty();
        private Optional<Integer> studentsThrottled = Optional.empty();
        private Optional<Quantiles> ready = Optional.empty();
        private Optional<Stage> endStage = Optional.empty();
        private Map<Stage, Quantiles> stages = Map.of();
        private Map<String, Integer> outcomes = Map.of();
        private List<Unfinished> unfinished = List.of();
        private Map<String, BehaviourGroup> behaviours = Map.of();

        private Builder() {}

        Builder students(int value) {
            students = value;
            return this;
        }

        Builder withinSlo(int value) {
            withinSlo = value;
            return this;
        }

        Builder landed(int value) {
            landed = value;
            return this;
        }

        Builder neverLanded(int value) {
            neverLanded = value;
            return this;
        }

        Builder stuck(int value) {
            stuck = value;
            return this;
        }

        Builder throttled(Optional<Integer> value) {
            throttled = value;
            return this;
        }

        Builder studentsThrottled(Optional<Integer> value) {
            studentsThrottled = value;
            return this;
        }

        Builder ready(Optional<Quantiles> value) {
            ready = value;
            return this;
        }

        Builder endStage(Optional<Stage> value) {
            endStage = value;
            return this;
        }

        Builder stages(Map<Stage, Quantiles> value) {
            stages = value;
            return this;
        }

        Builder outcomes(Map<String, Integer> value) {
            outcomes = value;
            return this;
        }

        Builder unfinished(List<Unfinished> value) {
            unfinished = value;
            return this;
        }

        Builder behaviours(Map<String, BehaviourGroup> value) {
            behaviours = value;
            return this;
        }

        RunSummary build() {
            return new RunSummary(
                    students,
                    withinSlo,
                    landed,
                    neverLanded,
                    stuck,
                    throttled,
                    studentsThrottled,
                    ready,
                    endStage,
                    stages,
                    outcomes,
                    unfinished,
                    behaviours);
        }
    }
}
