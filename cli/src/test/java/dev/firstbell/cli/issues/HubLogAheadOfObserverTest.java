package dev.firstbell.cli.issues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firstbell.cli.FirstbellProcess;
import dev.firstbell.cli.shared.ExitCode;
import dev.firstbell.deploy.observe.TestingCluster;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A watch cut the hub's log at its own end, by the observer's clock. An observer whose clock was a minute behind the hub's
 * lost the last minute of the log, and a student who was ready counted as still waiting. Mended in 6bcda8b: the log is
 * read to its end.
 */
class HubLogAheadOfObserverTest {
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT);

    @TempDir
    private Path temp;

    @Test
    void anObserverWhoseClockIsBehindLosesNothingOfTheHubsLog() throws IOException {
        Path out = temp.resolve("observed");
        Path seen = out.resolve("cluster.jsonl");
        Path log = Files.writeString(temp.resolve("hub.log"), "");
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
                        "--hub-log",
                        log,
                        "--for",
                        "10m",
                        "--out",
                        out)) {
            await().atMost(Duration.ofSeconds(40)).until(() -> !process.isAlive() || Files.exists(seen));
            assertThat(process.isAlive()).as(() -> process.end().toString()).isTrue();
            cluster.start("ada");
            Instant asked = Instant.now();
            // By the hub's clock it is a minute later than by ours.
            Files.writeString(
                    log,
                    logLine(asked, "log:192", "202 POST /hub/api/users/ada/server (ada@10.0.0.7) 5.00ms")
                            + logLine(
                                    asked.plusSeconds(60),
                                    "proxy:331",
                                    "Adding user ada to proxy /user/ada/ => http://10.0.0.8:8888"));
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> Files.readString(seen).contains("\"started\""));
            process.interrupt();
            assertThat(process.end().exitCode()).isEqualTo(ExitCode.INTERRUPTED);
        }

        assertThat(RunFolder.open(out).read().students())
                .singleElement()
                .satisfies(student -> assertThat(student.at(Stage.HUB_READY)).isPresent())
                .extracting(StudentRecord::outcome)
                .isEqualTo(new Outcome.Ready());
    }

    private static String logLine(Instant at, String from, String message) {
        return "[I " + STAMP.format(at.atOffset(ZoneOffset.UTC)) + " JupyterHub " + from + "] " + message + "\n";
    }
}
