package dev.firstbell.twin.cluster;

import dev.firstbell.records.io.Plural;
import dev.firstbell.records.prescale.PrescaleFailure;
import dev.firstbell.twin.clock.EventLoop;
import dev.firstbell.twin.parameters.Quantity;
import java.util.Optional;

/**
 * The pool's minimum is raised, and then the pool is resized to {@code max(current, minimum)}; each is an operation that takes
 * time, and the second begins when the first has ended. A resize creates its nodes as it begins: GKE sets the size of the
 * instance groups and then waits for the nodes, so the operation ends after them. Without the resize
 * ({@link Quantity#PRESCALE_RESIZE}), no node is added unless the autoscaler enforces the minimum.
 * The minimum is only ever lowered, and the autoscaler removes the nodes: a resize downwards would take students' nodes.
 */
final class PoolMinimum implements MeansModel {
    private final ModelledCluster model;
    private int applied;
    private boolean running;
    private EventLoop.Timer operation = () -> {};

    PoolMinimum(ModelledCluster model) {
        this.model = model;
    }

    @Override
    public void apply(int nodes) {
        if (nodes == applied) {
            return;
        }
        applied = nodes;
        operation.cancel();
        begin(this::setMinimum);
    }

    private void begin(Runnable whenDone) {
        running = true;
        operation = model.loop().after(model.parameters().seconds(Quantity.PRESCALE_OPERATION), () -> {
            running = false;
            whenDone.run();
        });
    }

    private void setMinimum() {
        model.cluster().setMinimum(Math.max(applied, model.parameters().count(Quantity.POOL_MIN)));
        if (model.parameters().count(Quantity.PRESCALE_RESIZE) > 0 && missing() > 0) {
            resize();
            begin(() -> {});
        }
    }

    private void resize() {
        // Each location of the pool gets the same number of nodes, whether it has machines or not.
        int[] nodes = model.cluster().nodesByZone(NodeOrigin.Kind.POOL);
        for (int left = Math.min(missing(), model.cluster().roomInPool()); left > 0; left--) {
            int zone = NodePools.fewest(nodes);
            nodes[zone]++;
            model.cluster().growGroup(zone);
        }
    }

    private int missing() {
        return applied - model.cluster().poolNodes();
    }

    @Override
    public int applied() {
        return applied;
    }

    /** Permanent nodes are outside the pool and do not count. */
    @Override
    public int present() {
        return (int) model.cluster().nodes().stream()
                .filter(node -> node.hasImage() && !node.isBase())
                .count();
    }

    @Override
    public Optional<PrescaleFailure> failure() {
        if (running) {
            return Optional.of(new PrescaleFailure(
                    PrescaleFailure.Kind.OPERATION_RUNNING,
                    "an operation on the pool for a minimum of " + Plural.of(applied, "node", "nodes")
                            + " is under way",
                    ModelVerification.SOURCE,
                    Optional.empty()));
        }
        boolean enforced = model.parameters().count(Quantity.POOL_MIN_ENFORCED) > 0;
        boolean resized = model.parameters().count(Quantity.PRESCALE_RESIZE) > 0;
        return missing() > 0 && !enforced && !resized
                ? Optional.of(new PrescaleFailure(
                        PrescaleFailure.Kind.MINIMUM_NOT_ENFORCED,
                        "the pool has " + Plural.of(model.cluster().poolNodes(), "node", "nodes") + ", its minimum is "
                                + applied + ", and the autoscaler adds none up to a minimum",
                        ModelVerification.SOURCE,
                        Optional.of("resize the pool as well (prescale.resizePool: 1)")))
                : Optional.empty();
    }
}
