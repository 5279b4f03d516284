package dev.firstbell.records.cluster;

import dev.firstbell.records.cluster.ClusterEntry.PodFact;
import dev.firstbell.records.cluster.ClusterEntry.PodMark;
import dev.firstbell.records.cluster.ClusterSummary.Interruption;
import dev.firstbell.records.student.FailedAttempt;
import dev.firstbell.records.student.StudentRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Finds interruptions: pods that students lost although nothing requested it. A pod whose deletion was requested first was
 * stopped on purpose, and does not count.
 */
final class Interruptions {
    private static final String NODE_GONE = "nodeGone";
    private static final String ENDED = "containerEnded";

    private final Function<PodFact, Instant> hubTime;
    private final List<ObservedNode> nodes;

    /**
     * @param hubTime when a fact happened, in the hub's time
     * @param nodes every life of every node
     */
    Interruptions(Function<PodFact, Instant> hubTime, List<ObservedNode> nodes) {
        this.hubTime = hubTime;
        this.nodes = nodes;
    }

    /** @param pods all pods of the student */
    List<Interruption> of(StudentRecord student, List<ObservedPod> pods) {
        List<ObservedPod> inOrder = pods.stream()
                .sorted(Comparator.comparing(pod -> at(pod, PodMark.CREATED).orElse(Instant.MIN)))
                .toList();
        List<Interruption> found = new ArrayList<>();
        for (int i = 0; i < inOrder.size(); i++) {
            Optional<ObservedPod> next = i + 1 < inOrder.size() ? Optional.of(inOrder.get(i + 1)) : Optional.empty();
            of(student, inOrder.get(i), next).ifPresent(found::add);
        }
        return found;
    }

    private Optional<Interruption> of(StudentRecord student, ObservedPod pod, Optional<ObservedPod> next) {
        Optional<Instant> removed = at(pod, PodMark.DELETED);
        Optional<PodFact> disrupted = pod.fact(PodMark.DISRUPTED);
        Optional<PodFact> failed = pod.fact(PodMark.FAILED).filter(fact -> isBefore(hubTime.apply(fact), removed));
        Optional<Instant> nodeLost = lossOf(pod).filter(at -> isBefore(at, removed));
        Optional<Instant> nodeGone = nodeLost.filter(
                at -> removed.isEmpty() && pod.fact(PodMark.GONE).isPresent());
        if (disrupted.isEmpty() && failed.isEmpty() && nodeGone.isEmpty()) {
            return Optional.empty();
        }
        Instant lost = Stream.of(disrupted.map(hubTime), failed.map(hubTime), nodeLost)
                .flatMap(Optional::stream)
                .min(Instant::compareTo)
                .orElseThrow();
        String reason = disrupted
                .map(fact -> fact.reason().orElse(ENDED))
                .or(() -> nodeLost.map(at -> NODE_GONE))
                .or(() -> failed.flatMap(PodFact::reason))
                .orElse(ENDED);
        return Optional.of(new Interruption(
                student.student(),
                pod.name(),
                pod.node(),
                at(pod, PodMark.STARTED)
                        .filter(started -> started.isBefore(lost))
                        .isPresent(),
                reason,
                lost,
                removed,
                student.failedAttempts().stream()
                        .map(FailedAttempt::at)
                        .filter(at -> !at.isBefore(lost))
                        .min(Instant::compareTo),
                next.flatMap(pods -> at(pods, PodMark.STARTED)).filter(at -> at.isAfter(lost))));
    }

    /** When the node of a pod was lost while the pod was on it. */
    private Optional<Instant> lossOf(ObservedPod pod) {
        Optional<Instant> placed = at(pod, PodMark.SCHEDULED).or(() -> at(pod, PodMark.CREATED));
        return placed.flatMap(from -> nodes.stream()
                .filter(node -> pod.node().equals(Optional.of(node.name())))
                .filter(node ->
                        node.created().filter(created -> !created.isAfter(from)).isPresent())
                .max(Comparator.comparing(node -> node.created().orElseThrow()))
                .flatMap(ObservedNode::lost)
                .filter(at -> !at.isBefore(from)));
    }

    private static boolean isBefore(Instant at, Optional<Instant> removed) {
        return removed.map(at::isBefore).orElse(true);
    }

    private Optional<Instant> at(ObservedPod pod, PodMark mark) {
        return pod.fact(mark).map(hubTime);
    }
}
