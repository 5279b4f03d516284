package dev.firstbell.client.embedded;

import dev.firstbell.client.HubFixture.Target;
import dev.firstbell.client.call.ApiToken;
import dev.firstbell.embedded.EmbeddedHub;
import dev.firstbell.embedded.HubFeatures;
import dev.firstbell.embedded.HubFeatures.App;
import dev.firstbell.records.plan.Setting.HubLimits;
import dev.firstbell.twin.hub.ModelServer;
import dev.firstbell.twin.hub.StartFault;
import dev.firstbell.twin.parameters.Distribution;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.TwinParameters;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** A running embedded hub, configured as {@code lab/up hub --contract} configures a real one. */
final class ContractHub implements AutoCloseable {
    /** The configuration of the hub. */
    static final HubFeatures FEATURES = HubFeatures.z2jh()
            .withServiceScopes(
                    "admin:users",
                    "admin:servers",
                    "admin:groups",
                    "tokens",
                    "access:servers",
                    "read:hub",
                    "proxy",
                    "read:metrics")
            .withPassword("sesame")
            .withNamedServers(2)
            .withProfiles(user -> fate(user).equals("form"), "small", "large")
            .withApps(Map.of(
                    "vscode",
                    App.startingIn(Duration.ofMillis(500)),
                    "never-up",
                    App.startingIn(Duration.ofDays(1), Duration.ofSeconds(2))))
            .withFaults(ContractHub::fault);

    /** Limits of two pending starts and two active servers, a slow-spawn timeout of ten seconds, and a base path. */
    static final HubFeatures CROWDED = FEATURES.withActiveServerLimit(2)
            .withSlowSpawnTimeout(Duration.ofSeconds(10))
            .withBasePath("/jupyter/");

    static final HubLimits TWO_STARTS = new HubLimits(2, Duration.ofSeconds(300));

    private static final Duration BEHIND = Duration.ofMinutes(4);

    private static final Duration SHORT_TIMEOUT = Duration.ofSeconds(5);

    /** Two nodes, and short durations for everything that is not part of a test. */
    private static final TwinParameters QUICK = TwinParameters.defaults()
            .with(Quantity.POOL_BASE, 2)
            .with(Quantity.HUB_CONSECUTIVE_FAILURES, 0)
            .with(RandomPart.HUB_ACCEPT, new Distribution.Constant(0.02))
            .with(RandomPart.HUB_NOTICE, new Distribution.Constant(0.02))
            .with(RandomPart.HUB_ROUTE, new Distribution.Constant(0.02))
            .with(RandomPart.HUB_STOP, new Distribution.Constant(0.001))
            .with(RandomPart.HUB_POLL, new Distribution.Constant(0.1))
            .with(RandomPart.HUB_RESTART, new Distribution.Constant(3))
            .with(RandomPart.HUB_CHECK, new Distribution.Constant(1))
            .with(RandomPart.POD_CREATE, new Distribution.Constant(0.05))
            .with(RandomPart.POD_BIND, new Distribution.Constant(0.1))
            .with(RandomPart.POD_STOP, new Distribution.Constant(0.1))
            .with(RandomPart.CONTAINER_START, new Distribution.Constant(0.2))
            .with(RandomPart.SERVER_UP, new Distribution.Constant(0.3))
            .with(RandomPart.PAGE_FIRST, new Distribution.Constant(0.1))
            .with(RandomPart.KERNEL_START, new Distribution.Constant(0.1));

    private final EmbeddedHub hub;
    private final String password;

    private ContractHub(EmbeddedHub hub, String password) {
        this.hub = hub;
        this.password = password;
    }

    /**
     * Starts a hub. Its clock begins {@link #BEHIND} behind the wall clock and overtakes it later, so that tokens and
     * activity that the contract dates with the wall clock are valid.
     *
     * @param speed seconds on the hub's clock for each second on the wall clock
     */
    static ContractHub start(HubLimits limits, HubFeatures features, double speed) throws IOException {
        EmbeddedHub hub = EmbeddedHub.start(EmbeddedHub.Config.at(Instant.now().minus(BEHIND))
                .withParameters(QUICK)
                .withLimits(limits)
                .withFeatures(features));
        hub.pace(speed);
        return new ContractHub(hub, features.password().orElseThrow());
    }

    /** The last word of a user's name determines how the user's server behaves. */
    private static String fate(String user) {
        return user.substring(user.lastIndexOf('-') + 1);
    }

    private static Optional<StartFault> fault(ModelServer server) {
        return switch (fate(server.user().name())) {
            case "fail" -> Optional.of(new StartFault.SpawnerFails("this user's server cannot start"));
            case "stuck" -> Optional.of(new StartFault.NeverRuns(SHORT_TIMEOUT));
            case "never" -> Optional.of(new StartFault.NeverAnswers(SHORT_TIMEOUT));
            case "slow" -> Optional.of(new StartFault.AnswersLate(Duration.ofSeconds(15)));
            case "linger" -> Optional.of(new StartFault.StopsLate(Duration.ofSeconds(25)));
            case "check" -> Optional.of(new StartFault.ChecksLate(Duration.ofSeconds(40)));
            default -> Optional.empty();
        };
    }

    Target target() {
        return new Target(hub.url(), ApiToken.of(hub.token()), password);
    }

    EmbeddedHub embedded() {
        return hub;
    }

    @Override
    public void close() {
        hub.close();
    }
}
