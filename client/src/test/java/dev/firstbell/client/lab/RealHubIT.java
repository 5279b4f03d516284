package dev.firstbell.client.lab;

import dev.firstbell.client.ApiToken;
import dev.firstbell.client.FullHubContract;
import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Tag;

/**
 * The contract against a real JupyterHub on loopback. Each setting is read from the system property or else the
 * environment variable of the same meaning: {@code firstbell.lab.url} or {@code FIRSTBELL_LAB_URL}, and so on. Besides
 * {@code url} and {@code token.file}, of it and of the one with {@code crowded}, there may be {@code password} (any will do
 * by default) and {@code app}, the path of an app behind jupyter-server-proxy (none by default).
 */
@Tag("lab-hub")
class RealHubIT extends FullHubContract {
    @Override
    protected Target hub() {
        return target("firstbell.lab");
    }

    @Override
    protected Target crowdedHub() {
        return target("firstbell.lab.crowded");
    }

    @Override
    protected String password() {
        return optional("firstbell.lab.password", "");
    }

    @Override
    protected String app() {
        return optional("firstbell.lab.app", "");
    }

    private static Target target(String name) {
        return new Target(
                URI.create(setting(name + ".url")), ApiToken.fromFile(Path.of(setting(name + ".token.file"))));
    }

    private static String setting(String property) {
        String value = optional(property, "");
        if (value.isEmpty()) {
            throw new IllegalStateException("neither -D" + property + " nor " + variable(property)
                    + " is set; lab/up hub prints the address and token file of a hub");
        }
        return value;
    }

    private static String optional(String property, String otherwise) {
        String value = System.getProperty(property, System.getenv(variable(property)));
        return value == null || value.isBlank() ? otherwise : value.strip();
    }

    private static String variable(String property) {
        return property.toUpperCase(Locale.ROOT).replace('.', '_');
    }
}
