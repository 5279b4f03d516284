package dev.firstbell.twin.cluster;

import dev.firstbell.records.io.Plural;
import dev.firstbell.records.prescale.PrescaleFailure;
import dev.firstbell.twin.clock.EventLoop;
import dev.firstbell.twin.parameters.RandomPart;
import java.util.Optional;

/**
 * A {@code CapacityBuffer} of whole nodes. The autoscaler sees a change after some minutes. The buffer refills, so it is
 * deleted when class starts; nodes that are empty then stay until the autoscaler finds them idle, and suspended nodes are
 * still resumed for students until then (assumed: no source says what becomes of them).
 */
final class CapacityBuffer implements MeansModel {
    private final ModelledCluster model;
    private final boolean standby;
    private int applied;
    private long changes;
    private boolean changing;
    private EventLoop.Timer change = () -> {};

    CapacityBuffer(ModelledCluster model, boolean standby) {
        this.model = model;
        this.standby = standby;
    }

    @Override
    public void apply(int nodes) {
        if (nodes == applied) {
            return;
        }
        applied = nodes;
        changing = true;
        change.cancel();
        change = model.loop()
                .after(model.parameters().draw(model.draws(), RandomPart.BUFFER_CHANGE, "buffer", changes++), () -> {
                    changing = false;
                    model.cluster().setBuffer(standby ? new Buffer(0, applied) : new Buffer(applied, 0));
                });
    }

    @Override
    public int applied() {
        return applied;
    }

    /** Of a standby buffer, suspended nodes with the image count as well. */
    @Override
    public int present() {
        return (int) model.cluster().nodes().stream()
                .filter(node -> node.hasImage()
                        || standby && node.isSuspended() && node.imageAt().isPresent())
                .count();
    }

    @Override
    public Optional<PrescaleFailure> failure() {
        return changing
                ? Optional.of(new PrescaleFailure(
                        PrescaleFailure.Kind.OPERATION_RUNNING,
                        "the change of the capacity buffer to " + Plural.of(applied, "node", "nodes")
                                + " has not taken effect yet",
                        ModelVerification.SOURCE,
                        Optional.empty()))
                : Optional.empty();
    }

    @Override
    public boolean endsWithClassStart() {
        return true;
    }
}
