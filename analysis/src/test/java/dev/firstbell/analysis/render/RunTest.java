package dev.firstbell.analysis.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.analysis.testing.SampleFolder;
import dev.firstbell.analysis.view.RunView;
import dev.firstbell.records.cluster.ClusterSummary;
import dev.firstbell.records.cluster.ClusterUse;
import dev.firstbell.records.hub.HubMetricsSummary;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class RunTest {
    @TempDir
    private Path folder;

    private RunRecord run;

    @BeforeEach
    void run() {
        run = SampleFolder.ended(folder.resolve("run"), "http://127.0.0.1:8000/")
                .read();
    }

    private static String text(RunRecord run) {
        return Renderer.text().run(RunView.of(run));
    }

    private static String json(RunRecord run) {
        return Renderer.json().run(RunView.of(run));
    }

    @Test
    void aPersonSeesTheVerdictFirstThenTheFigures() {
        assertThat(text(run)).isEqualTo("""
                CS 101 at http://127.0.0.1:8000/ (JupyterHub 5.5.4, lab), measured
                The SLO was missed:
                  1 of 2 students landed within 90 s; the SLO requires 95 %
                  landed within 90 s     1 of 2 (50.0 %), SLO 95 %
                  ready latency          p50 12 s, p95 100 s, worst 100 s
                    to sent              p50 0.0 s, p95 0.0 s, worst 0.0 s
                    to accepted          p50 6.0 s, p95 94 s, worst 94 s
                    to hubReady          p50 11 s, p95 99 s, worst 99 s
                    to landed            p50 12 s, p95 100 s, worst 100 s
                  429s                   2 at 1 student
                  requests left late by  p50 2 ms, p99 4 ms, worst 4 ms
                """);
    }

    @Test
    void anInvalidRunShowsNoFigures() {
        RunInfo invalid = run.info()
                .ended(SampleFolder.NINE, RunInfo.Verdict.INVALID, List.of("requests left late: p99 is 911 ms"));

        assertThat(text(run.with(invalid))).isEqualTo("""
                        CS 101 at http://127.0.0.1:8000/ (JupyterHub 5.5.4, lab), measured
                        INVALID: the run says nothing about the hub:
                          requests left late: p99 is 911 ms
                        """);
    }

    @Test
    void aMachineGetsVerdictSummaryAndInjectorHealth() {
        JsonNode json = Json.lines().readTree(json(run));

        assertThat(json.propertyNames())
                .containsExactly("runId", "provenance", "environment", "verdict", "reasons", "summary", "injector");
        assertThat(json.path("verdict").asString()).isEqualTo("sloMissed");
        assertThat(json.path("summary").path("withinSlo").asInt()).isEqualTo(1);
        assertThat(json.path("injector").path("lateness").path("maxMs").asDouble())
                .isEqualTo(4);
    }

    @Test
    void whereTheClusterWasWatchedItSaysHowMuchWasSeen() {
        ClusterSummary summary = ClusterSummary.builder()
                .gaps(1)
                .relisted(2)
                .completeStudents(1)
                .stages(Map.of(Stage.POD_CREATED, 1))
                .contradictions(List.of(
                        new ClusterSummary.Contradiction(0, Stage.SENT, Stage.POD_CREATED, Duration.ofSeconds(2))))
                .build();
        RunRecord watched = run.with(run.info().withCluster(new ClusterUse(3, 1.5, SampleFolder.NINE, 2))).toBuilder()
                .cluster(Optional.of(summary))
                .build();

        assertThat(text(watched))
                .contains("user nodes             3 at most, 2 of them warm when the first student was due\n")
                .contains(
                        "cluster watch          every stage of 1 of 2 students; 1 timestamp contradicts its cause; API server"
                                + " unreachable 1 time, relisted 2 times; incomplete\n");
        assertThat(Json.lines().readTree(json(watched)).propertyNames())
                .endsWith("injector", "cluster", "clusterSummary", "contradictions");
    }

    @Test
    void contradictionsInTheProgressStreamAreCountedIfTheClusterWasNotWatched() {
        StudentRecord first = run.students().get(0);
        Map<Stage, Instant> stages = new EnumMap<>(first.stages());
        // Their clock is ten seconds behind ours.
        stages.put(Stage.SCHEDULED, first.at(Stage.SENT).orElseThrow().minusSeconds(10));
        RunRecord apart = run.toBuilder()
                .students(List.of(first.toBuilder().stages(stages).build()))
                .build();

        assertThat(text(apart)).contains("the progress stream    1 timestamp contradicts its cause");
        assertThat(text(run)).doesNotContain("the progress stream");
    }

    @Test
    void theNotesOfARunAreShown() {
        RunRecord noted =
                run.toBuilder().notes(List.of("readiness was watched by poll")).build();

        assertThat(text(noted)).endsWith("  note: readiness was watched by poll\n");
    }

    @Test
    void theHubsOwnFigureStandsBesideWhatStudentsWaited() {
        HubMetricsSummary.Comparison both =
                new HubMetricsSummary.Comparison(200, Duration.ofMillis(5_200), 198, Duration.ofMillis(12_300));

        assertThat(text(withHub(Optional.empty(), Optional.of(both))))
                .contains(
                        "the hub's own figure   a start takes 5.2 s on average; the 198 students who landed waited 12 s\n");
        assertThat(text(withHub(Optional.of("the token may not"), Optional.empty())))
                .contains("the hub's own figure   absent: the token may not\n");
        assertThat(Json.lines()
                        .readTree(json(withHub(Optional.empty(), Optional.of(both))))
                        .path("hub")
                        .path("comparison")
                        .path("hubMeanMs")
                        .asInt())
                .isEqualTo(5_200);
    }

    @Test
    void aNameInAFileCannotReachTheTerminalsControls() {
        RunInfo hostile = SampleFolder.driven(folder.resolve("hostile"), "http://x/\u001b[31m/")
                .read()
                .info();

        assertThat(text(run.with(hostile))).contains("http://x/\uFFFD[31m/").doesNotContain("\u001b");
    }

    private RunRecord withHub(Optional<String> refused, Optional<HubMetricsSummary.Comparison> compared) {
        return run.toBuilder()
                .hub(Optional.of(
                        new HubMetricsSummary(compared.isPresent(), 9, 0, refused, Optional.empty(), compared)))
                .build();
    }
}
