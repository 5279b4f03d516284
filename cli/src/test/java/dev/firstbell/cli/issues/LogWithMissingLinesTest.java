package dev.firstbell.cli.issues;

import static dev.firstbell.cli.issues.FieldLog.aClass;
import static dev.firstbell.cli.issues.FieldLog.observe;
import static dev.firstbell.cli.issues.FieldLog.offsets;
import static dev.firstbell.cli.issues.FieldLog.trace;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Cli;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.StudentRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kubectl logs -f} goes silent when the node rotates the log, and {@code kubectl logs} has the newest file only. Of
 * 40 students who came, 11 were in such a log, and {@code trace} wrote 11 arrivals without a word. Issue 14.
 */
class LogWithMissingLinesTest {
    @TempDir
    private Path temp;

    @Test
    void aLogThatEndsDuringTheClassIsReported() {
        Path log = FieldLog.of("stopped-following.log");

        Cli.Answer answer = trace(log, temp.resolve("monday.csv"));

        assertThat(answer.exitCode()).isZero();
        assertThat(offsets(temp.resolve("monday.csv"))).hasSize(11);
        assertThat(answer.err().lines())
                .containsExactly(
                        "firstbell: " + log + ": the log ends at 2026-09-07T15:00:00Z, before the end of the period"
                                + " (2026-09-07T15:30:00Z)",
                        "firstbell: " + log + ": more students may have arrived than the 11 in "
                                + temp.resolve("monday.csv"));
    }

    @Test
    void aLogThatBeginsDuringTheClassIsReported() throws IOException {
        Path log = log(List.of(request("15:00:01", "ada"), checking("15:32:00")));

        assertThat(trace(log, temp.resolve("monday.csv")).err())
                .contains("the log begins at 2026-09-07T15:00:01Z, after the beginning of the period"
                        + " (2026-09-07T14:30:00Z)");
    }

    @Test
    void aSilenceInWhichARegularLineIsMissingIsAGap() throws IOException {
        Path log = log(withHole());

        Cli.Answer traced = trace(log, temp.resolve("monday.csv"));
        Cli.Answer observed = observe(log, temp, "--class", aClass(temp));

        String gap = "the hub's log has no line from 2026-09-07T15:00:20Z to 2026-09-07T15:12:00Z, although `Checking"
                + " routes` comes every 1m otherwise: what happened then is unknown";
        assertThat(traced.err()).contains(gap, "more students may have arrived than the 2 in");
        assertThat(observed.out()).contains(gap, "429s are unknown");
        RunRecord run = RunFolder.open(temp.resolve("run")).read();
        assertThat(run.students())
                .extracting(StudentRecord::outcome)
                .as("bob may have been ready in the gap")
                .containsExactly(new Outcome.Ready(), new Outcome.Cancelled());
        assertThat(run.summary().throttled()).isEmpty();
    }

    @Test
    void aQuietHubHasNoGap() throws IOException {
        List<String> lines = withHole();
        // The hub checks its routes also in the quiet time.
        for (int minute = 1; minute < 12; minute++) {
            lines.add("[I 2026-09-07 15:%02d:00.000 JupyterHub proxy:477] Checking routes".formatted(minute));
        }
        Path log = log(lines);

        assertThat(trace(log, temp.resolve("monday.csv")).err()).isEmpty();
        observe(log, temp, "--class", aClass(temp));
        RunRecord run = RunFolder.open(temp.resolve("run")).read();
        assertThat(run.students())
                .extracting(StudentRecord::outcome)
                .containsExactly(new Outcome.Ready(), new Outcome.TimedOut());
        assertThat(run.summary().throttled()).contains(0);
    }

    @Test
    void aStartWithoutItsRequestIsAGap() throws IOException {
        Path log = log(List.of(
                checking("14:20:00"),
                request("15:00:01", "ada"),
                "[I 2026-09-07 15:00:31.000 JupyterHub base:1143] User bob took 20.000 seconds to start",
                "[I 2026-09-07 15:00:31.000 JupyterHub proxy:331] Adding user bob to proxy /user/bob/ => http://10.1.0.1:8888",
                checking("15:31:00")));

        assertThat(trace(log, temp.resolve("monday.csv")).err())
                .contains("the hub's log shows starts of 1 student whose request is not in it (the first at"
                        + " 2026-09-07T15:00:11Z): lines are missing from the log");
    }

    @Test
    void requestsWhoseLinesAreCutOffAreReported() throws IOException {
        String whole = request("15:00:02", "bob");
        Path log = log(List.of(
                checking("14:20:00"),
                request("15:00:01", "ada"),
                whole.substring(0, whole.indexOf("-> ")),
                "[I 2026-09-07 15:00:03.000 JupyterHub log:192] 302 GET /hub/spawn?next=%2Fhub%2Fuser-redi",
                checking("15:31:00")));

        assertThat(trace(log, temp.resolve("monday.csv")).err())
                .contains(
                        "the hub's log has 2 requests of servers whose lines are cut off before the duration; when these"
                                + " students came is unknown");
    }

