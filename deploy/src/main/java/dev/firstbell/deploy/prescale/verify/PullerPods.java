package dev.firstbell.deploy.prescale.verify;

import dev.firstbell.deploy.observe.ImageName;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the pods of Zero to JupyterHub's image pullers show: each has an init container for each image, which ends when the
 * node has that image (templates/image-puller/_helpers-daemonset.tpl).
 */
final class PullerPods {
    private static final Set<String> COMPONENTS = Set.of("continuous-image-puller", "hook-image-puller");
    private static final String STUDENTS = "image-pull-singleuser";
    private static final Set<String> FAILURES =
            Set.of("ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull", "ImageInspectError");

    private final List<Pod> pods;

    /** A pull that has ended. */
    record Pulled(Optional<Instant> at, String source) {}

    PullerPods(List<Pod> all) {
        pods = all.stream()
                .filter(pod -> COMPONENTS.contains(Conditions.label(pod, "component")) && Conditions.isActive(pod))
                .toList();
    }

    boolean isEmpty() {
        return pods.isEmpty();
    }

    /** The students' image as the chart's puller pulls it; empty if the pods do not say which one it is. */
    Optional<String> studentImage() {
        List<String> named =
                images(pods.stream().flatMap(PullerPods::containers).filter(one -> STUDENTS.equals(one.getName())));
        if (!named.isEmpty()) {
            return named.size() == 1 ? Optional.of(named.get(0)) : Optional.empty();
        }
        List<String> all = images(pods.stream().flatMap(PullerPods::containers));
        return all.size() == 1 ? Optional.of(all.get(0)) : Optional.empty();
    }

    private static List<String> images(Stream<Container> containers) {
        return containers
                .map(Container::getImage)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }

    private static Stream<Container> containers(Pod pod) {
        return pod.getSpec() == null || pod.getSpec().getInitContainers() == null
                ? Stream.empty()
                : pod.getSpec().getInitContainers().stream();
    }

    /** Whether a puller of this node has pulled an image. */
    Optional<Pulled> pulled(String node, String image) {
        return on(node).flatMap(pod -> containers(pod)
                        .filter(container -> isSame(container, image))
                        .flatMap(container -> pulled(pod, container).stream()))
                .findFirst();
    }

    private static Optional<Pulled> pulled(Pod pod, Container container) {
        String source = "pod " + pod.getMetadata().getName() + " of the image puller";
        Optional<Instant> ended = status(pod, container)
                .filter(status -> status.getState() != null && status.getState().getTerminated() != null)
                .map(status -> status.getState().getTerminated())
                .filter(state -> Integer.valueOf(0).equals(state.getExitCode()))
                .flatMap(state -> Conditions.time(state.getFinishedAt()));
        if (ended.isPresent()) {
            return Optional.of(new Pulled(ended, source));
        }
        // Containers start when all init containers have ended.
        return Conditions.condition(pod, "Ready")
                .filter(ready -> "True".equals(ready.getStatus()))
                .map(ready -> new Pulled(Conditions.time(ready.getLastTransitionTime()), source));
    }

    /** Why the pull of an image fails on a node; empty if it does not fail. */
    Optional<String> problem(String node, String image) {
        return on(node).flatMap(pod -> containers(pod)
                        .filter(container -> isSame(container, image))
                        .flatMap(container -> status(pod, container).stream())
                        .filter(status ->
                                status.getState() != null && status.getState().getWaiting() != null)
                        .map(status -> status.getState().getWaiting())
                        .filter(waiting -> FAILURES.contains(String.valueOf(waiting.getReason())))
                        .map(waiting -> waiting.getReason()
                                + (waiting.getMessage() == null ? "" : ": " + waiting.getMessage())))
                .findFirst();
    }

    /** Whether a puller's pod on a node is to pull an image. */
    boolean isPulling(String node, String image) {
        return on(node).flatMap(PullerPods::containers).anyMatch(container -> isSame(container, image));
    }

    private Stream<Pod> on(String node) {
        return pods.stream().filter(pod -> Conditions.node(pod).equals(Optional.of(node)));
    }

    private static boolean isSame(Container container, String image) {
        return container.getImage() != null
                && ImageName.full(container.getImage()).equals(ImageName.full(image));
    }

    private static Optional<ContainerStatus> status(Pod pod, Container container) {
        return pod.getStatus() == null || pod.getStatus().getInitContainerStatuses() == null
                ? Optional.empty()
                : pod.getStatus().getInitContainerStatuses().stream()
                        .filter(status -> container.getName().equals(status.getName()))
                        .findFirst();
    }
}
