package dev.firstbell.cli.issues;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Cli;
import dev.firstbell.cli.shared.ExitCode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Slug: observe-remedies. Options that had no effect were accepted, and messages about times and files named no remedy
 * (issue 14).
 */
class ObserveRemediesTest {
    @TempDir
    private Path temp;

    @Test
    void finishNamesTheOptionsThatDoNotGoWithIt() {
        Cli.Answer answer = Cli.firstbell("observe", "--finish", temp, "--rung", "lab", "--for", "10m");

        assertThat(answer.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(answer.err())
                .contains("--finish: works on what was recorded; only --hub-log, --log-time-zone, --count-started-by,"
                        + " --salt-file and --json go with it, not --for, --rung\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "2026-09-07T09:00Z~write the local time without an offset, and name its time zone with --time-zone",
                "2026-09-07T09:00-06:00~write the local time without an offset, and name its time zone with --time-zone",
                "today 9am~clock times have 24 hours, like 9:00 or 21:00",
                "9/7/2026 9:00~write the date as year-month-day, like 2026-09-07T09:00",
                "7.9.2026 9:00~write the date as year-month-day, like 2026-09-07T09:00",
                "Monday 9:00~write 'last Monday 9:00' for the one before today; times are written like 'last Tuesday 9:00'",
                "soon~write 'last Tuesday 9:00'",
            })
    void aTimeThatCannotBeReadHasItsRemedy(String at, String remedy) {
        assertThat(Cli.firstbell("observe", "--hub-log", FieldLog.of("form-journald.log"), "--at", at, "--out", "x")
                        .err())
                .contains("--at: `" + at + "` cannot be read; " + remedy);
    }

    @Test
    void theMachinesZoneHasAName() {
        assertThat(Cli.firstbell("observe", "--hub-log", "x", "--at", "today 9:00", "--log-time-zone", "local")
                        .err())
                .contains("write the name of the zone, like ")
                .doesNotContain("did you mean");
    }

    @Test
    void anAddressIsNoFileAndKeepsItsSlashes() {
        String said = "http://hub.example.edu/hub.log: is an address, not a file; download it and give the file";

        assertThat(Cli.firstbell(
                                "observe",
                                "--hub-log",
                                "http://hub.example.edu/hub.log",
                                "--at",
                                "2026-09-07T09:00",
                                "--out",
                                temp.resolve("run"))
                        .err())
                .contains("--hub-log: " + said)
                .doesNotContain("may grow");
        assertThat(FieldLog.trace(Path.of("http://hub.example.edu/hub.log"), temp.resolve("a.csv"))
                        .err())
                .contains(said);
    }

    @Test
    void aDashIsNotTheStandardInput() {
        assertThat(FieldLog.trace(Path.of("-"), temp.resolve("a.csv")).err())
                .contains("`-` is not read as the standard input; name a file, or /dev/stdin");
    }
}
