package dev.firstbell.client.embedded;

import static org.awaitility.Awaitility.await;

import dev.firstbell.client.TroubledHubContract;
import dev.firstbell.records.plan.Setting.HubLimits;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** {@link TroubledHubContract} against the embedded hub, whose clock runs five times as fast as the wall clock. */
class EmbeddedTroubledHubContractTest extends TroubledHubContract {
    private static final double SPEED = 5;

    private static ContractHub hub;
    private static ContractHub crowded;

    @BeforeAll
    static void start() throws IOException {
        hub = ContractHub.start(HubLimits.Z2JH, ContractHub.FEATURES, SPEED);
        crowded = ContractHub.start(ContractHub.TWO_STARTS, ContractHub.CROWDED, SPEED);
    }

    @AfterAll
    static void stop() {
        hub.close();
        crowded.close();
    }

    @Override
    protected Target hub() {
        return hub.target();
    }

    @Override
    protected Target crowdedHub() {
        return crowded.target();
    }

    @Override
    protected void restartHub() {
        int before = hub.embedded().restarts();
        hub.embedded().restartHub();
        await().until(() -> hub.embedded().restarts() > before);
    }
}
