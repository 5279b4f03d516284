package dev.firstbell.twin.calibrate;

import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.cluster.ClusterSummary;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** When the students of one class start reached their stages, in seconds since the class started. Immutable. */
final class StageTimes {
    /** A pod that waits longer for its node waits for one that has yet to start: the autoscaler alone takes up to 10 s. */
    private static final double WAITED = 10;

    private final ClassPlan plan;

    StageTimes(ClassPlan plan) {
        this.plan = plan;
    }

    /** In the middle of a second where only the second is known. */
    OptionalDouble at(StudentRecord student, Stage stage) {
        return student.at(stage)
                .map(at -> OptionalDouble.of(since(at) + (isCoarse(student, stage) ? 0.5 : 0)))
                .orElse(OptionalDouble.empty());
    }

    /** Whether only the second of a stage is known, as of Kubernetes' own timestamps. */
    static boolean isCoarse(StudentRecord student, Stage stage) {
        return ClusterSummary.STAGES.contains(stage)
                && student.at(stage).filter(at -> at.getNano() == 0).isPresent();
    }

    double since(Instant at) {
        return CalibrationRun.seconds(Duration.between(plan.classStart(), at));
    }

    static boolean seenAfter(StudentRecord student, Stage stage) {
        return student.stages().keySet().stream().anyMatch(stage::precedes);
    }

    /** How long a student had waited when the limit ended the wait. */
    double waitedSince(StudentRecord student, double from) {
        return Math.max(
                0, since(student.censoredAt().orElseGet(() -> student.arrival().plus(plan.limit()))) - from);
    }

    /** The stage from which a pod's wait counts; the hub's 202, which an observed class may lack. */
    static Stage requested(StudentRecord student) {
        return student.at(Stage.ACCEPTED).isPresent() ? Stage.ACCEPTED : Stage.POD_CREATED;
    }

    double requestedAt(StudentRecord student) {
        return at(student, requested(student)).getAsDouble();
    }

    double scheduled(StudentRecord student) {
        return at(student, Stage.SCHEDULED).getAsDouble();
    }

    boolean waitedForNode(StudentRecord student) {
        OptionalDouble scheduled = at(student, Stage.SCHEDULED);
        OptionalDouble from = at(student, requested(student));
        return scheduled.isPresent() && from.isPresent() && scheduled.getAsDouble() - from.getAsDouble() >= WAITED;
    }

    /** When the first attempt of a failed start failed. */
    double failedAt(StudentRecord student) {
        return since(student.failedAttempts().get(0).at());
    }

    static boolean failedWaitingFor(StudentRecord student, Stage stage) {
        return student.failedAttempts().get(0).stage() == stage;
    }

    /** Whether the first attempt reached a stage: a later instant belongs to another attempt. */
    static boolean inFirst(StudentRecord student, Stage stage) {
        return student.at(stage)
                .filter(at -> !at.isAfter(student.failedAttempts().get(0).at()))
                .isPresent();
    }

    /** When the first attempt of a failed start asked for its pod; the request itself, if a later 202 replaced the first. */
    OptionalDouble firstRequest(StudentRecord student) {
        return Stream.of(Stage.ACCEPTED, Stage.POD_CREATED, Stage.SENT)
                .filter(stage -> inFirst(student, stage))
                .findFirst()
                .map(stage -> at(student, stage))
                .orElse(OptionalDouble.empty());
    }

    /** Whether the first attempt failed after a wait for a node that did not come; these are the longest waits. */
    boolean failedWithoutNode(StudentRecord student) {
        return failedWaitingFor(student, Stage.HUB_READY)
                && !inFirst(student, Stage.SCHEDULED)
                && !inFirst(student, Stage.IMAGE_PULLED)
                && !inFirst(student, Stage.STARTED)
                && firstRequest(student).orElse(Double.POSITIVE_INFINITY) <= failedAt(student) - WAITED;
    }

    /** Whether the first attempt failed after it had waited for a node, and before the image was there. */
    boolean failedWithoutImage(StudentRecord student) {
        return inFirst(student, Stage.SCHEDULED)
                && !inFirst(student, Stage.IMAGE_PULLED)
                && !inFirst(student, Stage.STARTED)
                && failedWaitingFor(student, Stage.HUB_READY)
                && scheduled(student) - firstRequest(student).orElse(Double.POSITIVE_INFINITY) >= WAITED;
    }
}
