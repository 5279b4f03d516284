package dev.firstbell.cli.issues;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Cli;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.student.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Slugs: restart-loses-ends, two-hubs-in-one-log, pasted-times. An end that the hub lost when it was restarted made the SLO
 * "missed"; lines of two hubs were only mentioned in passing; a year with too few digits blamed the record (issue 14).
 */
class StartsLostInARestartTest {
    @TempDir
    private Path temp;

    @Test
    void anEndThatTheRestartHidIsUnknown() throws IOException {
        Path log = Files.write(
                temp.resolve("hub.log"),
                List.of(
                        LogLines.checking("14:20:00"),
                        LogLines.request("15:00:01", "ada"),
                        LogLines.route("15:00:09", "ada"),
                        LogLines.request("15:00:12", "bob"),
                        LogLines.line("15:00:25", "app:3346", "Running JupyterHub version 5.2.1"),
                        LogLines.request("15:00:40", "eve"),
                        LogLines.route("15:00:52", "eve"),
                        LogLines.checking("15:45:00")));

        Cli.Answer answer = FieldLog.observe(log, temp, "--class", FieldLog.aClass(temp));

        RunRecord run = RunFolder.open(temp.resolve("run")).read();
        assertThat(run.info().verdict()).as(answer.toString()).isEqualTo(RunInfo.Verdict.NOT_ASSESSED);
        assertThat(run.students())
                .extracting(student -> student.outcome().getClass().getSimpleName())
                .containsExactly(
                        Outcome.Ready.class.getSimpleName(),
                        Outcome.Cancelled.class.getSimpleName(),
                        Outcome.Ready.class.getSimpleName());
        assertThat(run.summary().throttled()).isEmpty();
        assertThat(answer.out())
                .contains("the hub started again at 2026-09-07T15:00:25Z")
                .doesNotContain("missed:");
    }

    @Test
    void linesOfTwoHubsAreNoted() throws IOException {
        Path log = Files.write(
                temp.resolve("hub.log"),
                List.of(
                        "[pod/hub-1/hub] " + LogLines.checking("14:20:00"),
                        "[pod/hub-2/hub] " + LogLines.checking("14:20:30"),
                        "[pod/hub-1/hub] " + LogLines.request("15:00:01", "ada"),
                        "[pod/hub-2/hub] " + LogLines.request("15:00:02", "bob"),
                        "[pod/hub-1/hub] " + LogLines.route("15:00:09", "ada"),
                        "[pod/hub-2/hub] " + LogLines.route("15:00:10", "bob"),
                        "[pod/hub-1/hub] " + LogLines.checking("15:44:00"),
                        "[pod/hub-2/hub] " + LogLines.checking("15:45:00")));
        String note = "the hub's log has lines of 2 pods or machines that wrote at the same time";

        assertThat(FieldLog.observe(log, temp).out()).contains(note);
        assertThat(Cli.firstbell("report", "--json", temp.resolve("run")).out()).contains(note);
        assertThat(FieldLog.trace(log, temp.resolve("monday.csv")).err())
                .contains(note, "more students may have arrived");
    }

    @Test
    void aYearBeforeThereWereHubsIsRefused() throws IOException {
        Path log = Files.write(temp.resolve("hub.log"), List.of(LogLines.request("15:00:01", "ada")));

        assertThat(Cli.firstbell("observe", "--hub-log", log, "--at", "0026-09-07T09:00", "--out", temp.resolve("run"))
                        .err())
                .contains(
                        "--at: `0026-09-07T09:00` is in the year 26, before there were hubs; write the year with its four"
                                + " digits");
        assertThat(Cli.firstbell("trace", log, "--start", "0026-09-07T09:00", "--out", temp.resolve("a.csv"))
                        .err())
                .contains("--start: 0026-09-07T09:00 is in the year 26");
    }

    @Test
    void pastedTimesAndZonesAreReadOrExplained() throws IOException {
        Path log = Files.write(
                temp.resolve("hub.log"),
                List.of(
                        LogLines.checking("14:20:00"),
                        LogLines.request("15:00:01", "ada"),
                        LogLines.checking("15:45:00")));

        Cli.Answer blank = trace(log, "2026-09-07 09:00", "America/Denver ");
        assertThat(blank.exitCode()).as(blank.toString()).isZero();
        assertThat(trace(log, "2026-09-07T09:00", "MDT").err()).contains("did you mean America/Denver?");
        assertThat(trace(log, "2026-09-07T09:00", "Denver").err()).contains("did you mean America/Denver?");
        assertThat(trace(log, "2026-09-07T09:00", "america/denver").err()).contains("did you mean America/Denver?");
        assertThat(trace(log, "2026-09-07T09:00-06:00", "UTC").err())
                .contains("write the local time without an offset, and name its time zone with --time-zone");
        assertThat(trace(log, "2026-09-07T15:00Z", "UTC").err()).contains("without an offset");
    }

    private Cli.Answer trace(Path log, String start, String zone) {
        return Cli.firstbell("trace", log, "--start", start, "--time-zone", zone, "--out", temp.resolve("out.csv"));
    }
}
