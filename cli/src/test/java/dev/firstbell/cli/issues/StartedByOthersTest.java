package dev.firstbell.cli.issues;

import static dev.firstbell.cli.issues.FieldLog.observe;
import static dev.firstbell.cli.issues.FieldLog.offsets;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Cli;
import dev.firstbell.cli.shared.ExitCode;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Slug: started-by-others. Servers that a job, a service or an administrator started for users, and the users of Firstbell's
 * own test runs, were counted as students who arrived (issue 14).
 */
class StartedByOthersTest {
    private static final String CHECKED = line("14:20:00.000", "proxy:477] Checking routes");
    private static final String CHECKED_LATER = line("15:31:00.000", "proxy:477] Checking routes");

    @TempDir
    private Path temp;

    /** ada is started beforehand and never asks, bob asks while his server starts, cyd starts hers. */
    private List<String> prewarmed() {
        return List.of(
                CHECKED,
                line("14:59:50.000", "log:192] 202 POST /hub/api/users/ada/server (prewarm@10.0.0.9) 500.00ms"),
                line("14:59:51.000", "log:192] 202 POST /hub/api/users/bob/server (prewarm@10.0.0.9) 500.00ms"),
                line("14:59:51.500", "log:192] 429 POST /hub/api/users/dan/server (prewarm@10.0.0.9) 1.00ms"),
                took("14:59:58.000", "ada", "8.500"),
                added("14:59:58.000", "ada"),
                line("15:00:05.000", "log:192] 302 GET /hub/spawn -> /user/ada/ (ada@10.0.0.1) 1.00ms"),
                line("15:00:06.000", "log:192] 302 GET /hub/spawn -> /hub/spawn-pending/bob (bob@10.0.0.2) 0.00ms"),
                line("15:00:07.000", "log:192] 202 POST /hub/api/users/cyd/server (cyd@10.0.0.3) 0.00ms"),
                took("15:00:16.000", "bob", "25.500"),
                added("15:00:16.000", "bob"),
                line("15:00:16.010", "users:909] Server bob is ready"),
                took("15:00:27.000", "cyd", "20.000"),
                added("15:00:27.000", "cyd"),
                CHECKED_LATER);
    }

    @Test
    void theirServersAreNoArrivals() throws IOException {
        Path log = log(prewarmed());
        Path out = temp.resolve("monday.csv");

        Cli.Answer answer = trace(log, out);

        assertThat(answer.exitCode()).as(answer.toString()).isEqualTo(ExitCode.DONE);
        assertThat(offsets(out)).containsExactly("6000", "7000");
        assertThat(answer.err().lines())
                .containsExactly(
                        "firstbell: " + log
                                + ": 3 servers were requested by `prewarm`, not by their users, and are left out; a user who finds"
                                + " a running server sends no request, so the log does not show such an arrival; if"
                                + " `prewarm` is a portal that starts servers when students arrive, pass --count-started-by"
                                + " prewarm",
                        "firstbell: " + log + ": more students may have arrived than the 2 in " + out);
    }

    @Test
    void theirServersAreNoStudents() throws IOException {
        Cli.Answer answer = observe(log(prewarmed()), temp, "--class", FieldLog.aClass(temp));

        assertThat(answer.exitCode()).as(answer.toString()).isEqualTo(ExitCode.DONE);
        RunRecord run = RunFolder.open(temp.resolve("run")).read();
        assertThat(run.students())
                .extracting(student -> student.latencyTo(Stage.HUB_READY).orElseThrow())
                .containsExactly(Duration.ofMillis(10_010), Duration.ofSeconds(20));
        assertThat(run.summary().throttled()).as("the 429 was the job's").contains(0);
        assertThat(answer.err()).contains("3 servers were requested by `prewarm`");
        assertThat(answer.out())
                .contains("note: 3 servers were requested by 1 other account, such as a job or an administrator, not by"
                        + " their users; such starts are load on the hub, but not students, and are left out")
                .doesNotContain("prewarm");
        assertThat(temp.resolve("run/run.json")).content().doesNotContain("prewarm");
    }

    @Test
    void aPortalsServersAreArrivals() throws IOException {
        Path out = temp.resolve("monday.csv");

        Cli.Answer answer = trace(log(prewarmed()), out, "--count-started-by", "lti,prewarm");

        assertThat(offsets(out)).containsExactly("-10500", "-9500", "-8501", "7000");
        assertThat(answer.err()).isEmpty();
    }

