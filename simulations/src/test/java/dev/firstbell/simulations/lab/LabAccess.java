package dev.firstbell.simulations.lab;

import dev.firstbell.client.call.ApiToken;
import dev.firstbell.simulations.HubAccess;
import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;

/** The access to the real hub under test; see the profile lab-hub in the root pom. */
final class LabAccess {
    private LabAccess() {}

    static HubAccess access() {
        return new HubAccess(
                URI.create(setting("firstbell.lab.url")),
                ApiToken.fromFile(Path.of(setting("firstbell.lab.token.file"))));
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
