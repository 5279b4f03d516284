package dev.firstbell.client.lab;

import dev.firstbell.client.TroubledHubContract;
import org.junit.jupiter.api.Tag;

/** {@link TroubledHubContract} against real hubs, one of which is restarted. */
@Tag("lab-hub")
@Tag("both-lines")
class RealTroubledHubIT extends TroubledHubContract {
    @Override
    protected Target hub() {
        return LabHub.named("firstbell.lab.file").target();
    }

    @Override
    protected Target crowdedHub() {
        return LabHub.named("firstbell.lab.crowded.file").target();
    }

    @Override
    protected void restartHub() throws Exception {
        LabHub.named("firstbell.lab.file").restart();
    }
}
