package dev.firstbell.deploy.prescale;

import dev.firstbell.records.prescale.Means;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Tiny placeholders keep the contract. */
class NodePlaceholdersTest extends PrescalerContract {
    @TempDir
    private Path folder;

    @Override
    protected PrescalerFixture cluster() {
        return new ScriptedPlaceholders(Means.NODE_PLACEHOLDERS, folder);
    }
}
