package dev.firstbell.embedded.internal;

import dev.firstbell.records.Setting.HubLimits;
import dev.firstbell.twin.PacedLoop;
import dev.firstbell.twin.TwinParameters;
import dev.firstbell.twin.VirtualLoop;
import dev.firstbell.twin.World;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One world with everything that belongs to it: its loop, the tokens of its users, the insides of their servers. All but
 * the loop is touched on the loop's thread only.
 */
public record Deployment(PacedLoop loop, World world, Accounts accounts, SingleUserServers servers)
        implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Deployment.class);

    /** A fresh world, frozen. */
    public static Deployment create(
            Instant start, TwinParameters parameters, HubLimits limits, long seed, String serviceToken) {
        VirtualLoop virtual = new VirtualLoop(start);
        World world = new World(virtual, parameters, limits, seed);
        SingleUserServers servers = new SingleUserServers(world);
        PacedLoop loop = new PacedLoop(virtual, failure -> LOG.error("an event of the model failed", failure));
        return new Deployment(loop, world, new Accounts(serviceToken), servers);
    }

    @Override
    public void close() {
        loop.close();
    }
}
