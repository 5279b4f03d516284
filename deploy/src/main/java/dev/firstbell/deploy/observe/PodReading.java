package dev.firstbell.deploy.observe;

import dev.firstbell.records.cluster.ClusterEntry.PodMark;
import dev.firstbell.records.cluster.PullReport;
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
 * A student's pod, and the marks that a state of it or an event about it contains. Immutable, without side effects.
 *
 * @param uid the pod's uid
 * @param container the name of the student's container; KubeSpawner puts it before all others
 * @param image the image of that container
 */
record PodReading(
        String uid, String name, String user, Optional<String> node, String container, Optional<String> image) {
    /** The label on every pod that KubeSpawner creates for a student. */
    static final Map<String, String> LABELS = Map.of("component", "singleuser-server");

    /** The annotation with the user's name as the hub knows it. The label of the same name holds an escaped form. */
    static final String USER = "hub.jupyter.org/username";

    private static final long LONGEST_GRACE_SECONDS = 7 * 24 * 3600;

    private static final String INIT_CONTAINERS = "spec.initContainers";

    /**
     * A mark with its time.
     *
     * @param timestamp Kubernetes' own; empty if it gives none
     * @param reason Kubernetes' reason, if it gives one
     * @param pull what the kubelet reports about a pull, if it is one
     */
    record TimedMark(
            PodMark mark, Optional<KubernetesTime> timestamp, Optional<String> reason, Optional<PullReport> pull) {
        TimedMark(PodMark mark, Optional<KubernetesTime> timestamp, Optional<String> reason) {
            this(mark, timestamp, reason, Optional.empty());
        }

        static TimedMark of(PodMark mark, Optional<KubernetesTime> timestamp) {
            return new TimedMark(mark, timestamp, Optional.empty());
        }
    }

    /** Reads a pod; empty if it carries no user name. */
    static Optional<PodReading> of(Pod pod) {
        Map<String, String> annotations = pod.getMetadata().getAnnotations();
        String user = annotations == null ? null : annotations.get(USER);
        if (user == null
                || pod.getSpec() == null
                || pod.getSpec().getContainers().isEmpty()
                || pod.getSpec().getContainers().get(0).getName() == null) {
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

    /** The marks in a state of the pod. */
    List<TimedMark> read(Pod pod) {
        List<TimedMark> marks = new ArrayList<>();
        marks.add(TimedMark.of(
                PodMark.CREATED, KubernetesTime.of(pod.getMetadata().getCreationTimestamp())));
        for (PodCondition condition : conditions(pod)) {
            Optional<KubernetesTime> since = KubernetesTime.of(condition.getLastTransitionTime());
            if ("True".equals(condition.getStatus())) {
                switch (String.valueOf(condition.getType())) {
                    case "PodScheduled" -> marks.add(TimedMark.of(PodMark.SCHEDULED, since));
                    case "DisruptionTarget" ->
                        marks.add(new TimedMark(PodMark.DISRUPTED, since, Optional.ofNullable(condition.getReason())));
                    default -> {
                        // The other conditions add nothing to the container's state.
                    }
                }
            }
        }
        Optional<ContainerStatus> status = status(pod);
        status.flatMap(PodReading::startedAt)
                .ifPresent(at -> marks.add(TimedMark.of(PodMark.STARTED, Optional.of(at))));
        boolean deleted = pod.getMetadata().getDeletionTimestamp() != null;
        if (deleted) {
            marks.add(TimedMark.of(PodMark.DELETED, deletedAt(pod)));
        } else {
            failure(pod, status).ifPresent(marks::add);
        }
        return marks;
    }

    /** The mark in an event about this pod; empty if the event does not concern the start. */
    Optional<TimedMark> read(Event event) {
        return mark(event)
                .filter(mark -> concernsStudentContainer(event))
                .map(mark -> new TimedMark(
                        mark,
                        KubernetesTime.of(event),
                        Optional.empty(),
                        mark == PodMark.IMAGE_PULLED ? PullMessage.read(event.getMessage()) : Optional.empty()));
    }

    /** The mark that an event's reason stands for; empty if it does not concern a pod's start. */
    static Optional<PodMark> mark(Event event) {
        return switch (event.getReason() == null ? "" : event.getReason()) {
            case "FailedScheduling" -> Optional.of(PodMark.UNSCHEDULABLE);
            case "Scheduled" -> Optional.of(PodMark.SCHEDULED);
            case "Pulled" -> Optional.of(PodMark.IMAGE_PULLED);
            case "Started" -> Optional.of(PodMark.STARTED);
            default -> Optional.empty();
        };
    }

    /** Events about init containers and sidecars have the same reasons. */
    private boolean concernsStudentContainer(Event event) {
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

    /** The timestamp includes the grace period: it is the latest time at which the pod will be gone. */
    private static Optional<KubernetesTime> deletedAt(Pod pod) {
        Long grace = pod.getMetadata().getDeletionGracePeriodSeconds();
        return KubernetesTime.of(pod.getMetadata().getDeletionTimestamp())
                .map(timestamp -> timestamp.minus(
                        Duration.ofSeconds(grace == null || grace < 0 || grace > LONGEST_GRACE_SECONDS ? 0 : grace)));
    }

    private static Optional<TimedMark> failure(Pod pod, Optional<ContainerStatus> status) {
        Optional<ContainerStateTerminated> ended = status.flatMap(PodReading::terminated);
        if (pod.getStatus() != null && "Failed".equals(pod.getStatus().getPhase())) {
            Optional<String> reason = Optional.ofNullable(pod.getStatus().getReason())
                    .or(() -> ended.map(ContainerStateTerminated::getReason));
            return Optional.of(new TimedMark(
                    PodMark.FAILED, ended.flatMap(state -> KubernetesTime.of(state.getFinishedAt())), reason));
        }
        return ended.map(state -> new TimedMark(
                PodMark.FAILED, KubernetesTime.of(state.getFinishedAt()), Optional.ofNullable(state.getReason())));
    }

    private static Optional<ContainerStateTerminated> terminated(ContainerStatus status) {
        return Optional.ofNullable(status.getState())
                .map(state -> state.getTerminated())
                .or(() -> Optional.ofNullable(status.getLastState()).map(state -> state.getTerminated()));
    }
}
