package dev.firstbell.deploy.prescale.means;

import static java.util.Objects.requireNonNull;

import dev.firstbell.deploy.prescale.Prescaler;
import dev.firstbell.records.prescale.Means;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.records.prescale.Verification;
import java.util.function.Function;

/** No pre-scaling: asks for nothing, and shows the nodes that are there. */
final class NoPrescaling implements Prescaler {
    private final Function<Prescaling, Verification> nodes;

    NoPrescaling(Function<Prescaling, Verification> nodes) {
        this.nodes = requireNonNull(nodes, "nodes is null");
    }

    @Override
    public Means means() {
        return Means.NONE;
    }

    @Override
    public int applied() {
        return 0;
    }

    @Override
    public int apply(int count) {
        if (count != 0) {
            throw new IllegalArgumentException("no pre-scaling asks for nothing: " + count);
        }
        return 0;
    }

    @Override
    public Verification verify(int count) {
        return nodes.apply(Prescaling.NONE);
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