    @Test
    void aLogOfNothingButCutLinesIsRefusedWithTheCause() throws IOException {
        Path log = log(
                List.of("[I 2026-09-07 15:00:03.000 JupyterHub log:192] 302 GET /hub/spawn?next=%2Fhub%2Fuser-redi"));

        assertThat(trace(log, temp.resolve("monday.csv")).err())
                .contains("the lines of its 1 request of a server are cut off before the duration");
    }

    /** {@code kubectl logs deploy/hub | grep spawn}. */
    @Test
    void aFilteredLogDoesNotMakeStudentsWaitForEver() throws IOException {
        Path log = log(List.of(
                request("14:48:00", "dan"),
                request("15:00:01", "ada"),
                request("15:00:02", "bob"),
                request("15:00:03", "cyd"),
                request("15:45:00", "eve")));

        Cli.Answer answer = observe(log, temp, "--class", aClass(temp));

        RunRecord run = RunFolder.open(temp.resolve("run")).read();
        assertThat(run.students()).extracting(StudentRecord::outcome).hasSize(3).containsOnly(new Outcome.Cancelled());
        assertThat(answer.out())
                .contains("the hub's log has requests of servers, but no line about how any start went on")
                .doesNotContain("The SLO was missed");
    }

    @Test
    void linesThatAreInTheLogTwiceCountOnce() throws IOException {
        List<String> lines = new ArrayList<>(
                List.of(
                        checking("14:20:00"),
                        "[W 2026-09-07 15:00:01.000 JupyterHub log:192] 429 POST /hub/api/users/ada/server (ada@10.0.0.1) 1.00ms",
                        request("15:00:41", "ada"),
                        "[I 2026-09-07 15:00:50.000 JupyterHub proxy:331] Adding user ada to proxy /user/ada/ => http://10.1.0.1:8888"));
        lines.addAll(List.copyOf(lines));
        lines.add(checking("15:31:00"));

        Cli.Answer answer = observe(log(lines), temp);

        assertThat(RunFolder.open(temp.resolve("run")).read().summary().throttled())
                .contains(1);
        assertThat(answer.out()).contains("the hub's log has 3 lines twice; each counts once");
    }

    @Test
    void theLinesOfTwoHubsAreReported() throws IOException {
        Path log = log(List.of(
                checking("14:20:00"),
                request("15:00:01", "ada"),
                request("15:00:02", "bob"),
                "[I 2026-09-07 15:00:03.000 JupyterHub log:192] 302 GET /staging/hub/spawn -> /staging/hub/spawn-pending/eve"
                        + " (eve@10.0.0.1) 0.00ms",
                checking("15:31:00")));

        assertThat(trace(log, temp.resolve("monday.csv")).err())
                .contains(
                        "the hub's log has requests of servers under 2 base URLs (`/` 2, `/staging/` 1): these are lines of"
                                + " different hubs; give the log of one of them");
    }

    @Test
    void theNewestLineMayComeFirst() throws IOException {
        List<String> lines = new ArrayList<>(withHole());
        lines.sort((a, b) -> b.substring(3, 26).compareTo(a.substring(3, 26)));
        Path log = log(lines);

        Cli.Answer answer = trace(log, temp.resolve("monday.csv"));

        assertThat(offsets(temp.resolve("monday.csv"))).containsExactly("1000", "20000");
        assertThat(answer.err()).contains("no line from 2026-09-07T15:00:20Z to 2026-09-07T15:12:00Z");
    }

    /** ada is ready after ten seconds; bob requests a server, and then lines are missing. */
    private static List<String> withHole() {
        List<String> lines = new ArrayList<>();
        for (int minute = 20; minute < 60; minute++) {
            lines.add(checking("14:%d:00".formatted(minute)));
        }
        lines.add(checking("15:00:00"));
        lines.add(request("15:00:01", "ada"));
        lines.add(
                "[I 2026-09-07 15:00:11.000 JupyterHub proxy:331] Adding user ada to proxy /user/ada/ => http://10.1.0.1:8888");
        lines.add(request("15:00:20", "bob"));
        for (int minute = 12; minute < 45; minute++) {
            lines.add(checking("15:%d:00".formatted(minute)));
        }
        return lines;
    }

    private Path log(List<String> lines) throws IOException {
        return Files.write(temp.resolve("hub.log"), lines);
    }

    private static String checking(String time) {
        return "[I 2026-09-07 " + time + ".000 JupyterHub proxy:477] Checking routes";
    }

    private static String request(String time, String user) {
        return "[I 2026-09-07 " + time + ".000 JupyterHub log:192] 302 GET /hub/spawn -> /hub/spawn-pending/" + user
                + " (" + user + "@10.0.0.1) 0.00ms";
    }
}
