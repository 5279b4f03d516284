package dev.firstbell.cli.issues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firstbell.cli.Cli;
import dev.firstbell.cli.FirstbellProcess;
import dev.firstbell.cli.shared.ExitCode;
import dev.firstbell.deploy.observe.TestingCluster;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.StudentRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Slug: killed-observe-has-no-figures. What an {@code observe} had recorded when it was ended by force stayed without
 * figures; now {@code observe --finish} derives them (issue 14).
 */
@Tag("jdk")
class KilledObserveTest {
    @TempDir
    private Path temp;

    @Test
    void aWatchThatWasKilledIsFinishedOnce() {
        Path out = temp.resolve("observed");
        Path seen = out.resolve("cluster.jsonl");
        try (TestingCluster cluster = new TestingCluster();
                FirstbellProcess process = FirstbellProcess.start(
                        temp,
                        "observe",
                        "--kubeconfig",
                        cluster.kubeconfig(temp),
                        "--salt-file",
                        temp.resolve("salt"),
                        "--rung",
                        "lab",
                        "--for",
                        "10m",
                        "--out",
                        out)) {
            await().atMost(Duration.ofSeconds(40)).until(() -> !process.isAlive() || Files.exists(seen));
            assertThat(process.isAlive()).as(() -> process.end().toString()).isTrue();
            cluster.start("ada");
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> Files.readString(seen).contains("\"started\""));

            Cli.Answer tooEarly = Cli.firstbell("observe", "--finish", out);
            assertThat(tooEarly.exitCode()).isEqualTo(ExitCode.USAGE);
            assertThat(tooEarly.err()).contains("an observe that still runs writes this folder");
            process.kill();
        }

        Cli.Answer unfinished = Cli.firstbell("report", out);
        assertThat(unfinished.out())
                .contains(
                        "STILL RUNNING OR KILLED: if `observe` was killed, `firstbell observe --finish DIR` derives the"
                                + " figures from what it recorded");
        assertThat(out.resolve("report.html")).content().contains("firstbell observe --finish DIR");

        Cli.Answer finished = Cli.firstbell("observe", "--finish", out);

        assertThat(finished.exitCode()).as(finished.toString()).isEqualTo(ExitCode.DONE);
        assertThat(finished.out())
                .contains("observe was ended by force; the last line that it recorded is from", "lab), observed");
        assertThat(RunFolder.open(out).read().students())
                .singleElement()
                .extracting(StudentRecord::outcome)
                .isEqualTo(new Outcome.Ready());
        assertThat(out.resolve("summary.json")).exists();
        assertThat(Cli.firstbell("report", out).exitCode()).isEqualTo(ExitCode.DONE);
        Cli.Answer again = Cli.firstbell("observe", "--finish", out);
        assertThat(again.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(again.err()).contains("--finish: " + out + ": this record is finished; the observation ended at ");
    }

    @Test
    void finishTakesNoOtherSource() {
        Cli.Answer answer = Cli.firstbell(
                "observe", "--finish", temp.resolve("none"), "--out", temp.resolve("o"), "--at", "today 9:00");

        assertThat(answer.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(answer.err())
                .contains(
                        "--finish: works on what was recorded; only --hub-log, --log-time-zone, --count-started-by,"
                                + " --salt-file and --json go with it",
                        "no run.json");
    }

    @Test
    void anObserveWithoutAFolderSaysWhichToGive() {
        Cli.Answer answer = Cli.firstbell("observe", "--hub-log", temp, "--at", "2026-09-07T09:00");

        assertThat(answer.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(answer.err())
                .contains(
                        "--out: give a new folder for the record, or --finish with the folder of a watch that was killed");
    }
}
