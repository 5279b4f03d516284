package dev.firstbell.twin.cluster;

import dev.firstbell.records.classes.Draws;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.records.prescale.Verification;
import dev.firstbell.twin.clock.EventLoop;
import dev.firstbell.twin.parameters.TwinParameters;

/** Pre-scaling of the modelled cluster, by one means at a time. Single-threaded, as the model is. */
public final class ModelPrescaling {
    private final ModelledCluster model;
    private Prescaling current = Prescaling.NONE;
    private MeansModel means;

    public ModelPrescaling(EventLoop loop, Cluster cluster, TwinParameters parameters, Draws draws) {
        this.model = new ModelledCluster(loop, cluster, parameters, draws);
        this.means = MeansModel.of(current, model);
    }

    /**
     * Asks for room from now on. Room by another means is given back.
     *
     * @throws dev.firstbell.records.io.BadInputException for {@code roster}, which is reserved
     */
    public void apply(Prescaling wanted) {
        if (!sameMeans(wanted)) {
            MeansModel next = MeansModel.of(wanted, model);
            means.apply(0);
            means = next;
        }
        current = wanted;
        means.apply(wanted.count());
    }

    /**
     * Checks that a means has a model.
     *
     * @throws dev.firstbell.records.io.BadInputException for {@code roster}, which is reserved
     */
    public static void check(Prescaling wanted) {
        MeansModel.check(wanted.means());
    }

    /** What is asked for now. */
    public Prescaling applied() {
        return current;
    }

    /** Gives the room back: the autoscaler removes empty nodes once they have been idle for long enough. */
    public void release() {
        apply(new Prescaling(current.means(), 0, current.strategy()));
    }

    /** Whether the room has to be given back when class starts. */
    public boolean endsWithClassStart() {
        return means.endsWithClassStart();
    }

    /** Compares the cluster with what is wanted; changes nothing. */
    public Verification verify(Prescaling wanted) {
        return new ModelVerification(model.cluster(), sameMeans(wanted) ? means : MeansModel.of(wanted, model), wanted)
                .at(model.loop().now());
    }

    private boolean sameMeans(Prescaling wanted) {
        return wanted.means() == current.means() && wanted.strategy().equals(current.strategy());
    }
}
