package dev.firstbell.simulations.internal.student;

import dev.firstbell.client.PodEvent;
import dev.firstbell.client.ProgressEvent;
import dev.firstbell.records.Stage;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The stages that a hub's progress stream tells by the pod's events. */
final class ClusterStages {
    private ClusterStages() {}

    static void note(Student student, ProgressEvent event) {
        event.podEvent()
                .ifPresent(pod ->
                        stageOf(pod).ifPresent(stage -> student.reach(stage, notBeforeItsCause(student, stage, pod))));
    }

    /**
     * A kubelet stamps in whole seconds, so its stamp says only that the event lies in the second after it. Within that
     * second it is taken no earlier than the stages that it must follow; a contradiction beyond it is kept as it is.
     */
    private static Instant notBeforeItsCause(Student student, Stage stage, PodEvent event) {
        Instant stamp = event.timestamp();
        return List.of(Stage.SENT, Stage.SCHEDULED, Stage.IMAGE_PULLED).stream()
                .filter(cause -> cause.compareTo(stage) < 0)
                .flatMap(cause -> student.at(cause).stream())
                .filter(cause -> cause.isAfter(stamp) && cause.isBefore(stamp.plus(event.resolution())))
                .max(Comparator.naturalOrder())
                .orElse(stamp);
    }

    private static Optional<Stage> stageOf(PodEvent event) {
        return switch (event.reason()) {
            case "Scheduled" -> Optional.of(Stage.SCHEDULED);
            case "Pulled" -> Optional.of(Stage.IMAGE_PULLED);
            case "Started" -> Optional.of(Stage.STARTED);
            default -> Optional.empty();
        };
    }
}
