package dev.firstbell.simulations.lab;

import dev.firstbell.records.time.HubClock;
import dev.firstbell.simulations.CleanUpContract;
import dev.firstbell.simulations.HubAccess;
import java.io.IOException;
import org.junit.jupiter.api.Tag;

/** The clean-up at a real JupyterHub, which is restarted. */
@Tag("lab-hub")
class LabCleanUpIT extends CleanUpContract {
    @Override
    protected HubAccess hub() {
        return LabAccess.access();
    }

    @Override
    protected HubClock clock() {
        return HubClock.realTime();
    }

    @Override
    protected void restartHub() throws IOException, InterruptedException {
        LabAccess.restartHub();
    }
}
