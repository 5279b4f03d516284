package dev.firstbell.simulations.internal.student;

import dev.firstbell.client.progress.KubernetesEvent;
import dev.firstbell.client.progress.ProgressEvent;
import dev.firstbell.records.student.Stage;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Derives stages from the pod events in a hub's progress stream. */
final class ClusterStages {
    private ClusterStages() {}

    static void note(Student student, ProgressEvent event) {
        event.podEvent()
                .ifPresent(pod ->
                        stageOf(pod).ifPresent(stage -> student.reach(stage, notBeforeItsCause(student, stage, pod))));
    }

    /**
     * Returns the time of an event, but no earlier than the stages that must precede it. A kubelet writes timestamps in
     * whole seconds, so the event happened within the second that follows its timestamp. Only within that second is the
     * time moved; a larger contradiction is kept as it is.
     */
    private static Instant notBeforeItsCause(Student student, Stage stage, KubernetesEvent event) {
        Instant timestamp = event.timestamp();
        return List.of(Stage.SENT, Stage.SCHEDULED, Stage.IMAGE_PULLED).stream()
                .filter(cause -> cause.compareTo(stage) < 0)
                .flatMap(cause -> student.at(cause).stream())
                .filter(cause -> cause.isAfter(timestamp) && cause.isBefore(timestamp.plus(event.resolution())))
                .max(Comparator.naturalOrder())
                .orElse(timestamp);
    }

    private static Optional<Stage> stageOf(KubernetesEvent event) {
        return switch (event.reason()) {
            case "Scheduled" -> Optional.of(Stage.SCHEDULED);
            case "Pulled" -> Optional.of(Stage.IMAGE_PULLED);
            case "Started" -> Optional.of(Stage.STARTED);
            default -> Optional.empty();
        };
    }
}
