package dev.firstbell.cli.issues;

import static dev.firstbell.cli.Cli.firstbell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Cli;
import dev.firstbell.cli.shared.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Slug: folder-of-out-is-missing. {@code trace --out nodir/x.csv} named a temporary file and ended with exit code 1; it is bad
 * usage, and the folder is what is missing (issue 14).
 */
class FolderOfOutIsMissingTest {
    @TempDir
    private Path temp;

    @Test
    void traceNamesTheFolder() {
        Path out = temp.resolve("nodir").resolve("x.csv");

        Cli.Answer answer = FieldLog.trace(FieldLog.of("stopped-following.log"), out);

        assertThat(answer.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(answer.err())
                .isEqualTo("firstbell: --out: " + out + ": the folder " + temp.resolve("nodir")
                        + " does not exist; create it with `mkdir -p " + temp.resolve("nodir")
                        + "`, or give a file in another one\n");
    }

    @Test
    void traceNamesAFileThatIsNoFolder() throws IOException {
        Path file = Files.writeString(temp.resolve("notes.txt"), "mine");

        Cli.Answer answer = FieldLog.trace(FieldLog.of("stopped-following.log"), file.resolve("x.csv"));

        assertThat(answer.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(answer.err()).contains(file + " is a file, not a folder; give a file in a folder");
    }

    @Test
    void reportNamesTheFolder() throws IOException {
        FieldLog.observed(FieldLog.of("stopped-following.log"), temp);

        Cli.Answer answer = firstbell(
                "report", temp.resolve("run"), "--out", temp.resolve("nodir").resolve("r.html"));

        assertThat(answer.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(answer.err()).contains("--out: ", "the folder " + temp.resolve("nodir") + " does not exist");
    }

    @Test
    void aClassOfAnotherDayShowsTheDay() throws IOException {
        Files.writeString(temp.resolve("x.csv"), "offsetMs\n80000000\n80060000\n");
        Path file = Files.writeString(temp.resolve("class.yaml"), """
                name: CS 101
                start: 2026-09-07T09:00
                timeZone: America/Denver
                students: 2
                arrivals:
                  - {shape: trace, file: x.csv}
                """);

        Cli.Answer answer = firstbell("class", "show", file);

        assertThat(answer.out()).contains("arrivals   first Tue 2026-09-08 07:13:20");
        assertThat(answer.err()).contains("x.csv: no arrival is closer to the start of class than 22h13m20s;");
    }
}
