package dev.firstbell.client.embedded;

import dev.firstbell.client.FullHubContract;
import dev.firstbell.records.plan.Setting.HubLimits;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract against the embedded hub. If a test fails here and passes with real hubs, the embedded hub is wrong. */
class EmbeddedHubContractTest extends FullHubContract {
    private static final double SPEED = 3;

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
    protected String app() {
        return "vscode/";
    }

    @Override
    protected String appThatNeverComesUp() {
        return "never-up/";
    }
}
