package dev.firstbell.twin.cluster;

import dev.firstbell.twin.clock.EventLoop;
import dev.firstbell.twin.parameters.Quantity;
import java.util.Comparator;

/**
 * A Deployment with one low-priority pod per wanted node, which fills the node and is evicted by students. Every few minutes, a
 * job sets its replicas to the number of wanted nodes minus the nodes with students.
 *
 * <p>Between two runs of the job, the number of replicas is constant, so the replacement of an evicted placeholder
 * makes the autoscaler add one node more than wanted. Real placeholders behave the same; a delay before the autoscaler
 * considers them ({@link Quantity#PRESCALE_SCALE_UP_DELAY}) prevents it.
 */
final class NodeSizedPlaceholders implements MeansModel {
    /** A ReplicaSet deletes pods without a node first, then the youngest. */
    private static final Comparator<Pod> DELETED_FIRST = Comparator.comparing(
                    (Pod pod) -> pod.node().isPresent())
            .thenComparing(Comparator.comparing(Pod::createdAt).reversed());

    private final ModelledCluster model;
    private final Replicas replicas;
    private int applied;
    private EventLoop.Timer nextTick = () -> {};

    NodeSizedPlaceholders(ModelledCluster model) {
        this.model = model;
        this.replicas = new Replicas(model.cluster(), Pod.Kind.NODE_SIZED_PLACEHOLDER);
    }

    @Override
    public void apply(int nodes) {
        applied = nodes;
        nextTick.cancel();
        tick();
    }

    private void tick() {
        long inUse = model.cluster().nodes().stream()
                .filter(node -> !node.isDeleted() && node.holdsStudents())
                .count();
        replicas.scaleTo((int) Math.max(0, applied - inUse), DELETED_FIRST);
        if (applied > 0) {
            nextTick = model.loop().after(model.parameters().seconds(Quantity.PRESCALE_TICK), this::tick);
        }
    }

    @Override
    public int applied() {
        return applied;
    }

    @Override
    public int present() {
        return model.cluster().warmNodes();
    }
}
