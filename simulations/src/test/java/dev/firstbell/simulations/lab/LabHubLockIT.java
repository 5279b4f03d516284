package dev.firstbell.simulations.lab;

import dev.firstbell.simulations.HubAccess;
import dev.firstbell.simulations.HubLockContract;
import org.junit.jupiter.api.Tag;

/** The lock at a real JupyterHub. */
@Tag("lab-hub")
@Tag("both-lines")
class LabHubLockIT extends HubLockContract {
    @Override
    protected HubAccess hub() {
        return LabAccess.access();
    }
}
