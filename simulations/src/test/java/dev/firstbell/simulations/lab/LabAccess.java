package dev.firstbell.simulations.lab;

import dev.firstbell.client.call.ApiToken;
import dev.firstbell.simulations.HubAccess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** The access to the real hub under test; see the profile lab-hub in the root pom. */
final class LabAccess {
    private LabAccess() {}

    static HubAccess access() {
        return new HubAccess(
                URI.create(setting("firstbell.lab.url")),
                ApiToken.fromFile(Path.of(setting("firstbell.lab.token.file"))));
    }

    /** The second hub of the ring, with room for two starts and two servers. */
    static HubAccess crowded() {
        Map<String, String> lab = facts("firstbell.lab.crowded.file");
        return new HubAccess(URI.create(lab.get("url")), ApiToken.fromFile(Path.of(lab.get("tokenFile"))));
    }

    /** {@code lab/restart hub}: kills the hub's process and waits until it is back. */
    static void restartHub() throws IOException, InterruptedException {
        Map<String, String> lab = facts("firstbell.lab.file");
        ProcessBuilder restart = new ProcessBuilder(lab.get("restart"), "--name", lab.get("name"), "hub").inheritIO();
        restart.environment()
                .put(
                        "FIRSTBELL_LAB_STATE",
                        Path.of(lab.get("state")).getParent().toString());
        int status = restart.start().waitFor();
        if (status != 0) {
            throw new IOException("lab/restart ended with exit code " + status);
        }
    }

    /** The content of a lab's {@code lab.env}. */
    private static Map<String, String> facts(String property) {
        Map<String, String> lab = new HashMap<>();
        try {
            for (String line : Files.readAllLines(Path.of(setting(property)))) {
                int equals = line.indexOf('=');
                lab.put(line.substring(0, equals), line.substring(equals + 1));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return lab;
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
