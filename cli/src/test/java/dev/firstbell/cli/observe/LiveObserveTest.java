package dev.firstbell.cli.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firstbell.cli.Cli;
import dev.firstbell.cli.FirstbellProcess;
import dev.firstbell.cli.shared.ExitCode;
import dev.firstbell.client.TestingHub;
import dev.firstbell.deploy.observe.TestingCluster;
import dev.firstbell.records.hub.HubMetricsEntry;
import dev.firstbell.records.hub.HubMetricsJournal;
import dev.firstbell.records.observed.Observation;
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
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code observe} while a class starts: how it begins, how it ends, and what it leaves. */
@Tag("jdk")
class LiveObserveTest {
    private static final String METRICS = "GET /hub/metrics";
    private static final String COUNTED = """
            jupyterhub_server_spawn_duration_seconds_count{status="success"} %d.0
            jupyterhub_server_spawn_duration_seconds_sum{status="success"} %d.0
            jupyterhub_server_spawn_duration_seconds_count{status="throttled"} %d.0
            """;

    private final TestingCluster cluster = new TestingCluster();
    private final TestingHub hub = TestingHub.jupyterHub();

    @TempDir
    private Path temp;

    @AfterEach
    void close() {
        assertThat(hub.changes()).isEmpty();
        cluster.close();
        hub.close();
    }

