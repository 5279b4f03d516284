package dev.firstbell.deploy.readiness;

import dev.firstbell.records.readiness.PodTrouble;
import dev.firstbell.records.readiness.PodTrouble.Kind;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Finds users' pods that do not start. The name of a pod is not told, nor a message that may contain it. */
final class PodReading {
    private static final Set<String> IMAGE =
            Set.of("ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull", "ImageInspectError");
    private static final Set<String> CONTAINER =
            Set.of("CrashLoopBackOff", "CreateContainerConfigError", "CreateContainerError", "RunContainerError");

    private PodReading() {}

    static List<PodTrouble> troubles(List<Pod> pods) {
        return pods.stream()
                .filter(pod -> Kube.isStudent(pod)
                        && Kube.isAlive(pod)
                        && pod.getMetadata().getDeletionTimestamp() == null)
                .flatMap(pod -> trouble(pod).stream())
                .toList();
    }

    private static Optional<PodTrouble> trouble(Pod pod) {
        if (Kube.node(pod).isEmpty()) {
            return Optional.of(new PodTrouble(
                    Kind.NODE,
                    Kube.created(pod),
                    Kube.condition(pod, "PodScheduled")
                            .map(condition -> Kube.line(condition.getMessage()))
                            .orElse("")));
        }
        return statuses(pod)
                .flatMap(status -> waiting(status).stream()
                        .filter(reason -> IMAGE.contains(reason) || CONTAINER.contains(reason))
                        .map(reason -> new PodTrouble(
                                IMAGE.contains(reason) ? Kind.IMAGE : Kind.CONTAINER,
                                Kube.created(pod),
                                reason + (IMAGE.contains(reason) ? " " + status.getImage() : ""))))
                .findFirst();
    }

    private static Stream<ContainerStatus> statuses(Pod pod) {
        return pod.getStatus() == null
                ? Stream.empty()
                : Stream.concat(
                        Kube.orEmpty(pod.getStatus().getInitContainerStatuses()).stream(),
                        Kube.orEmpty(pod.getStatus().getContainerStatuses()).stream());
    }

    private static Optional<String> waiting(ContainerStatus status) {
        return Optional.ofNullable(status.getState())
                .map(ContainerState::getWaiting)
                .map(waiting -> waiting.getReason());
    }
}
