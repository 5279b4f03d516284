package dev.firstbell.deploy.prescale.means;

import static java.util.Objects.requireNonNull;

import dev.firstbell.deploy.cluster.ClusterAccess;
import dev.firstbell.deploy.prescale.PrescaleException;
import dev.firstbell.deploy.prescale.Prescaler;
import dev.firstbell.deploy.prescale.placeholders.NodePlaceholders;
import dev.firstbell.deploy.prescale.placeholders.NodeSizedPlaceholders;
import dev.firstbell.deploy.prescale.placeholders.PlaceholderOptions;
import dev.firstbell.deploy.prescale.placeholders.UserPlaceholders;
import dev.firstbell.records.prescale.Means;
import dev.firstbell.records.prescale.PrescaleFailure;
import dev.firstbell.records.prescale.Prescaling;
import java.time.Clock;
import java.util.Optional;

/** Makes the prescaler of a means that needs nothing but the cluster's API server. Stateless. */
public final class Prescalers {
    private Prescalers() {}

    /**
     * Makes one.
     *
     * @param wanted its means; the count is given to {@link Prescaler#apply} and {@link Prescaler#verify}
     * @param cluster with the hub's namespace; stays the caller's to close, after the prescaler
     * @throws PrescaleException if the API server alone is not enough for the means
     */
    public static Prescaler of(Prescaling wanted, ClusterAccess cluster, PlaceholderOptions options) {
        requireNonNull(wanted, "wanted is null");
        Clock clock = Clock.systemUTC();
        return switch (wanted.means()) {
            case NODE_PLACEHOLDERS -> new NodePlaceholders(cluster, options, clock);
            case NODE_SIZED_PLACEHOLDERS -> new NodeSizedPlaceholders(cluster, options, clock);
            case USER_PLACEHOLDERS -> new UserPlaceholders(cluster, options, clock);
            case NONE, POOL_MINIMUM, CAPACITY_BUFFER, ROSTER -> throw unavailable(wanted.means());
        };
    }

    private static PrescaleException unavailable(Means means) {
        return new PrescaleException(new PrescaleFailure(
                PrescaleFailure.Kind.NOT_AVAILABLE,
                "pre-scaling by " + means.title() + " cannot be done with placeholders",
                "the setting",
                Optional.of("use node placeholders or user placeholders")));
    }
}
