package dev.firstbell.cli;

import static dev.firstbell.cli.Cli.firstbell;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
    @TempDir
    private Path folder;

    @Test
    void withoutAVerbItNamesAFirstOne() {
        Cli.Answer answer = firstbell();

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err()).startsWith("firstbell: missing verb; for example `firstbell demo`\n");
        assertThat(answer.out()).isEmpty();
    }

    @Test
    void aMistypedVerbHearsTheRightOne() {
        Cli.Answer answer = firstbell("dmo");

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err())
                .startsWith("firstbell: `dmo` is not a verb of `firstbell`; did you mean `firstbell demo`?\n");
    }

    @Test
    void helpNamesEveryVerbAndEveryExitCode() {
        Cli.Answer answer = firstbell("--help");

        assertThat(answer.exitCode()).isZero();
        assertThat(answer.out())
                .contains(
                        "demo", "run", "class", "sweep", "plan", "apply", "report", "trace", "cleanup", "trust", "hub")
                .containsPattern("130 +stopped by Ctrl-C");
        assertThat(answer.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"demo", "run", "class", "sweep", "plan", "apply", "report", "trace", "cleanup", "trust", "hub"})
    void everyVerbExplainsItself(String verb) {
        Cli.Answer answer = firstbell(verb, "--help");

        assertThat(answer.exitCode()).isZero();
        assertThat(answer.out()).startsWith("Usage: firstbell " + verb);
    }

    @Test
    void noVerbTakesATokenAsAnArgument() {
        assertThat(Main.commandLine().getSubcommands().values())
                .allSatisfy(
                        verb -> assertThat(verb.getCommandSpec().optionsMap()).doesNotContainKey("--token"));
    }

    @Test
    void theHubChecksAllItsOptionsBeforeItListens() {
        Path nowhere = folder.resolve("none/token");

        Cli.Answer answer = firstbell("hub", "--port", "-1", "--warm-nodes", "-2", "--token-file", nowhere);

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err())
                .contains(
                        "--port: must be from 0 to 65535: -1",
                        "--warm-nodes: must be from 0 to 1000: -2",
                        "--token-file: " + nowhere + " must be a file in a folder that exists");
    }

    @Test
    void theDemoRefusesASpeedThatThisMachineCouldNotKeepAndAFolderThatIsFull() throws Exception {
        assertThat(firstbell("demo", "--speed", "100", "--out", folder.resolve("new")))
                .satisfies(answer -> assertThat(answer.err()).contains("--speed must be from 1 to 10"))
                .extracting(Cli.Answer::exitCode)
                .isEqualTo(2);
        Files.writeString(folder.resolve("precious"), "data");

        Cli.Answer answer = firstbell("demo", "--out", folder);

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err()).contains(folder + ": the folder is not empty");
        assertThat(folder.toFile().list()).containsExactly("precious");
    }
}
