package dev.firstbell.client.lab;

import dev.firstbell.client.HubFixture.Target;
import dev.firstbell.client.call.ApiToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** A hub started by {@code lab/up hub --contract}, as described by its {@code lab.env}. */
final class LabHub {
    private final Map<String, String> described = new HashMap<>();

    private LabHub(Path file) {
        for (String line : read(file).lines().toList()) {
            int equals = line.indexOf('=');
            described.put(line.substring(0, equals), line.substring(equals + 1));
        }
    }

    /**
     * Reads a description.
     *
     * @param property the system property that names the file {@code lab.env}; in capitals and with underscores it is
     *     the name of an environment variable for the same purpose
     */
    static LabHub named(String property) {
        String variable = property.toUpperCase(Locale.ROOT).replace('.', '_');
        String file = System.getProperty(property, System.getenv(variable));
        if (file == null || file.isBlank()) {
            throw new IllegalStateException("neither -D" + property + " nor " + variable
                    + " is set; lab/up hub --contract writes lab.env into the folder that it prints as state=");
        }
        return new LabHub(Path.of(file));
    }

    Target target() {
        return new Target(
                URI.create(value("url")),
                ApiToken.fromFile(Path.of(value("tokenFile"))),
                read(Path.of(value("passwordFile"))).strip());
    }

    /** {@code lab/restart hub}: kills the hub's process and waits until the new one responds. */
    void restart() throws IOException, InterruptedException {
        ProcessBuilder restart = new ProcessBuilder(value("restart"), "--name", value("name"), "hub").inheritIO();
        restart.environment()
                .put("FIRSTBELL_LAB_STATE", Path.of(value("state")).getParent().toString());
        int status = restart.start().waitFor();
        if (status != 0) {
            throw new IOException("lab/restart ended with exit code " + status);
        }
    }

    private String value(String key) {
        String value = described.get(key);
        if (value == null) {
            throw new IllegalStateException("lab.env has no " + key + "; lab/up hub needs --contract");
        }
        return value;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