    @Test
    void ctrlCEndsTheWatchWithAWholeRecord() {
        Path out = temp.resolve("observed");
        try (FirstbellProcess process = FirstbellProcess.start(temp, arguments("--for", "10m", "--out", out))) {
            awaitFile(process, out.resolve("cluster.jsonl"));
            cluster.start("ada");
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> Files.readString(out.resolve("cluster.jsonl")).contains("\"started\""));
            process.interrupt();
            Cli.Answer answer = process.end();

            assertThat(answer.exitCode()).as(answer.toString()).isEqualTo(ExitCode.INTERRUPTED);
            assertThat(answer.err())
                    .contains("Ctrl-C ends the watch and writes the record")
                    .doesNotContain("the observation is incomplete");
        }
        RunRecord run = RunFolder.open(out).read();
        assertThat(run.info().verdict()).isEqualTo(RunInfo.Verdict.NOT_ASSESSED);
        assertThat(run.info().endedAt()).isPresent();
        assertThat(run.cluster().orElseThrow().complete()).isTrue();
        assertThat(run.students())
                .singleElement()
                .satisfies(student -> assertThat(student.at(Stage.STARTED)).isPresent())
                .extracting(StudentRecord::outcome)
                .isEqualTo(new Outcome.Ready());
        assertThat(out.resolve("summary.json")).exists();
        assertThat(Cli.firstbell("report", out).exitCode()).isEqualTo(ExitCode.DONE);
    }

    @Test
    void theHubsCountersAreKeptAndUsedWhereNothingElseWasObserved() throws IOException {
        hub.on(METRICS, 200, COUNTED.formatted(10, 100, 7));
        Path out = temp.resolve("observed");
        try (FirstbellProcess process =
                FirstbellProcess.start(temp, arguments("--metrics", hub.url(), "--for", "10m", "--out", out))) {
            awaitFile(process, out.resolve("hub.jsonl"));
            await().atMost(Duration.ofSeconds(20)).until(() -> answers(out) >= 1);
            cluster.start("ada");
            hub.on(METRICS, 200, COUNTED.formatted(11, 103, 9));
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> Files.readString(out.resolve("cluster.jsonl")).contains("\"started\""));
            process.interrupt();
            Cli.Answer answer = process.end();

            assertThat(answer.exitCode()).as(answer.toString()).isEqualTo(ExitCode.INTERRUPTED);
            assertThat(answer.out())
                    .contains(
                            "2, by the hub's counters",
                            "a start takes 3.0 s on average; the students' whole wait was not observed");
        }
        RunRecord run = RunFolder.open(out).read();
        assertThat(run.info().observed().orElseThrow().sources())
                .containsExactly(Observation.Source.CLUSTER, Observation.Source.HUB_METRICS);
        assertThat(run.info().observed().orElseThrow().hub())
                .as("stands in hub.json")
                .isEmpty();
        assertThat(run.summary().throttled()).isEmpty();
        assertThat(run.throttledOrCounted()).contains(2L);
        assertThat(Files.readString(out.resolve("hub.json"))).doesNotContain("comparison");
        assertThat(Cli.firstbell("report", out).exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(Files.readString(out.resolve("report.html")))
                .contains("Not compared: the students’ waits were not observed");
    }

    @Test
    void aRightThatIsMissingAndAHubThatShowsNothingAreReportedAtOnceAndNothingIsBegun() {
        cluster.deny("watch events");
        hub.on(METRICS, 403, "");
        Path out = temp.resolve("observed");

        Cli.Answer answer = Cli.firstbell(arguments("--metrics", hub.url(), "--out", out));

        assertThat(answer.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(answer.err())
                .startsWith("firstbell: 2 problems; nothing was done\n")
                .contains(
                        "--kubeconfig: missing permissions: watch events in namespace jhub",
                        "observer-role.yaml",
                        "--metrics: " + hub.url() + ": the token lacks the scope read:metrics");
        assertThat(out).doesNotExist();
    }

    @Test
    void aWatchThatCannotBeginLeavesNothing() {
        cluster.listNoPods();
        Path out = temp.resolve("observed");

        // In a process of its own, which shows what the libraries say, too.
        try (FirstbellProcess process = FirstbellProcess.start(temp, arguments("--out", out))) {
            Cli.Answer answer = process.end();

            assertThat(answer.exitCode()).as(answer.toString()).isEqualTo(ExitCode.USAGE);
            assertThat(answer.err().lines())
                    .singleElement()
                    .asString()
                    .startsWith("firstbell: --kubeconfig: ")
                    .contains("cannot be watched");
        }
        assertThat(out).doesNotExist();
    }

    @Test
    void authoritiesThatAreNoneAreABadOptionAlsoForTheHub() throws IOException {
        Path nothing = Files.writeString(temp.resolve("ca.pem"), "none");

        Cli.Answer answer = Cli.firstbell(
                arguments("--metrics", hub.url(), "--ca-file", nothing, "--out", temp.resolve("observed")));

        assertThat(answer.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(answer.err()).startsWith("firstbell: --ca-file: " + nothing);
    }

    @Test
    void quietSaysNothingButTheResult() {
        cluster.start("before");
        // Timestamps of pods are whole seconds: within one second the order is unknown.
        Instant created = Instant.now();
        await().until(() -> Instant.now().getEpochSecond() > created.getEpochSecond());
        Path out = temp.resolve("observed");

        Cli.Answer answer = Cli.firstbell(arguments("--quiet", "--for", "1s", "--out", out));

        assertThat(answer.exitCode()).isEqualTo(ExitCode.NO_ANSWER);
        assertThat(answer.err()).isEqualTo("firstbell: no student started a server in this period\n");
    }

    /** Slug: watch-of-the-wrong-namespace. */
    @Test
    void aNamespaceWithoutAHubIsNamedAtOnceAndInTheRecord() {
        Path out = temp.resolve("observed");

        Cli.Answer answer = Cli.firstbell(arguments("--quiet", "--for", "1s", "--out", out));

        String doubt = "namespace jhub has no pods at all, so no hub runs in it; check --namespace";
        assertThat(answer.exitCode()).isEqualTo(ExitCode.NO_ANSWER);
        assertThat(answer.err()).startsWith("firstbell: " + doubt + "\n");
        assertThat(RunFolder.open(out).read().info().observed().orElseThrow().notes())
                .contains(
                        "when the watch began, namespace jhub had no pods at all, so no hub ran in it; check --namespace");
    }

    private Object[] arguments(Object... more) {
        return Stream.concat(
                        Stream.of(
                                "observe",
                                "--kubeconfig",
                                cluster.kubeconfig(temp),
                                "--salt-file",
                                temp.resolve("salt"),
                                "--rung",
                                "lab"),
                        Stream.of(more))
                .toArray();
    }

    private static void awaitFile(FirstbellProcess process, Path file) {
        await().atMost(Duration.ofSeconds(40)).until(() -> !process.isAlive() || Files.exists(file));
        assertThat(process.isAlive()).as(() -> process.end().toString()).isTrue();
    }

    private static long answers(Path out) {
        return HubMetricsJournal.read(out.resolve("hub.jsonl")).entries().stream()
                .filter(HubMetricsEntry.Scraped.class::isInstance)
                .count();
    }
}
