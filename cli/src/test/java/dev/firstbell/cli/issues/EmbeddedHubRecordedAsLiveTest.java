package dev.firstbell.cli.issues;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Cli;
import dev.firstbell.cli.environment.EmbeddedEnvironment;
import dev.firstbell.cli.run.TestingRun;
import dev.firstbell.embedded.EmbeddedHub;
import dev.firstbell.records.time.HubClock;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run at the embedded hub was recorded as one at a live hub if the user said {@code --rung live}. */
class EmbeddedHubRecordedAsLiveTest {
    @TempDir
    private Path folder;

    private TestingRun run;

    @BeforeEach
    void setUp() {
        run = new TestingRun(folder, 3);
    }

    @AfterEach
    void close() {
        run.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"live", "lab"})
    void theEmbeddedHubSaysWhatItIs(String rung) throws IOException {
        try (EmbeddedHub embedded =
                EmbeddedHub.start(EmbeddedHub.Config.at(HubClock.realTime().now())
                        .withToken("s3cret-s3cret")
                        .withFeatures(EmbeddedEnvironment.FEATURES))) {
            embedded.pace(HubClock.realTime());

            Cli.Answer answer = run.runAt(embedded.url(), rung, run.out(), "--dry-run");

            assertThat(answer.err())
                    .isEqualTo("firstbell: --rung: " + embedded.url()
                            + " is an embedded hub (`firstbell hub`): hub and cluster are modelled, so a run there cannot be"
                            + " recorded as " + rung + "; give --rung embedded\n");
            assertThat(answer.exitCode()).isEqualTo(2);
            assertThat(run.runAt(embedded.url(), "embedded", run.out(), "--dry-run")
                            .exitCode())
                    .isZero();
        }
    }

    @Test
    void anotherHubIsNotRecordedAsEmbedded() {
        run.hub().on("GET /hub/api/info", 200, """
                        {"version": "5.5.4", "python": "3.12", "spawner": {"class": "kubespawner.KubeSpawner"},
                         "authenticator": {"class": "oauthenticator.generic.GenericOAuthenticator"}}""");

        Cli.Answer answer = run.runAt(run.hub().url(), "embedded", run.out());

        assertThat(answer.err())
                .isEqualTo("firstbell: --rung: " + run.hub().url()
                        + " is not an embedded hub (`firstbell hub`): its authenticator is"
                        + " oauthenticator.generic.GenericOAuthenticator; give --rung lab (`lab/up hub`), or live (the end of a"
                        + " tunnel)\n");
        assertThat(run.out()).doesNotExist();
        assertThat(run.run("--dry-run").exitCode()).isZero();
    }

    @Test
    void aHubThatDoesNotTellThisTokenWhatItIsPasses() {
        run.hub().on("GET /hub/api/info", 403, "{\"status\": 403, \"message\": \"Forbidden\"}");

        assertThat(run.run("--dry-run").exitCode()).isZero();
    }
}
