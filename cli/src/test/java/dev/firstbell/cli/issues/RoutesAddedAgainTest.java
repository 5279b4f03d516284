package dev.firstbell.cli.issues;

import static dev.firstbell.cli.issues.FieldLog.aClass;
import static dev.firstbell.cli.issues.FieldLog.observe;
import static dev.firstbell.cli.issues.FieldLog.observed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Cli;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A hub adds the routes of running servers again after its proxy restarted and in its regular check. Such a line counted as
 * the end of a start: one student's wait was minus eight minutes, and the class was "1 of 1 within 90 s". Issue 14.
 */
class RoutesAddedAgainTest {
    private static final String REQUEST = "[I 2026-09-07 15:00:00.200 JupyterHub log:192] 302 GET /hub/spawn ->"
            + " /hub/spawn-pending/ada (ada@10.0.0.1) 200.00ms\n";
    private static final String READY = "[I 2026-09-07 15:03:00.000 JupyterHub proxy:331] Adding user ada to proxy"
            + " /user/ada/ => http://10.2.0.1:8888\n";
    private static final String BEGIN = "[I 2026-09-07 14:30:00.000 JupyterHub proxy:477] Checking routes\n";
    private static final String END = "[I 2026-09-07 15:40:00.000 JupyterHub proxy:477] Checking routes\n";

    @TempDir
    private Path temp;

    @Test
    void aStudentWaitedFromTheRequestToTheRouteThatFollowedIt() throws IOException {
        Cli.Answer answer = observe(FieldLog.of("routes-added-again.log"), temp, "--class", aClass(temp), "--json");
        RunRecord run = RunFolder.open(temp.resolve("run")).read();

        assertThat(waits(run)).containsExactly(Duration.ofSeconds(180));
        assertThat(run.info().verdict()).isEqualTo(RunInfo.Verdict.SLO_MISSED);
        assertThat(run.info().reasons())
                .containsExactly("0 of 1 student reached hubReady within 90 s; the SLO requires 95 %");
        assertThat(answer.out()).contains("the hub added 1 route of a running server again");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // By the regular check, of a named server of the student who waits for the default one.
                """
                [W 2026-09-07 15:01:00.000 JupyterHub proxy:416] Adding missing route for /user/ada/lab/ (Server(url=x))
                [I 2026-09-07 15:01:00.001 JupyterHub proxy:331] Adding user ada to proxy /user/ada/lab/ => http://10.1.0.9:8888
                """,
                // After the proxy restarted.
                """
                [I 2026-09-07 15:01:00.000 JupyterHub proxy:481] Setting up routes on new proxy
                [I 2026-09-07 15:01:00.001 JupyterHub proxy:331] Adding user ada to proxy /user/ada/lab/ => http://10.1.0.9:8888
                [I 2026-09-07 15:01:00.002 JupyterHub proxy:331] Adding user bob to proxy /user/bob/ => http://10.1.0.8:8888
                [I 2026-09-07 15:01:00.900 JupyterHub proxy:485] New proxy back up and good to go
                """,
                // The address of a server changed.
                """
                [W 2026-09-07 15:01:00.000 JupyterHub proxy:424] Updating route for /user/ada/lab/ (http://10.1.0.7:8888 → Server(url=x))
                [I 2026-09-07 15:01:00.001 JupyterHub proxy:331] Adding user ada to proxy /user/ada/lab/ => http://10.1.0.9:8888
                """,
                // Without the line that says why.
                """
                [I 2026-09-07 15:01:00.001 JupyterHub proxy:331] Adding user ada to proxy /user/ada/lab/ => http://10.1.0.9:8888
                """
            })
    void theRouteOfAnotherServerOfTheStudentIsNotTheEndOfTheStart(String again) throws IOException {
        Path log = Files.writeString(temp.resolve("hub.log"), BEGIN + REQUEST + again + READY + END);

        assertThat(waits(observed(log, temp))).containsExactly(Duration.ofSeconds(180));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/user/ada/", "/user/ada", "/jupyter/user/ada/", "ada.hub.example.edu/user/ada/"})
    void aServerThatRanBeforeTheClassIsNotTheEndOfTheStart(String spec) throws IOException {
        String before = "[I 2026-09-07 14:52:00.000 JupyterHub proxy:331] Adding user ada to proxy " + spec
                + " => http://10.1.0.1:8888\n";
        Path log = Files.writeString(temp.resolve("hub.log"), BEGIN + before + REQUEST + READY + END);

        assertThat(waits(observed(log, temp))).containsExactly(Duration.ofSeconds(180));
    }

    @Test
    void aRouteThatIsAddedAgainAfterTheStartChangesNothing() throws IOException {
        String again = """
                [W 2026-09-07 15:05:00.000 JupyterHub proxy:416] Adding missing route for /user/ada/ (Server(url=x))
                [I 2026-09-07 15:05:00.001 JupyterHub proxy:331] Adding user ada to proxy /user/ada/ => http://10.2.0.1:8888
                """;
        Path log = Files.writeString(temp.resolve("hub.log"), BEGIN + REQUEST + READY + again + END);

        assertThat(waits(observed(log, temp))).containsExactly(Duration.ofSeconds(180));
    }

    @Test
    void aStartThatEndsWhileRoutesAreAddedAgainIsTheEndOfTheStart() throws IOException {
        String during = """
                [I 2026-09-07 15:02:00.000 JupyterHub proxy:481] Setting up routes on new proxy
                [I 2026-09-07 15:02:00.010 JupyterHub base:1143] User ada took 119.990 seconds to start
                [I 2026-09-07 15:02:00.010 JupyterHub proxy:331] Adding user ada to proxy /user/ada/ => http://10.2.0.1:8888
                [I 2026-09-07 15:02:00.900 JupyterHub proxy:485] New proxy back up and good to go
                """;
        Path log = Files.writeString(temp.resolve("hub.log"), BEGIN + REQUEST + during + END);

        assertThat(waits(observed(log, temp))).containsExactly(Duration.ofMillis(120_010));
    }

    @Test
    void aReadinessThatTheClockPutsBeforeTheRequestIsAContradiction() throws IOException {
        String setBack = READY.replace("15:03:00.000", "14:59:30.000");
        Path log = Files.writeString(temp.resolve("hub.log"), BEGIN + REQUEST + setBack + END);

        Cli.Answer answer = observe(log, temp, "--class", aClass(temp));

        RunRecord run = RunFolder.open(temp.resolve("run")).read();
        assertThat(waits(run)).isEmpty();
        assertThat(run.students()).extracting(StudentRecord::outcome).containsExactly(new Outcome.Cancelled());
        assertThat(answer.out())
                .contains("contradiction: by the timestamps of the hub's log, 1 server was ready before the request");
    }

    private static List<Duration> waits(RunRecord run) {
        assertThat(run.students()).hasSize(1);
        return run.students().get(0).latencyTo(Stage.HUB_READY).stream().toList();
    }
}
