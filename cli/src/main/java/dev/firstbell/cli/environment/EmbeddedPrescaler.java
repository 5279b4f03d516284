package dev.firstbell.cli.environment;

import static java.util.Objects.requireNonNull;

import dev.firstbell.deploy.prescale.Prescaler;
import dev.firstbell.embedded.EmbeddedHub;
import dev.firstbell.records.prescale.Means;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.records.prescale.Verification;
import dev.firstbell.twin.World;
import java.time.Instant;

/** Pre-scaling of the embedded hub's modelled cluster, by any means that the model has. */
public final class EmbeddedPrescaler implements Prescaler {
    private final EmbeddedHub hub;
    private final Prescaling wanted;

    /**
     * @param wanted the means; its count has no effect
     * @throws dev.firstbell.records.io.BadInputException if the model does not have the means
     */
    public EmbeddedPrescaler(EmbeddedHub hub, Prescaling wanted) {
        this.hub = requireNonNull(hub, "hub is null");
        this.wanted = requireNonNull(wanted, "wanted is null");
        World.check(wanted);
    }

    @Override
    public Means means() {
        return wanted.means();
    }

    /** {@inheritDoc} Room by another means counts as none. */
    @Override
    public int applied() {
        Prescaling now = hub.prescaled();
        return now.equals(of(now.count())) ? now.count() : 0;
    }

    @Override
    public int apply(int count) {
        int before = applied();
        if (count != before) {
            hub.prescale(of(count));
        }
        return before;
    }

    /**
     * Asks for room at an instant of the hub's time, whether that time is paced or skipped until then.
     *
     * @param classStart when a capacity buffer is deleted, because it would be refilled as students take its nodes
     */
    void applyAt(Instant when, int count, Instant classStart) {
        hub.prescaleAt(when, of(count));
        hub.endRefillAt(classStart);
    }

    @Override
    public Verification verify(int count) {
        return hub.verify(of(count));
    }

    private Prescaling of(int count) {
        return new Prescaling(wanted.means(), count, wanted.strategy());
    }

    /** Does nothing: the hub is not this object's. */
    @Override
    public void close() {}
}
