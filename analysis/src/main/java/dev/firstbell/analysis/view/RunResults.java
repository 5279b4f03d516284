package dev.firstbell.analysis.view;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.classes.Slo;
import dev.firstbell.records.io.Plural;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.run.RunSummary;
import dev.firstbell.records.run.Unfinished;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.Stage;
import java.util.List;
import java.util.Optional;

/**
 * The figures of a run that says something about the hub.
 *
 * @param students of the class
 * @param withinSlo of them, those who landed within {@link Slo#within()}
 * @param neverLanded of them, those who had not landed at the class's limit
 * @param stuck of them, those who landed and could not work: they failed or timed out before the end of their journey
 * @param finished of them, those who reached the end of their journey; in an observed class, the end stage
 * @param unfinished those who did not, by where their journey ended and why: those who landed first, then the most frequent
 * @param ready quantiles of the ready latency; empty without students
 * @param stages quantiles for each stage that at least one student reached or could not reach, in the order of stages
 * @param throttling 429s
 * @param failedAttempts everything else that students had to repeat
 * @param behaviours by behaviour; empty if every student is patient
 */
public record RunResults(
        int students,
        int withinSlo,
        int neverLanded,
        int stuck,
        int finished,
        List<Unfinished> unfinished,
        Optional<RunSummary.Quantiles> ready,
        List<StageTimes> stages,
        Throttling throttling,
        FailedAttempts failedAttempts,
        List<BehaviourResult> behaviours) {
    public RunResults {
        unfinished = List.copyOf(unfinished);
        requireNonNull(ready, "ready is null");
        stages = List.copyOf(stages);
        requireNonNull(throttling, "throttling is null");
        requireNonNull(failedAttempts, "failedAttempts is null");
        behaviours = List.copyOf(behaviours);
        if (withinSlo < 0 || neverLanded < 0 || withinSlo + neverLanded > students) {
            throw new IllegalArgumentException("of " + students + " students, " + withinSlo + " landed in time and "
                    + neverLanded + " never: more than there are");
        }
        if (stuck < 0 || finished < 0 || stuck + neverLanded > students || stuck + finished > students) {
            throw new IllegalArgumentException("of " + students + " students, " + finished + " finished, " + stuck
                    + " landed and could not work, and " + neverLanded + " never landed: more than there are");
        }
    }

    static RunResults of(RunRecord run) {
        RunSummary summary = run.summary();
        return new RunResults(
                summary.students(),
                summary.withinSlo(),
                summary.neverLanded(),
                summary.stuck(),
                summary.outcomes().getOrDefault(new Outcome.Ready().label(), 0),
                summary.unfinished(),
                summary.ready(),
                summary.stages().entrySet().stream()
                        .map(stage -> new StageTimes(stage.getKey(), stage.getValue(), expected(run, stage.getKey())))
                        .toList(),
                Throttling.of(run),
                FailedAttempts.of(run.students()),
                summary.behaviours().entrySet().stream()
                        .map(group -> new BehaviourResult(group.getKey(), group.getValue()))
                        .toList());
    }

    private static int expected(RunRecord run, Stage stage) {
        return (int) run.students().stream()
                .filter(student -> student.journey().goesTo(stage))
                .count();
    }

    /** The share of students who landed within the SLO's time, from 0 to 1; 0 without students. */
    public double shareWithinSlo() {
        return students == 0 ? 0 : (double) withinSlo / students;
    }

    /** Whether these figures meet an SLO. */
    public boolean meets(Slo slo) {
        return RunSummary.meets(slo, students, withinSlo, neverLanded, stuck);
    }

    /** The most important sentence before any verdict: students who landed and could not work; empty if there are none. */
    public Optional<String> couldNotWork() {
        return stuck == 0
                ? Optional.empty()
                : Optional.of(stuck + " of " + Plural.students(students) + " landed and could not work: "
                        + Words.listed(
                                unfinished.stream().filter(Unfinished::landed).toList()));
    }
}
