package dev.firstbell.deploy.observe;

import dev.firstbell.records.cluster.ClusterEntry.PodMark;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one state of a student's pod, or one event about it, says. Pure.
 *
 * @param uid the pod's
 * @param container the student's: KubeSpawner puts it first, before any other that the deployment adds
 * @param image of that container
 */
record PodReading(
        String uid, String name, String user, Optional<String> node, String container, Optional<String> image) {
    /** What every pod that KubeSpawner makes for a student carries. */
    static final Map<String, String> LABELS = Map.of("component", "singleuser-server");

    /** Carries the name as the hub knows it; the label of that name carries what Kubernetes allows of it. */
    static final String USER = "hub.jupyter.org/username";

    private static final String INIT_CONTAINERS = "spec.initContainers";

    /**
     * One thing that was said.
     *
     * @param stamp Kubernetes' own; empty where it has none
     * @param reason Kubernetes' word for why
     */
    record Said(PodMark mark, Optional<KubernetesTime> stamp, Optional<String> reason) {
        static Said of(PodMark mark, Optional<KubernetesTime> stamp) {
            return new Said(mark, stamp, Optional.empty());
        }
    }

    /** Of a pod that says whose it is. */
    static Optional<PodReading> of(Pod pod) {
        Map<String, String> annotations = pod.getMetadata().getAnnotations();
        String user = annotations == null ? null : annotations.get(USER);
        if (user == null
                || pod.getSpec() == null
                || pod.getSpec().getContainers().isEmpty()) {
            return Optional.empty();
        }
        Container container = pod.getSpec().getContainers().get(0);
        return Optional.of(new PodReading(
                pod.getMetadata().getUid(),
                pod.getMetadata().getName(),
                user,
                Optional.ofNullable(pod.getSpec().getNodeName()).filter(node -> !node.isEmpty()),
                container.getName(),
                Optional.ofNullable(container.getImage())));
    }

    /** What the pod's state says. */
    List<Said> read(Pod pod) {
        List<Said> said = new ArrayList<>();
        said.add(Said.of(PodMark.CREATED, KubernetesTime.of(pod.getMetadata().getCreationTimestamp())));
        for (PodCondition condition : conditions(pod)) {
            Optional<KubernetesTime> since = KubernetesTime.of(condition.getLastTransitionTime());
            if ("True".equals(condition.getStatus())) {
                switch (condition.getType()) {
                    case "PodScheduled" -> said.add(Said.of(PodMark.SCHEDULED, since));
                    case "DisruptionTarget" ->
                        said.add(new Said(PodMark.DISRUPTED, since, Optional.ofNullable(condition.getReason())));
                    default -> {
                        // Every other condition says no more than the container's state.
                    }
                }
            }
        }
        Optional<ContainerStatus> status = status(pod);
        status.flatMap(PodReading::startedAt).ifPresent(at -> said.add(Said.of(PodMark.STARTED, Optional.of(at))));
        boolean deleted = pod.getMetadata().getDeletionTimestamp() != null;
        if (deleted) {
            said.add(Said.of(PodMark.DELETED, deletedAt(pod)));
        } else {
            failure(pod, status).ifPresent(said::add);
        }
        return said;
    }

    /** What an event about this pod says; nothing if it is about something else than a start. */
    Optional<Said> read(Event event) {
        return mark(event).filter(mark -> ofTheStudent(event)).map(mark -> Said.of(mark, KubernetesTime.of(event)));
    }

    /** What an event is about, if it is about a pod's start. */
    static Optional<PodMark> mark(Event event) {
        return switch (event.getReason() == null ? "" : event.getReason()) {
            case "FailedScheduling" -> Optional.of(PodMark.UNSCHEDULABLE);
            case "Scheduled" -> Optional.of(PodMark.SCHEDULED);
            case "Pulled" -> Optional.of(PodMark.IMAGE_PULLED);
            case "Started" -> Optional.of(PodMark.STARTED);
            default -> Optional.empty();
        };
    }

    /** Init containers and sidecars are pulled and started too. */
    private boolean ofTheStudent(Event event) {
        String field = event.getInvolvedObject().getFieldPath();
        return field == null
                || field.isEmpty()
                || !field.startsWith(INIT_CONTAINERS) && field.contains("{" + container + "}");
    }

    private Optional<ContainerStatus> status(Pod pod) {
        return pod.getStatus() == null || pod.getStatus().getContainerStatuses() == null
                ? Optional.empty()
                : pod.getStatus().getContainerStatuses().stream()
                        .filter(status -> container.equals(status.getName()))
                        .findFirst();
    }

    private static List<PodCondition> conditions(Pod pod) {
        return pod.getStatus() == null || pod.getStatus().getConditions() == null
                ? List.of()
                : pod.getStatus().getConditions();
    }

    private static Optional<KubernetesTime> startedAt(ContainerStatus status) {
        if (status.getState() == null) {
            return Optional.empty();
        }
        if (status.getState().getRunning() != null) {
            return KubernetesTime.of(status.getState().getRunning().getStartedAt());
        }
        return Optional.ofNullable(status.getState().getTerminated())
                .flatMap(ended -> KubernetesTime.of(ended.getStartedAt()));
    }

    /** The stamp is when the pod will be gone at the latest: it includes the grace period. */
    private static Optional<KubernetesTime> deletedAt(Pod pod) {
        Long grace = pod.getMetadata().getDeletionGracePeriodSeconds();
        return KubernetesTime.of(pod.getMetadata().getDeletionTimestamp())
                .map(stamp -> stamp.minus(Duration.ofSeconds(grace == null ? 0 : grace)));
    }

    private static Optional<Said> failure(Pod pod, Optional<ContainerStatus> status) {
        Optional<ContainerStateTerminated> ended = status.flatMap(PodReading::terminated);
        if (pod.getStatus() != null && "Failed".equals(pod.getStatus().getPhase())) {
            Optional<String> reason = Optional.ofNullable(pod.getStatus().getReason())
                    .or(() -> ended.map(ContainerStateTerminated::getReason));
            return Optional.of(
                    new Said(PodMark.FAILED, ended.flatMap(state -> KubernetesTime.of(state.getFinishedAt())), reason));
        }
        return ended.map(state -> new Said(
                PodMark.FAILED, KubernetesTime.of(state.getFinishedAt()), Optional.ofNullable(state.getReason())));
    }

    private static Optional<ContainerStateTerminated> terminated(ContainerStatus status) {
        return Optional.ofNullable(status.getState())
                .map(state -> state.getTerminated())
                .or(() -> Optional.ofNullable(status.getLastState()).map(state -> state.getTerminated()));
    }
}