    @Test
    void aLogInWhichNoUserAskedIsRefusedWithTheAccount() throws IOException {
        Path log = log(List.of(
                CHECKED,
                line("15:00:01.000", "log:192] 202 POST /hub/api/users/ada/server (lti@10.0.0.9) 500.00ms"),
                line("15:00:02.000", "log:192] 202 POST /hub/api/users/bob/server (lti@10.0.0.9) 500.00ms"),
                line(
                        "15:00:03.000",
                        "log:192] 302 POST /hub/spawn/cyd -> /hub/spawn-pending/cyd (boss@10.0.0.9) 1.00ms"),
                CHECKED_LATER));
        String why =
                "3 servers were requested by `lti` (2), `boss` (1), not by their users; if `lti` is a portal that starts"
                        + " servers when students arrive, pass --count-started-by lti";

        Cli.Answer traced = trace(log, temp.resolve("monday.csv"));
        Cli.Answer observed = observe(log, temp);

        assertThat(traced.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(traced.err())
                .isEqualTo("firstbell: " + log
                        + ": no user requested a server within 30 minutes of 2026-09-07T15:00:00Z: " + why + "\n");
        assertThat(observed.exitCode()).isEqualTo(ExitCode.NO_ANSWER);
        assertThat(observed.err()).contains("3 servers were requested by `lti` (2), `boss` (1), not by their users");
    }

    /** Test users request their servers themselves, with tokens that the run made. */
    @Test
    void theUsersOfATestRunAreNoStudents() throws IOException {
        List<String> lines = new ArrayList<>(prewarmed());
        lines.addAll(List.of(
                line(
                        "14:58:00.000",
                        "log:192] 201 POST /hub/api/users/firstbell.lock/tokens (service@10.0.0.8) 5.00ms"),
                line("14:58:01.000", "log:192] 201 POST /hub/api/users/load-0001/tokens (service@10.0.0.8) 5.00ms"),
                line("15:00:01.000", "log:192] 202 POST /hub/api/users/load-0001/server (load-0001@10.0.0.8) 5.00ms"),
                line(
                        "15:00:02.000",
                        "log:192] 202 POST /hub/api/users/firstbell-0001/server (firstbell-0001@10.0.0.8) 5.00ms"),
                added("15:00:12.000", "load-0001"),
                added("15:00:12.000", "firstbell-0001")));
        Path out = temp.resolve("monday.csv");

        Cli.Answer answer = trace(log(lines), out);
        Cli.Answer observed = observe(log(lines), temp);

        assertThat(offsets(out)).containsExactly("6000", "7000");
        assertThat(answer.err()).contains("2 test users of Firstbell are left out");
        assertThat(observed.out()).contains("note: 2 test users of Firstbell are left out");
        assertThat(RunFolder.open(temp.resolve("run")).read().students()).hasSize(2);
    }

    @Test
    void aTestWithoutAnyOtherUserIsReadAndCalledATest() throws IOException {
        Path log = log(List.of(
                CHECKED,
                line(
                        "15:00:02.000",
                        "log:192] 202 POST /hub/api/users/firstbell-0001/server (firstbell-0001@::1) 0.00ms"),
                added("15:00:12.000", "firstbell-0001"),
                CHECKED_LATER));

        Cli.Answer answer = trace(log, temp.resolve("monday.csv"));
        RunRecord run = FieldLog.observed(log, temp);

        assertThat(offsets(temp.resolve("monday.csv"))).containsExactly("2000");
        assertThat(answer.err())
                .isEqualTo(
                        "firstbell: " + log + ": 1 user is a test user of Firstbell, and no other user came: this is a"
                                + " test, not a real class\n");
        assertThat(run.students()).extracting(StudentRecord::outcome).containsExactly(new Outcome.Ready());
    }

    @Test
    void aTestWhoseUsersCannotBeToldIsSaid() throws IOException {
        List<String> lines = new ArrayList<>(prewarmed());
        lines.add(line(
                "14:58:00.000", "log:192] 201 POST /hub/api/users/firstbell.lock/tokens (service@10.0.0.8) 5.00ms"));

        assertThat(trace(log(lines), temp.resolve("monday.csv")).err())
                .contains(
                        "a test of Firstbell took the hub's lock at 2026-09-07T14:58:00Z, and the log does not show which"
                                + " users are its test users; they may count as students");
    }

    private Cli.Answer trace(Path log, Path out, Object... more) {
        return Cli.firstbell(Stream.concat(
                        Stream.of(
                                "trace",
                                log,
                                "--start",
                                "2026-09-07T09:00",
                                "--time-zone",
                                "America/Denver",
                                "--out",
                                out),
                        Stream.of(more))
                .toArray());
    }

    private Path log(List<String> lines) throws IOException {
        return Files.write(temp.resolve("hub.log"), lines);
    }

    private static String took(String time, String user, String seconds) {
        return line(time, "base:1143] User " + user + " took " + seconds + " seconds to start");
    }

    private static String added(String time, String user) {
        return line(time, "proxy:331] Adding user " + user + " to proxy /user/" + user + "/ => http://10.1.0.1:8888");
    }

    private static String line(String time, String message) {
        return "[I 2026-09-07 " + time + " JupyterHub " + message;
    }
}
