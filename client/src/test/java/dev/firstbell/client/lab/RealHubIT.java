package dev.firstbell.client.lab;

import dev.firstbell.client.ApiToken;
import dev.firstbell.client.HubContract;
import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Tag;

/**
 * The contract against a real JupyterHub on loopback. Each setting is read from the system property or else the
 * environment variable of the same meaning: {@code firstbell.lab.url} or {@code FIRSTBELL_LAB_URL}, and so on.
 */
@Tag("lab-hub")
class RealHubIT extends HubContract {
    @Override
    protected Target hub() {
        return target("firstbell.lab");
    }

    @Override
    protected Target crowdedHub() {
        return target("firstbell.lab.crowded");
    }

    private static Target target(String name) {
        return new Target(
                URI.create(setting(name + ".url")), ApiToken.fromFile(Path.of(setting(name + ".token.file"))));
    }

    private static String setting(String property) {
        String variable = property.toUpperCase(Locale.ROOT).replace('.', '_');
        String value = System.getProperty(property, System.getenv(variable));
        if (value == null || value.isBlank()) {
            throw new IllegalStateException("neither -D" + property + " nor " + variable
                    + " is set; lab/up hub prints the address and token file of a hub");
        }
        return value.strip();
    }
}
