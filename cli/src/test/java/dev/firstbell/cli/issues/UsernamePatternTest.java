package dev.firstbell.cli.issues;

import static dev.firstbell.cli.Cli.firstbell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Cli;
import dev.firstbell.client.TestingHub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A hub whose {@code Authenticator.username_pattern} does not match the names that a run needs answers 400. The run was
 * reported as broken, with the hub's answer and without the setting that causes it.
 */
class UsernamePatternTest {
    @TempDir
    private Path folder;

    @Test
    void aPatternThatDoesNotMatchTheLocksUserIsNamed() throws IOException {
        try (TestingHub hub = TestingHub.jupyterHub()) {
            hub.on("POST /hub/api/users", 400, "{\"status\": 400, \"message\": \"Invalid username: firstbell.lock\"}");

            Cli.Answer answer = run(hub);

            assertThat(answer.err())
                    .isEqualTo(
                            "firstbell: --hub: the hub does not permit the user name firstbell.lock, which a run needs for its"
                                    + " lock; its authenticator's username_pattern must match this name and those of the test"
                                    + " users (docs/production.md has an example)\n");
            assertThat(answer.exitCode()).isEqualTo(2);
        }
    }

    private Cli.Answer run(TestingHub hub) throws IOException {
        Path classFile = Files.writeString(folder.resolve("class.yaml"), """
                name: CS 101
                start: 2026-09-07T09:00
                timeZone: America/Denver
                students: 3
                arrivals:
                  - {shape: uniform, to: 10s}
                """);
        Path token = Files.writeString(folder.resolve("token"), "s3cret-s3cret\n");
        return firstbell(
                "run",
                classFile,
                "--hub",
                hub.url(),
                "--token-file",
                token,
                "--out",
                folder.resolve("run"),
                "--rung",
                "lab",
                "--quiet");
    }
}
