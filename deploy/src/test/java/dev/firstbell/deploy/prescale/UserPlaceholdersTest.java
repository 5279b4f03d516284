package dev.firstbell.deploy.prescale;

import dev.firstbell.records.prescale.Means;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The chart's own placeholders keep the contract. */
class UserPlaceholdersTest extends PrescalerContract {
    @TempDir
    private Path folder;

    @Override
    protected PrescalerFixture cluster() {
        return new ScriptedPlaceholders(Means.USER_PLACEHOLDERS, folder);
    }
}
