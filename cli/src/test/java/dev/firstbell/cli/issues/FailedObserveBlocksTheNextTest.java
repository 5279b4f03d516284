package dev.firstbell.cli.issues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firstbell.cli.Cli;
import dev.firstbell.cli.FirstbellProcess;
import dev.firstbell.cli.shared.ExitCode;
import dev.firstbell.deploy.prometheus.ScriptedPrometheus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Slug: failed-observe-blocks-the-next. A look back that failed or found no student left a folder, and the next try, with
 * the option corrected, was refused because the folder was not empty (issue 14). It leaves nothing, unless it holds data.
 */
@Tag("jdk")
class FailedObserveBlocksTheNextTest {
    private static final Path LOG = Path.of("../deploy/src/test/resources/hublog/jupyterhub-5.5.4.log");
    private static final Instant NINE = Instant.parse("2026-09-07T15:00:00Z");

    @TempDir
    private Path temp;

    @Test
    void aLookBackWithoutStudentsLeavesNothingAndSaysSo() {
        Path out = temp.resolve("runs").resolve("o");

        Cli.Answer none = observe("--hub-log", LOG, "--at", "2026-11-25T09:00", "--out", out);

        assertThat(none.exitCode()).isEqualTo(ExitCode.NO_ANSWER);
        assertThat(none.err())
                .contains("no student was found in this period (2026-11-25 08:50 to 09:30 UTC); " + out
                        + " was removed, since it would hold nothing");
        assertThat(out).doesNotExist();
        assertThat(observe("--hub-log", LOG, "--at", "2026-11-26T15:35", "--for", "17m", "--out", out)
                        .exitCode())
                .isEqualTo(ExitCode.DONE);
    }

    @Test
    void aPrometheusServerThatRefusesLeavesNothing() throws IOException {
        Path out = temp.resolve("o");
        try (ScriptedPrometheus prometheus = new ScriptedPrometheus()) {
            prometheus.want("Basic YWRhOnMzY3JldA==");

            Cli.Answer refused = observe("--prometheus", prometheus.url(), "--at", "2026-09-07T15:00", "--out", out);

            assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE);
            assertThat(refused.err()).contains("--prometheus-password-file");
            assertThat(out).doesNotExist();

            spawns(prometheus, "namespace=\"jhub\",replica=\"a\"");
            spawns(prometheus, "namespace=\"jhub\",replica=\"b\"");
            Cli.Answer counted = observe(
                    "--prometheus",
                    prometheus.url() + "graph?g0.expr=up",
                    "--prometheus-password-file",
                    Files.writeString(temp.resolve("login"), "ada:s3cret"),
                    "--at",
                    "2026-09-07T15:00",
                    "--out",
                    out);

            // No student is known, but the hub's counts are data.
            assertThat(counted.exitCode()).as(counted.toString()).isEqualTo(ExitCode.NO_ANSWER);
            assertThat(counted.err()).contains("--prometheus: taken as " + prometheus.url() + ", without the page");
            assertThat(counted.out() + Files.readString(out.resolve("run.json")))
                    .contains("the hub's counters 2 times, and they agree")
                    .contains("\"started\" : 12", "\"throttled\" : 18");
        }
    }

    @Test
    void aCtrlCDuringALookBackLeavesNothing() {
        Path out = temp.resolve("o");
        try (ScriptedPrometheus prometheus = new ScriptedPrometheus()) {
            prometheus.keepSilent();
            try (FirstbellProcess process = FirstbellProcess.start(
                    temp,
                    "observe",
                    "--salt-file",
                    temp.resolve("salt"),
                    "--prometheus",
                    prometheus.url(),
                    "--at",
                    "2026-09-07T15:00",
                    "--out",
                    out)) {
                await().atMost(Duration.ofSeconds(40))
                        .until(() -> !process.isAlive() || !prometheus.queries().isEmpty());
                process.interrupt();

                assertThat(process.end().exitCode()).isEqualTo(ExitCode.INTERRUPTED);
            }
        }
        assertThat(out).doesNotExist();
    }

    @Test
    void aFolderWithSomethingElseInItStays() throws IOException {
        Path out = Files.createDirectory(temp.resolve("o"));
        Path other = Files.writeString(temp.resolve("o").resolve("mine.txt"), "mine");

        Cli.Answer answer = observe("--hub-log", LOG, "--at", "2026-11-25T09:00", "--out", out);

        assertThat(answer.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(other).hasContent("mine");
    }

    @Test
    void bothLoginsAtOnceAreRefused() throws IOException {
        Path login = Files.writeString(temp.resolve("login"), "ada:s3cret");

        Cli.Answer answer = observe(
                "--prometheus",
                "http://127.0.0.1:1/",
                "--prometheus-token-file",
                login,
                "--prometheus-password-file",
                login,
                "--at",
                "2026-09-07T15:00",
                "--out",
                temp.resolve("o"));

        assertThat(answer.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(answer.err())
                .contains("--prometheus-token-file and --prometheus-password-file: give one of them")
                .doesNotContain("s3cret");
    }

    private static void spawns(ScriptedPrometheus prometheus, String labels) {
        Map<Integer, Integer> started = new TreeMap<>();
        Map<Integer, Integer> throttled = new TreeMap<>();
        for (int second = -800; second <= 1800; second += 30) {
            started.put(second, second < 60 ? 0 : 12);
            throttled.put(second, second < 30 ? 0 : 18);
        }
        String metric = "jupyterhub_server_spawn_duration_seconds_count{";
        prometheus.series(metric + labels + ",status=\"success\"}", NINE, started);
        prometheus.series(metric + labels + ",status=\"throttled\"}", NINE, throttled);
    }

    private Cli.Answer observe(Object... arguments) {
        return Cli.firstbell(Stream.concat(
                        Stream.of("observe", "--time-zone", "UTC", "--salt-file", temp.resolve("salt")),
                        Stream.of(arguments))
                .toArray());
    }
}
