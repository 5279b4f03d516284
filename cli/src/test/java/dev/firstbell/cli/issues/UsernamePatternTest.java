package dev.firstbell.cli.issues;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Cli;
import dev.firstbell.cli.run.TestingRun;
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
    void aPatternThatDoesNotMatchTheLocksUserIsNamed() {
        try (TestingRun run = new TestingRun(folder, 3)) {
            run.hub()
                    .on(
                            "POST /hub/api/users",
                            400,
                            "{\"status\": 400, \"message\": \"Invalid username: firstbell.lock\"}");

            Cli.Answer answer = run.run("--quiet");

            assertThat(answer.err())
                    .isEqualTo(
                            "firstbell: --hub: the hub does not permit the user name firstbell.lock, which a run needs for its"
                                    + " lock; its authenticator's username_pattern must match this name and those of the test"
                                    + " users (docs/production.md has an example)\n");
            assertThat(answer.exitCode()).isEqualTo(2);
        }
    }
}
