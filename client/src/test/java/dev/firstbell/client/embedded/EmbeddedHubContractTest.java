package dev.firstbell.client.embedded;

import dev.firstbell.client.ApiToken;
import dev.firstbell.client.FullHubContract;
import dev.firstbell.embedded.EmbeddedHub;
import dev.firstbell.embedded.HubFeatures;
import dev.firstbell.embedded.HubFeatures.App;
import dev.firstbell.records.Setting.HubLimits;
import dev.firstbell.twin.Distribution;
import dev.firstbell.twin.ModelServer;
import dev.firstbell.twin.Quantity;
import dev.firstbell.twin.RandomPart;
import dev.firstbell.twin.StartFault;
import dev.firstbell.twin.TwinParameters;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * The contract against the embedded hub: where it fails while real hubs pass, the embedded hub is wrong. Set up as {@code
 * lab/up hub --contract} sets up the real one: the last word of a user's name says how the user's server fares.
 */
class EmbeddedHubContractTest extends FullHubContract {
    private static final Duration SHORT_TIMEOUT = Duration.ofSeconds(5);

    /** Beside the hub's own time, which is the wall's because the contract speaks of dates, nothing takes long. */
    private static final TwinParameters QUICK = TwinParameters.defaults()
            .with(Quantity.POOL_BASE, 2)
            .with(Quantity.HUB_CONSECUTIVE_FAILURES, 0)
            .with(RandomPart.HUB_ACCEPT, new Distribution.Constant(0.02))
            .with(RandomPart.HUB_NOTICE, new Distribution.Constant(0.02))
            .with(RandomPart.HUB_ROUTE, new Distribution.Constant(0.02))
            .with(RandomPart.HUB_STOP, new Distribution.Constant(0.001))
            .with(RandomPart.POD_CREATE, new Distribution.Constant(0.05))
            .with(RandomPart.HUB_POLL, new Distribution.Constant(0.1))
            .with(RandomPart.POD_BIND, new Distribution.Constant(0.1))
            .with(RandomPart.CONTAINER_START, new Distribution.Constant(0.2))
            .with(RandomPart.SERVER_UP, new Distribution.Constant(0.3))
            .with(RandomPart.POD_STOP, new Distribution.Constant(0.1))
            .with(RandomPart.PAGE_FIRST, new Distribution.Constant(0.1))
            .with(RandomPart.KERNEL_START, new Distribution.Constant(0.1));

    private static final HubFeatures FEATURES = HubFeatures.z2jh()
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
            .withProfiles(user -> lastWord(user).equals("form"), "small", "large")
            .withApps(Map.of(
                    "vscode",
                    App.startingIn(Duration.ofMillis(500)),
                    "never-up",
                    new App(Duration.ofDays(1), Duration.ofSeconds(2))))
            .withFaults(EmbeddedHubContractTest::fault);

    private static EmbeddedHub hub;
    private static EmbeddedHub crowded;

    private static String lastWord(String user) {
        return user.substring(user.lastIndexOf('-') + 1);
    }

    private static Optional<StartFault> fault(ModelServer server) {
        return switch (lastWord(server.user().name())) {
            case "fail" -> Optional.of(new StartFault.SpawnerFails("this user's server cannot start"));
            case "stuck" -> Optional.of(new StartFault.NeverRuns(SHORT_TIMEOUT));
            case "never" -> Optional.of(new StartFault.NeverAnswers(SHORT_TIMEOUT));
            case "slow" -> Optional.of(new StartFault.AnswersLate(Duration.ofSeconds(15)));
            default -> Optional.empty();
        };
    }

    @BeforeAll
    static void start() throws IOException {
        // Whatever is below "/" is tried by the embedded hub's own tests.
        hub = start(HubLimits.Z2JH, FEATURES.withBasePath("/jupyter/"));
        crowded = start(new HubLimits(2, Duration.ofSeconds(300)), FEATURES);
    }

    private static EmbeddedHub start(HubLimits limits, HubFeatures features) throws IOException {
        EmbeddedHub started = EmbeddedHub.start(EmbeddedHub.Config.at(Instant.now())
                .withParameters(QUICK)
                .withLimits(limits)
                .withFeatures(features));
        started.pace(1);
        return started;
    }

    @AfterAll
    static void stop() {
        hub.close();
        crowded.close();
    }

    @Override
    protected Target hub() {
        return target(hub);
    }

    @Override
    protected Target crowdedHub() {
        return target(crowded);
    }

    @Override
    protected String password() {
        return FEATURES.password().orElseThrow();
    }

    @Override
    protected String app() {
        return "vscode/";
    }

    private static Target target(EmbeddedHub embedded) {
        return new Target(embedded.url(), ApiToken.of(embedded.token()));
    }
}
