package dev.firstbell.embedded;

import dev.firstbell.embedded.internal.front.Backend;
import dev.firstbell.embedded.internal.hub.Accounts;
import dev.firstbell.embedded.internal.hub.Browsers;
import dev.firstbell.embedded.internal.hub.Deployment;
import dev.firstbell.embedded.internal.hub.GroupStore;
import dev.firstbell.embedded.internal.hub.MetricsPage;
import dev.firstbell.embedded.internal.hub.Paths;
import dev.firstbell.embedded.internal.hub.Starts;
import dev.firstbell.embedded.internal.pages.SpawnProfiles;
import dev.firstbell.embedded.internal.singleuser.SimulatedApp;
import dev.firstbell.embedded.internal.singleuser.SingleUserServers;
import dev.firstbell.twin.World;
import dev.firstbell.twin.clock.PacedLoop;
import dev.firstbell.twin.clock.VirtualLoop;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds a fresh, frozen world and what answers requests from it. The internals see values, never {@link HubFeatures}.
 */
final class Wiring {
    private static final Logger LOG = LoggerFactory.getLogger(Wiring.class);

    private Wiring() {}

    static Backend backend(EmbeddedHub.Config config, Instant start, long seed, String serviceToken) {
        HubFeatures features = config.features();
        VirtualLoop virtual = new VirtualLoop(start);
        World world = new World(virtual, config.parameters(), config.limits(), seed);
        world.hub().setActiveServerLimit(features.activeServerLimit());
        world.hub().setFaults(features.faults());
        MetricsPage metrics = new MetricsPage(virtual, world.hub());
        SingleUserServers servers = new SingleUserServers(world, apps(features));
        Deployment deployment = new Deployment(
                new PacedLoop(virtual, failure -> LOG.error("an event of the model failed", failure)),
                world,
                new Paths(features.basePath()),
                new Accounts(virtual, serviceToken, features.serviceScopes(), features.password()),
                new Browsers(),
                new GroupStore(),
                new Starts(world, metrics, features.namedServers(), features.slowSpawnTimeout()),
                metrics,
                servers::forget);
        SpawnProfiles form = new SpawnProfiles(
                features.profiles().slugs(), features.profiles().shownTo());
        return new Backend(deployment, form, servers);
    }

    private static Map<String, SimulatedApp> apps(HubFeatures features) {
        Map<String, SimulatedApp> apps = new HashMap<>();
        features.apps().forEach((name, app) -> apps.put(name, new SimulatedApp(app.start(), app.timeout())));
        return Map.copyOf(apps);
    }
}
