package dev.firstbell.analysis.view;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.classes.Slo;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.run.RunSummary;
import dev.firstbell.records.student.Stage;
import java.util.List;
import java.util.Optional;

/**
 * The figures of a run that says something about the hub.
 *
 * @param students of the class
 * @param withinSlo of them, those who landed within {@link Slo#within()}
 * @param neverLanded of them, those who had not landed at the class's limit
 * @param ready quantiles of the ready latency; empty without students
 * @param stages quantiles for each stage that at least one student reached, in the order of stages
 * @param throttling 429s
 * @param failedAttempts everything else that students had to repeat
 * @param behaviours by behaviour; empty if every student is patient
 */
public record RunResults(
        int students,
        int withinSlo,
        int neverLanded,
        Optional<RunSummary.Quantiles> ready,
        List<StageTimes> stages,
        Throttling throttling,
        FailedAttempts failedAttempts,
        List<BehaviourResult> behaviours) {
    public RunResults {
        requireNonNull(ready, "ready is null");
        stages = List.copyOf(stages);
        requireNonNull(throttling, "throttling is null");
        requireNonNull(failedAttempts, "failedAttempts is null");
        behaviours = List.copyOf(behaviours);
        if (withinSlo < 0 || neverLanded < 0 || withinSlo + neverLanded > students) {
            throw new IllegalArgumentException("of " + students + " students, " + withinSlo + " landed in time and "
                    + neverLanded + " never: more than there are");
        }
    }

    static RunResults of(RunRecord run) {
        RunSummary summary = run.summary();
        return new RunResults(
                summary.students(),
                summary.withinSlo(),
                summary.neverLanded(),
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
        return shareWithinSlo() >= slo.share()
                && (students == 0 || (double) neverLanded / students <= slo.neverAtMost());
    }
}
