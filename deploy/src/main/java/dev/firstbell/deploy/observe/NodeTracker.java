package dev.firstbell.deploy.observe;

import dev.firstbell.records.cluster.ClusterEntry;
import dev.firstbell.records.cluster.ClusterEntry.NodeMark;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.Taint;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Emits what is new in each state of each node. Which images matter is known only from the students' pods. If a node
 * already had such an image, the entry carries the time at which the image was first observed there. Not thread-safe.
 */
final class NodeTracker {
    /** The label by which Zero to JupyterHub marks the nodes for students. */
    private static final String PURPOSE = "hub.jupyter.org/node-purpose";

    private final Consumer<ClusterEntry> sink;
    private final Map<String, TrackedNode> nodes = new HashMap<>();
    private final Set<String> trackedImages = new HashSet<>();

    private static final class TrackedNode {
        private final String name;
        private final Optional<String> purpose;
        private final Map<String, Instant> images = new HashMap<>();
        private final Set<String> emittedImages = new HashSet<>();
        private Map<String, Taint> taints = Map.of();
        private boolean ready;

        TrackedNode(String name, Optional<String> purpose) {
            this.name = name;
            this.purpose = purpose;
        }
    }

    NodeTracker(Consumer<ClusterEntry> sink) {
        this.sink = sink;
    }

    /** Records a node's state. */
    void update(Node node, Instant seen) {
        String uid = node.getMetadata().getUid();
        TrackedNode known = nodes.get(uid);
        if (known == null) {
            Map<String, String> labels = node.getMetadata().getLabels();
            known = new TrackedNode(
                    node.getMetadata().getName(), Optional.ofNullable(labels == null ? null : labels.get(PURPOSE)));
            nodes.put(uid, known);
            emit(
                    known,
                    NodeMark.CREATED,
                    KubernetesTime.of(node.getMetadata().getCreationTimestamp()),
                    Optional.empty(),
                    seen);
        }
        updateTaints(known, node, seen);
        NodeStatus status = node.getStatus();
        if (status != null) {
            updateReady(known, status, seen);
            updateImages(known, status, seen);
        }
    }

    /** Records that the node with this uid was removed. */
    void remove(String uid, Instant seen) {
        TrackedNode known = nodes.remove(uid);
        if (known != null) {
            emit(known, NodeMark.GONE, Optional.empty(), Optional.empty(), seen);
        }
    }

    /** Records that all known nodes except these were removed. */
    void retain(Set<String> uids, Instant seen) {
        List.copyOf(nodes.keySet()).stream().filter(uid -> !uids.contains(uid)).forEach(uid -> remove(uid, seen));
    }

    /** Tracks on which nodes an image of a student's pod is present. */
    void trackImage(String image) {
        if (trackedImages.add(ImageName.full(image))) {
            nodes.values().forEach(this::emitImages);
        }
    }

    private void updateReady(TrackedNode known, NodeStatus status, Instant seen) {
        Optional<NodeCondition> condition = status.getConditions().stream()
                .filter(each -> "Ready".equals(each.getType()))
                .findFirst();
        boolean ready =
                condition.filter(each -> "True".equals(each.getStatus())).isPresent();
        if (ready != known.ready) {
            known.ready = ready;
            emit(
                    known,
                    ready ? NodeMark.READY : NodeMark.NOT_READY,
                    condition.flatMap(each -> KubernetesTime.of(each.getLastTransitionTime())),
                    Optional.empty(),
                    seen);
        }
    }

    private void updateTaints(TrackedNode known, Node node, Instant seen) {
        Map<String, Taint> now = node.getSpec() == null || node.getSpec().getTaints() == null
                ? Map.of()
                : node.getSpec().getTaints().stream()
                        .collect(Collectors.toMap(
                                taint -> taint.getKey() + ":" + taint.getEffect(),
                                taint -> taint,
                                (one, other) -> one));
        Map<String, Taint> before = known.taints;
        known.taints = now;
        now.forEach((name, taint) -> {
            if (!before.containsKey(name)) {
                emit(known, NodeMark.TAINTED, KubernetesTime.of(taint.getTimeAdded()), Optional.of(name), seen);
            }
        });
        before.keySet().stream()
                .filter(name -> !now.containsKey(name))
                .forEach(name -> emit(known, NodeMark.UNTAINTED, Optional.empty(), Optional.of(name), seen));
    }

    private void updateImages(TrackedNode known, NodeStatus status, Instant seen) {
        status.getImages().stream()
                .flatMap(image -> image.getNames().stream())
                .filter(Objects::nonNull)
                .map(ImageName::full)
                .forEach(image -> known.images.putIfAbsent(image, seen));
        emitImages(known);
    }

    private void emitImages(TrackedNode known) {
        for (String image : trackedImages) {
            Instant since = known.images.get(image);
            if (since != null && known.emittedImages.add(image)) {
                emit(known, NodeMark.IMAGE_PRESENT, Optional.empty(), Optional.of(image), since);
            }
        }
    }

    private void emit(
            TrackedNode known,
            NodeMark mark,
            Optional<KubernetesTime> timestamp,
            Optional<String> detail,
            Instant seen) {
        sink.accept(new ClusterEntry.NodeFact(
                timestamp.map(KubernetesTime::at).orElse(seen),
                timestamp.map(KubernetesTime::resolution),
                seen,
                mark,
                known.name,
                known.purpose,
                detail));
    }
}
