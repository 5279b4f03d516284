package dev.firstbell.deploy.prescale;

import dev.firstbell.records.prescale.Means;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Node-sized placeholders keep the contract. */
class NodeSizedPlaceholdersTest extends PrescalerContract {
    @TempDir
    private Path folder;

    @Override
    protected PrescalerFixture cluster() {
        return new ScriptedPlaceholders(Means.NODE_SIZED_PLACEHOLDERS, folder);
    }
}
