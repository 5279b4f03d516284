package dev.firstbell.cli.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.plan.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The user's own command changes a hub's limits: shown first, run only with permission, and only where something changes. */
class HelmLimitChangeTest {
    private static final Setting.HubLimits WIDE = new Setting.HubLimits(200, Duration.ofMinutes(10));

    private final List<String> heard = new ArrayList<>();
    private List<String> problems = List.of();

    @TempDir
    private Path folder;

    private HelmLimitChange change(String template, boolean permitted) {
        return new HelmLimitChange(template, permitted, heard::add, () -> problems);
    }

    private String writing() {
        return "echo {concurrentSpawnLimit} {startTimeoutSeconds} >> " + folder.resolve("values") + "; echo upgraded";
    }

    private List<String> written() throws IOException {
        Path values = folder.resolve("values");
        return Files.exists(values) ? Files.readAllLines(values) : List.of();
    }

    @Test
    void theCommandIsShownBeforeItRunsAndGetsTheLimits() throws IOException {
        change(writing(), true).to(WIDE);

        assertThat(written()).containsExactly("200 600");
        assertThat(heard)
                .containsExactly(
                        "running `echo 200 600 >> " + folder.resolve("values") + "; echo upgraded`", "upgraded");
    }

    @Test
    void withoutPermissionItIsShownAndNotRun() throws IOException {
        assertThatThrownBy(() -> change(writing(), false).to(WIDE))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith("the hub's limits have to be changed with `echo 200 600")
                .hasMessageEndingWith("add --go to permit it");
        assertThat(written()).isEmpty();
    }

    @Test
    void limitsThatAreInForceAreNotSetAgain() throws IOException {
        HelmLimitChange change = change(writing(), true);
        change.to(WIDE);
        change.to(WIDE);
        change.to(Setting.HubLimits.Z2JH);
        change.to(WIDE);

        assertThat(written()).containsExactly("200 600", "64 300", "200 600");
    }

    @Test
    void aCommandThatFailsIsNamedWithItsLastLineAndRunAgainNextTime() throws IOException {
        String template = writing() + "; echo 'Error: release not found' >&2; exit 3 #";
        HelmLimitChange change = change(template, true);

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> change.to(WIDE))
                    .isInstanceOf(BadInputException.class)
                    .hasMessageStartingWith("the command that changes the hub's limits ended with 3: `echo 200 600")
                    .hasMessageEndingWith("its last line: `Error: release not found`");
        }
        assertThat(written()).hasSize(2);
    }

    @Test
    void aHubThatDoesNotAnswerAfterwardsIsAFailure() {
        problems = List.of("--hub: http://hub cannot be reached");

        assertThatThrownBy(() -> change(writing(), true).to(WIDE))
                .hasMessageContaining("the hub does not answer as it should: --hub: http://hub cannot be reached");
    }

    @Test
    void everyProblemOfTheTemplateIsNamed() {
        assertThatThrownBy(() -> change("helm upgrade --set a={concurrentSpawnLimits} --set b=${HOME}", true))
                .isInstanceOfSatisfying(
                        BadInputException.class,
                        e -> assertThat(e.problems())
                                .containsExactly(
                                        "the command that changes the hub's limits has no {concurrentSpawnLimit}: `helm upgrade"
                                                + " --set a={concurrentSpawnLimits} --set b=${HOME}`",
                                        "the command that changes the hub's limits has no {startTimeoutSeconds}: `helm upgrade"
                                                + " --set a={concurrentSpawnLimits} --set b=${HOME}`",
                                        "the command that changes the hub's limits has an unknown {concurrentSpawnLimits};"
                                                + " expected {concurrentSpawnLimit} and {startTimeoutSeconds}"));
    }
}
