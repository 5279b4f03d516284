package dev.firstbell.client.lab;

import dev.firstbell.client.FullHubContract;
import org.junit.jupiter.api.Tag;

/** The contract against a real JupyterHub on loopback, started by {@code lab/up hub --contract}. */
@Tag("lab-hub")
@Tag("both-lines")
class RealHubIT extends FullHubContract {
    @Override
    protected Target hub() {
        return LabHub.named("firstbell.lab.file").target();
    }

    @Override
    protected Target crowdedHub() {
        return LabHub.named("firstbell.lab.crowded.file").target();
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
