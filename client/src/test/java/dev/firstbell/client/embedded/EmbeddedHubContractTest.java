package dev.firstbell.client.embedded;

import dev.firstbell.client.ApiToken;
import dev.firstbell.client.HubContract;
import dev.firstbell.embedded.EmbeddedHub;
import dev.firstbell.records.Setting.HubLimits;
import dev.firstbell.twin.Quantity;
import dev.firstbell.twin.TwinParameters;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract against the embedded hub: where it fails while real hubs pass, the embedded hub is wrong. */
class EmbeddedHubContractTest extends HubContract {
    private static final Instant MORNING = Instant.parse("2026-09-07T08:00:00Z");
    private static final TwinParameters WARM = TwinParameters.defaults().with(Quantity.POOL_BASE, 2);

    private static EmbeddedHub hub;
    private static EmbeddedHub crowded;

    @BeforeAll
    static void start() throws IOException {
        hub = EmbeddedHub.start(EmbeddedHub.Config.at(MORNING).withParameters(WARM));
        hub.pace(10);
        crowded = EmbeddedHub.start(EmbeddedHub.Config.at(MORNING)
                .withParameters(WARM)
                .withLimits(new HubLimits(2, Duration.ofSeconds(300))));
        // Slow enough that the first start is not over when the last is asked for.
        crowded.pace(2);
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

    private static Target target(EmbeddedHub embedded) {
        return new Target(embedded.url(), ApiToken.of(embedded.token()));
    }
}
