package dev.firstbell.analysis.view;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.cluster.ClusterSummary;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.StudentRecord;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The students' servers that a run lost: preempted, evicted, lost with their node, or ended by themselves.
 *
 * @param lost in the order of their loss
 * @param inShort the same, one line for each reason and node: a node that goes may take forty servers with it
 */
public record InterruptionsView(List<LostServer> lost, List<String> inShort) {
    public InterruptionsView {
        lost = List.copyOf(lost);
        inShort = List.copyOf(inShort);
    }

    /**
     * A student's server that was lost.
     *
     * @param user the student's user name, or {@code student 7} if the plan has no such student
     * @param reason why, in plain words
     * @param afterClassStart when the first sign of the loss was, counted from the class start; negative before it
     * @param fate the outcome for the student
     * @param interruption the record of it
     */
    public record LostServer(
            String user, String reason, Duration afterClassStart, Fate fate, ClusterSummary.Interruption interruption) {
        public LostServer {
            requireNonNull(user, "user is null");
            requireNonNull(reason, "reason is null");
            requireNonNull(afterClassStart, "afterClassStart is null");
            requireNonNull(fate, "fate is null");
            requireNonNull(interruption, "interruption is null");
        }

        /** From the loss until the pod was deleted, if that was recorded. */
        public Optional<Duration> untilRemoved() {
            return interruption.removed().map(at -> Duration.between(interruption.lost(), at));
        }

        /** From the loss until the student next had a failed attempt, if there was one. */
        public Optional<Duration> untilNoticed() {
            return interruption.noticed().map(at -> Duration.between(interruption.lost(), at));
        }
    }

    /** The outcome for a student whose server was lost. */
    public enum Fate {
        /** A container of the student ran again. */
        RECOVERED,
        /** The student finished without a failed attempt and without another server. */
        NOT_MISSED,
        /** No further container of the student was observed. */
        NOT_SEEN_AGAIN
    }

    static InterruptionsView of(RunRecord run, List<ClusterSummary.Interruption> interruptions) {
        List<LostServer> lost = interruptions.stream()
                .map(interruption -> lost(run, interruption))
                .toList();
        return new InterruptionsView(lost, InterruptionLines.of(lost));
    }

    private static LostServer lost(RunRecord run, ClusterSummary.Interruption interruption) {
        Optional<StudentRecord> student = run.students().stream()
                .filter(one -> one.student() == interruption.student())
                .findFirst();
        return new LostServer(
                student.map(StudentRecord::user).orElse("student " + interruption.student()),
                Words.interruption(interruption.reason()),
                Duration.between(run.info().classPlan().classStart(), interruption.lost()),
                fate(student, interruption),
                interruption);
    }

    private static Fate fate(Optional<StudentRecord> student, ClusterSummary.Interruption interruption) {
        if (interruption.recovered().isPresent()) {
            return Fate.RECOVERED;
        }
        boolean finished =
                student.map(one -> one.outcome().equals(new Outcome.Ready())).orElse(false);
        return finished && interruption.noticed().isEmpty() ? Fate.NOT_MISSED : Fate.NOT_SEEN_AGAIN;
    }
}
