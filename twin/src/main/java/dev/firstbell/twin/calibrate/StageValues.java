package dev.firstbell.twin.calibrate;

import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentRecord;
import dev.firstbell.twin.parameters.RandomPart;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The times between the stages of one class start, each assigned to the part of the model that it shows most of. A time such
 * as that from the container to {@code hubReady} contains more than its part (the hub's polls, its CPU); {@link ModelMatch}
 * takes the rest out by measuring the model's own runs in the same way.
 *
 * <p>Of a student whose start failed, only the first attempt counts, because the stages belong to different attempts: where
 * it had not reached the end of a part, the part is unfinished. Its times are left out.
 */
final class StageValues {
    private final StageTimes times;
    private final List<StudentRecord> students;
    private final List<StudentRecord> failed;
    private final Optional<Setting> setting;
    private final CollectedValues collected = new CollectedValues();
    private final NodeWaits nodes;

    /** @param setting empty if it is unknown whether nodes were asked for before class */
    StageValues(ClassPlan plan, Optional<Setting> setting, List<StudentRecord> all) {
        this.times = new StageTimes(plan);
        this.students = all.stream()
                .filter(student -> student.failedAttempts().isEmpty())
                .toList();
        this.failed = all.stream()
                .filter(student -> !student.failedAttempts().isEmpty())
                .toList();
        this.setting = setting;
        this.nodes = new NodeWaits(times, collected, students, failed);
    }

    /** The values by part; parts of which the run shows nothing are absent. */
    Map<RandomPart, Values> parts() {
        students.forEach(this::stagesOf);
        failed.forEach(this::firstAttempt);
        nodes.boots(setting);
        nodes.pulls();
        new HubResponses(times, collected).collect(students, failed);
        return collected.values();
    }

    private void stagesOf(StudentRecord student) {
        if (!nodes.waited(student)) {
            between(RandomPart.POD_CREATE, student, Stage.ACCEPTED, Stage.SCHEDULED);
        }
        if (student.at(Stage.SCHEDULED).isPresent()) {
            between(RandomPart.CONTAINER_START, student, Stage.IMAGE_PULLED, Stage.STARTED);
        }
        between(RandomPart.SERVER_UP, student, Stage.STARTED, Stage.HUB_READY);
        between(RandomPart.PAGE_FIRST, student, Stage.HUB_READY, Stage.LANDED);
        switch (student.journey()) {
            case START -> {}
            case NOTEBOOK -> {
                between(RandomPart.KERNEL_START, student, Stage.LANDED, Stage.KERNEL_READY);
                between(RandomPart.CELL_RUN, student, Stage.KERNEL_READY, Stage.FIRST_RESULT);
            }
            case VSCODE -> between(RandomPart.VSCODE_START, student, Stage.LANDED, Stage.VSCODE_READY);
            case TERMINAL -> between(RandomPart.TERMINAL_START, student, Stage.LANDED, Stage.TERMINAL_READY);
        }
        retryAfter(student);
    }

    private void retryAfter(StudentRecord student) {
        student.throttled()
                .forEach(response -> response.retryAfter()
                        .ifPresent(after ->
                                collected.to(RandomPart.RETRY_AFTER).add(CalibrationRun.seconds(after), false, false)));
    }

    /** The part that the first attempt of a failed start was in when it failed; the waits for nodes and images are apart. */
    private void firstAttempt(StudentRecord student) {
        retryAfter(student);
        if (!failedIn(RandomPart.SERVER_UP, student, Stage.STARTED, Stage.HUB_READY)) {
            failedIn(RandomPart.CONTAINER_START, student, Stage.IMAGE_PULLED, Stage.HUB_READY);
        }
        failedIn(RandomPart.PAGE_FIRST, student, Stage.HUB_READY, Stage.LANDED);
        failedIn(RandomPart.KERNEL_START, student, Stage.LANDED, Stage.KERNEL_READY);
        failedIn(RandomPart.VSCODE_START, student, Stage.LANDED, Stage.VSCODE_READY);
        failedIn(RandomPart.TERMINAL_START, student, Stage.LANDED, Stage.TERMINAL_READY);
        failedIn(RandomPart.CELL_RUN, student, Stage.KERNEL_READY, Stage.FIRST_RESULT);
    }

    /** Whether the first attempt had reached a stage and failed on its way to another one. */
    private boolean failedIn(RandomPart part, StudentRecord student, Stage reached, Stage next) {
        if (!StageTimes.inFirst(student, reached) || !StageTimes.failedWaitingFor(student, next)) {
            return false;
        }
        collected
                .to(part)
                .failed(times.failedAt(student) - times.at(student, reached).getAsDouble());
        return true;
    }

    private void between(RandomPart part, StudentRecord student, Stage cause, Stage effect) {
        OptionalDouble from = times.at(student, cause);
        OptionalDouble to = times.at(student, effect);
        if (from.isPresent() && to.isPresent()) {
            collected
                    .to(part)
                    .add(
                            to.getAsDouble() - from.getAsDouble(),
                            StageTimes.isCoarse(student, cause),
                            StageTimes.isCoarse(student, effect));
        } else if (from.isPresent()
                && !StageTimes.seenAfter(student, effect)
                && !(student.outcome() instanceof Outcome.Ready)) {
            collected.to(part).unfinished(times.waitedSince(student, from.getAsDouble()));
        }
    }
}
