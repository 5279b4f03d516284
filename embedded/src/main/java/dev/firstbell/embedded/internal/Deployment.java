package dev.firstbell.embedded.internal;

import dev.firstbell.embedded.HubFeatures;
import dev.firstbell.records.plan.Setting.HubLimits;
import dev.firstbell.twin.World;
import dev.firstbell.twin.clock.PacedLoop;
import dev.firstbell.twin.clock.VirtualLoop;
import dev.firstbell.twin.parameters.TwinParameters;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One world with everything that belongs to it. All but the loop is touched on the loop's thread only.
 *
 * @param accounts the users' tokens
 * @param browsers who is logged in where
 * @param groups of users
 * @param starts of servers, asked for by API or page
 * @param metrics that the hub counts
 * @param servers the insides of the students' servers
 */
public record Deployment(
        PacedLoop loop,
        World world,
        HubFeatures features,
        Paths paths,
        Accounts accounts,
        Browsers browsers,
        Groups groups,
        Starts starts,
        Metrics metrics,
        SingleUserServers servers)
        implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Deployment.class);

    /** A fresh world, frozen. */
    public static Deployment create(
            Instant start,
            TwinParameters parameters,
            HubLimits limits,
            long seed,
            String serviceToken,
            HubFeatures features) {
        VirtualLoop virtual = new VirtualLoop(start);
        World world = new World(virtual, parameters, limits, seed);
        world.hub().setActiveServerLimit(features.activeServerLimit());
        world.hub().setFaults(features.faults());
        Metrics metrics = new Metrics(virtual, world.hub());
        PacedLoop loop = new PacedLoop(virtual, failure -> LOG.error("an event of the model failed", failure));
        return new Deployment(
                loop,
                world,
                features,
                new Paths(features.basePath()),
                new Accounts(virtual, serviceToken, features.serviceScopes()),
                new Browsers(),
                new Groups(),
                new Starts(world, features, metrics),
                metrics,
                new SingleUserServers(world, features));
    }

    /** Forgets everything about a user who has been removed. */
    void forget(String user) {
        accounts.forget(user);
        browsers.forget(user);
        groups.forget(user);
        starts.forget(user);
        servers.forget(user);
    }

    @Override
    public void close() {
        loop.close();
    }
}
