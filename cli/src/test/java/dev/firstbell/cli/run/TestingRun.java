package dev.firstbell.cli.run;

import static dev.firstbell.cli.Cli.firstbell;

import dev.firstbell.cli.Cli;
import dev.firstbell.client.TestingHub;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What {@code run} needs: a hub on loopback, a class file, a token, and a folder that does not exist yet. */
public final class TestingRun implements AutoCloseable {
    private final TestingHub hub = TestingHub.jupyterHub();
    private final Path classFile;
    private final Path token;
    private final Path out;

    /** Writes the files. */
    public TestingRun(Path folder, int students) {
        try {
            classFile = Files.writeString(folder.resolve("class.yaml"), """
                    name: CS 101
                    start: 2026-09-07T09:00
                    timeZone: America/Denver
                    students: %d
                    arrivals:
                      - {shape: uniform, to: 10s}
                    """.formatted(students));
            token = Files.writeString(folder.resolve("token"), "s3cret-s3cret\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        out = folder.resolve("run");
    }

    public TestingHub hub() {
        return hub;
    }

    public Path classFile() {
        return classFile;
    }

    public Path token() {
        return token;
    }

    public Path out() {
        return out;
    }

    /** {@code run} at the hub, as a lab's. */
    public Cli.Answer run(Object... options) {
        return runAt(hub.url(), "lab", out, options);
    }

    /** {@code run} with the class file and the token. */
    public Cli.Answer runAt(Object url, Object rung, Object folder, Object... options) {
        List<Object> arguments = new ArrayList<>(
                List.of("run", classFile, "--hub", url, "--token-file", token, "--out", folder, "--rung", rung));
        arguments.addAll(List.of(options));
        return firstbell(arguments.toArray());
    }

    @Override
    public void close() {
        hub.close();
    }
}
