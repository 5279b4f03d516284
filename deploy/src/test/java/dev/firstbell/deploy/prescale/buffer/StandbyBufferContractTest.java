package dev.firstbell.deploy.prescale.buffer;

import dev.firstbell.deploy.prescale.PrescalerContract;
import dev.firstbell.deploy.prescale.PrescalerFixture;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** A capacity buffer of suspended nodes keeps the contract. */
class StandbyBufferContractTest extends PrescalerContract {
    @TempDir
    private Path folder;

    @Override
    protected PrescalerFixture cluster() {
        return new ScriptedBuffer(folder, TestingBuffers.STANDBY);
    }
}
