package dev.firstbell.simulations;

import static org.awaitility.Awaitility.await;

import dev.firstbell.client.call.ApiToken;
import dev.firstbell.embedded.EmbeddedHub;
import dev.firstbell.embedded.HubFeatures;
import dev.firstbell.records.time.HubClock;
import dev.firstbell.twin.hub.StartFault;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class EmbeddedCleanUpTest extends CleanUpContract {
    private static EmbeddedHub hub;
    private static HubClock clock;

    @BeforeAll
    static void start() throws IOException {
        hub = EmbeddedHub.start(EmbeddedHub.Config.at(TestingClass.NINE)
                .withParameters(TestingClass.WARM)
                .withFeatures(HubFeatures.z2jh().withFaults(server -> {
                    String user = server.user().name();
                    return switch (user.substring(user.lastIndexOf('-') + 1)) {
                        case "slow" -> Optional.of(new StartFault.AnswersLate(Duration.ofSeconds(15)));
                        case "linger" -> Optional.of(new StartFault.StopsLate(Duration.ofSeconds(25)));
                        // The restart takes up to 40 s before it.
                        case "check" -> Optional.of(new StartFault.ChecksLate(Duration.ofSeconds(60)));
                        default -> Optional.empty();
                    };
                })));
        clock = hub.pace(TestingClass.SPEED);
    }

    @AfterAll
    static void stop() {
        hub.close();
    }

    @Override
    protected HubAccess hub() {
        return new HubAccess(hub.url(), ApiToken.of(hub.token()));
    }

    @Override
    protected HubClock clock() {
        return clock;
    }

    @Override
    protected void restartHub() {
        int before = hub.restarts();
        hub.restartHub();
        await().until(() -> hub.restarts() > before);
    }
}
