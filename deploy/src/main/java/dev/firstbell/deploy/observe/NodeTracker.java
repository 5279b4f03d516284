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
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Tells what is new in every state of every node. Which images matter is known only when students' pods are seen; a node
 * that had one before is then told with the instant at which it was first seen to have it. Not thread-safe.
 */
final class NodeTracker {
    /** With which Zero to JupyterHub marks the nodes that are for students. */
    private static final String PURPOSE = "hub.jupyter.org/node-purpose";

    private final Consumer<ClusterEntry> sink;
    private final Map<String, Known> nodes = new HashMap<>();
    private final Set<String> wanted = new HashSet<>();

    private static final class Known {
        private final String name;
        private final Optional<String> purpose;
        private final Map<String, Instant> images = new HashMap<>();
        private final Set<String> told = new HashSet<>();
        private Map<String, Taint> taints = Map.of();
        private boolean ready;

        Known(String name, Optional<String> purpose) {
            this.name = name;
            this.purpose = purpose;
        }
    }

    NodeTracker(Consumer<ClusterEntry> sink) {
        this.sink = sink;
    }

    /** A node's state. */
    void see(Node node, Instant seen) {
        String uid = node.getMetadata().getUid();
        Known known = nodes.get(uid);
        if (known == null) {
            Map<String, String> labels = node.getMetadata().getLabels();
            known = new Known(
                    node.getMetadata().getName(), Optional.ofNullable(labels == null ? null : labels.get(PURPOSE)));
            nodes.put(uid, known);
            tell(
                    known,
                    NodeMark.CREATED,
                    KubernetesTime.of(node.getMetadata().getCreationTimestamp()),
                    Optional.empty(),
                    seen);
        }
        seeTaints(known, node, seen);
        NodeStatus status = node.getStatus();
        if (status != null) {
            seeReady(known, status, seen);
            seeImages(known, status, seen);
        }
    }

    /** The node of this uid is no longer there. */
    void gone(String uid, Instant seen) {
        Known known = nodes.remove(uid);
        if (known != null) {
            tell(known, NodeMark.GONE, Optional.empty(), Optional.empty(), seen);
        }
    }

    /** Of the nodes that are known, only these are still there. */
    void retain(Set<String> uids, Instant seen) {
        List.copyOf(nodes.keySet()).stream().filter(uid -> !uids.contains(uid)).forEach(uid -> gone(uid, seen));
    }

    /** A student's pod has this image. */
    void want(String image) {
        if (wanted.add(ImageName.full(image))) {
            nodes.values().forEach(this::tellImages);
        }
    }

    private void seeReady(Known known, NodeStatus status, Instant seen) {
        Optional<NodeCondition> condition = status.getConditions().stream()
                .filter(each -> "Ready".equals(each.getType()))
                .findFirst();
        boolean ready =
                condition.filter(each -> "True".equals(each.getStatus())).isPresent();
        if (ready != known.ready) {
            known.ready = ready;
            tell(
                    known,
                    ready ? NodeMark.READY : NodeMark.NOT_READY,
                    condition.flatMap(each -> KubernetesTime.of(each.getLastTransitionTime())),
                    Optional.empty(),
                    seen);
        }
    }

    private void seeTaints(Known known, Node node, Instant seen) {
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
                tell(known, NodeMark.TAINTED, KubernetesTime.of(taint.getTimeAdded()), Optional.of(name), seen);
            }
        });
        before.keySet().stream()
                .filter(name -> !now.containsKey(name))
                .forEach(name -> tell(known, NodeMark.UNTAINTED, Optional.empty(), Optional.of(name), seen));
    }

    private void seeImages(Known known, NodeStatus status, Instant seen) {
        status.getImages().stream()
                .flatMap(image -> image.getNames().stream())
                .map(ImageName::full)
                .forEach(image -> known.images.putIfAbsent(image, seen));
        tellImages(known);
    }

    private void tellImages(Known known) {
        for (String image : wanted) {
            Instant since = known.images.get(image);
            if (since != null && known.told.add(image)) {
                tell(known, NodeMark.IMAGE_PRESENT, Optional.empty(), Optional.of(image), since);
            }
        }
    }

    private void tell(
            Known known, NodeMark mark, Optional<KubernetesTime> stamp, Optional<String> detail, Instant seen) {
        sink.accept(new ClusterEntry.NodeFact(
                stamp.map(KubernetesTime::at).orElse(seen),
                stamp.map(KubernetesTime::resolution),
                seen,
                mark,
                known.name,
                known.purpose,
                detail));
    }
}
