package dev.firstbell.cli.issues;

import static dev.firstbell.cli.issues.FieldLog.observe;
import static dev.firstbell.cli.issues.FieldLog.trace;
import static dev.firstbell.cli.issues.LogLines.checking;
import static dev.firstbell.cli.issues.LogLines.request;
import static dev.firstbell.cli.issues.LogLines.route;
import static dev.firstbell.cli.issues.LogLines.took;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Cli;
import dev.firstbell.cli.shared.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * People replace the names in a log before they share it. If 20 students all became {@code ***}, they counted as one
 * arrival. Issue 14.
 */
class NamesReplacedInLogTest {
    @TempDir
    private Path temp;

    @ParameterizedTest
    @ValueSource(strings = {"***", "REDACTED", "<user>", "[user]", "xxxx", "*"})
    void studentsWithOneMaskCannotBeToldApart(String mask) throws IOException {
        List<String> lines = new ArrayList<>(List.of(checking("14:20:00")));
        for (int second = 10; second < 30; second++) {
            lines.add(request("15:00:" + second, mask));
        }
        lines.add(checking("15:45:00"));
        Path log = log(lines);

        assertRefused(
                log,
                "all 20 requests of servers are by the user `" + mask + "`; names that were replaced by one"
                        + " text cannot be told apart: replace each name by its own");
    }

    @Test
    void aServerThatStartsTwiceAtOnceIsOfTwoStudents() throws IOException {
        Path log = log(List.of(
                checking("14:20:00"),
                request("15:00:01", "user"),
                request("15:00:02", "user"),
                took("15:00:21", "user", 20),
                route("15:00:21", "user"),
                took("15:00:23", "user", 21),
                route("15:00:23", "user"),
                checking("15:45:00")));

        assertRefused(log, "all 2 requests of servers are by the user `user`; names that were replaced");
    }

    @Test
    void manyRequestsOfOneUserAreNoted() throws IOException {
        List<String> lines = new ArrayList<>(List.of(checking("14:20:00")));
        for (int second = 10; second < 20; second++) {
            lines.add(request("15:00:" + second, "student"));
        }
        lines.add(checking("15:45:00"));

        Cli.Answer answer = trace(log(lines), temp.resolve("monday.csv"));

        assertThat(answer.exitCode()).isZero();
        assertThat(answer.err())
                .contains(
                        "all 10 requests of servers in the hub's log are by one user, who counts once; names that were");
    }

    @Test
    void aMaskBesideNamesIsNoted() throws IOException {
        Path log = log(List.of(
                checking("14:20:00"),
                request("15:00:01", "***"),
                request("15:00:02", "***"),
                request("15:00:03", "ada"),
                checking("15:45:00")));

        assertThat(trace(log, temp.resolve("monday.csv")).err())
                .contains("2 of the 3 requests of servers in the hub's log are by the user `***`, who counts once");
    }

    @Test
    void aStudentWhoTriesAgainIsOneStudent() throws IOException {
        Path log = log(List.of(
                checking("14:20:00"),
                request("15:00:01", "ada"),
                request("15:00:09", "ada"),
                took("15:00:21", "ada", 20),
                route("15:00:21", "ada"),
                checking("15:45:00")));

        assertThat(trace(log, temp.resolve("monday.csv")).err()).isEmpty();
    }

    private void assertRefused(Path log, String why) {
        Cli.Answer traced = trace(log, temp.resolve("monday.csv"));
        assertThat(traced.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(traced.err()).contains(why);
        Cli.Answer observed = observe(log, temp);
        assertThat(observed.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(observed.err()).contains("--hub-log: " + log + ": " + why);
        assertThat(temp.resolve("run")).doesNotExist();
    }

    private Path log(List<String> lines) throws IOException {
        return Files.write(temp.resolve("hub.log"), lines);
    }
}
