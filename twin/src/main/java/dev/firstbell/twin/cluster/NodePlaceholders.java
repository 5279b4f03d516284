package dev.firstbell.twin.cluster;

import java.util.Comparator;

/**
 * A Deployment of W tiny pods that exclude each other from a node: W nodes by construction, with students or without. Students
 * evict none of them, so nothing is refilled and no job has to adjust a number during class. When W shrinks, the pods on
 * nodes without students go first, as {@code controller.kubernetes.io/pod-deletion-cost} has it.
 */
final class NodePlaceholders implements MeansModel {
    /** A ReplicaSet deletes pods without a node first, then those that cost least, then the youngest. */
    private static final Comparator<Pod> DELETED_FIRST = Comparator.comparing(
                    (Pod pod) -> pod.node().isPresent())
            .thenComparing(pod -> pod.node().filter(Node::holdsStudents).isPresent())
            .thenComparing(Comparator.comparing(Pod::createdAt).reversed());

    private final Cluster cluster;
    private final Replicas replicas;
    private int applied;

    NodePlaceholders(Cluster cluster) {
        this.cluster = cluster;
        this.replicas = new Replicas(cluster, Pod.Kind.NODE_PLACEHOLDER);
    }

    @Override
    public void apply(int nodes) {
        applied = nodes;
        replicas.scaleTo(nodes, DELETED_FIRST);
    }

    @Override
    public int applied() {
        return applied;
    }

    @Override
    public int present() {
        return cluster.warmNodes();
    }
}
