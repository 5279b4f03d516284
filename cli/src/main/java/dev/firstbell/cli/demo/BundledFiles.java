package dev.firstbell.cli.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Files of the project that the command carries with it, so that the demo works from any folder. */
final class BundledFiles {
    /** {@code examples/class-220.yaml}. */
    static final String DEMO_CLASS = "class-220.yaml";

    /** The deployment's own values. */
    static final String VALUES = "values.yaml";

    /** Where they stand in the project. */
    static final String VALUES_PATH = "deploy/helm/values.yaml";

    private BundledFiles() {}

    static String text(String name) {
        try (InputStream in = BundledFiles.class.getResourceAsStream("/bundled/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(name + " cannot be read from the jar", e);
        }
    }
}
