package dev.firstbell.cli.demo;

import static dev.firstbell.cli.Cli.firstbell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Cli;
import dev.firstbell.cli.environment.LabScripts;
import dev.firstbell.cli.shared.ExitCode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DemoCommandTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"--speed, 5", "--seed, 7"})
    void whatIsOfTheModelIsRefusedInTheLab(String option, String value) {
        Cli.Answer answer = firstbell("demo", "--lab", option, value, "--out", folder.resolve("demo"));

        assertThat(answer.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(answer.err())
                .startsWith("firstbell: " + option + " is for the embedded hub; the lab runs in real time\n");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void theLabNeedsTheCheckout() {
        String before = System.getProperty(LabScripts.HOME_PROPERTY);
        System.setProperty(LabScripts.HOME_PROPERTY, folder.toString());
        try {
            Cli.Answer answer = firstbell("demo", "--lab", "--out", folder.resolve("demo"));

            assertThat(answer.exitCode()).isEqualTo(ExitCode.USAGE);
            assertThat(answer.err())
                    .isEqualTo("firstbell: --lab: no lab/up here; the lab's scripts are part of the checkout, so run"
                            + " ./firstbell from it\n");
            assertThat(folder).isEmptyDirectory();
        } finally {
            if (before == null) {
                System.clearProperty(LabScripts.HOME_PROPERTY);
            } else {
                System.setProperty(LabScripts.HOME_PROPERTY, before);
            }
        }
    }
}
