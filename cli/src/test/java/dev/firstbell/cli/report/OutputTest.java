package dev.firstbell.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.ClusterSight;
import dev.firstbell.records.HubSight;
import dev.firstbell.records.Json;
import dev.firstbell.records.RunInfo;
import dev.firstbell.records.RunRecord;
import dev.firstbell.records.Stage;
import dev.firstbell.records.StudentRecord;
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

class OutputTest {
    @TempDir
    private Path folder;

    private RunRecord run;

    @BeforeEach
    void run() {
        run = TestingRun.ended(folder.resolve("run"), "http://127.0.0.1:8000/").read();
    }

    @Test
    void aPersonSeesTheVerdictFirstThenTheFigures() {
        assertThat(Output.text(run)).isEqualTo("""
                CS 101 at http://127.0.0.1:8000/ (JupyterHub 5.5.4, lab), measured
                The promise to the class was missed:
                  1 of 2 students landed within 1m30s; promised are 95 %
                  landed within 90 s     1 of 2 (50.0 %), promised 95 %
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
                .ended(TestingRun.NINE, RunInfo.Verdict.INVALID, List.of("requests left late: p99 is 911 ms"));

        assertThat(Output.text(new RunRecord(invalid, run.students(), run.health(), run.summary())))
                .isEqualTo("""
                        CS 101 at http://127.0.0.1:8000/ (JupyterHub 5.5.4, lab), measured
                        INVALID, no statement about the hub:
                          requests left late: p99 is 911 ms
                        """);
    }

    @Test
    void aMachineGetsVerdictSummaryAndInjectorHealth() {
        JsonNode json = Json.lines().readTree(Output.json(run));

        assertThat(json.propertyNames())
                .containsExactly("runId", "environment", "verdict", "reasons", "summary", "injector");
        assertThat(json.path("verdict").asString()).isEqualTo("sloMissed");
        assertThat(json.path("summary").path("withinLimit").asInt()).isEqualTo(1);
        assertThat(json.path("injector").path("lateness").path("maxMs").asDouble())
                .isEqualTo(4);
    }

    @Test
    void whereTheClusterWasWatchedItSaysHowMuchWasSeen() {
        ClusterSight sight = new ClusterSight(
                false,
                1,
                2,
                Optional.empty(),
                1,
                Map.of(Stage.POD_CREATED, 1),
                List.of(new ClusterSight.Contradiction(0, Stage.SENT, Stage.POD_CREATED, Duration.ofSeconds(2))),
                List.of(),
                List.of(),
                List.of());
        RunRecord watched = new RunRecord(
                run.info().withCluster(new RunInfo.ClusterUse(3, 1.5, TestingRun.NINE, 2)),
                run.students(),
                run.health(),
                run.summary(),
                Optional.of(sight));

        assertThat(Output.text(watched))
                .contains("user nodes             3 at most, 2 of them warm when the first student was due\n")
                .contains(
                        "seen of the cluster    every stage of 1 of 2; 1 stamp contradicts its cause; the API server was"
                                + " out of reach 1 time, listed anew 2 times; not to the end\n");
        assertThat(Json.lines().readTree(Output.json(watched)).propertyNames())
                .endsWith("injector", "cluster", "sight");
    }

    @Test
    void whatTheProgressStreamContradictsIsCountedWhereNobodyWatchedTheCluster() {
        StudentRecord first = run.students().get(0);
        Map<Stage, Instant> stages = new EnumMap<>(first.stages());
        // Their clock is ten seconds behind ours.
        stages.put(Stage.SCHEDULED, first.at(Stage.SENT).orElseThrow().minusSeconds(10));
        RunRecord apart = new RunRecord(
                run.info(),
                List.of(new StudentRecord(0, first.user(), first.journey(), first.outcome(), stages, List.of())),
                run.health(),
                run.summary());

        assertThat(Output.text(apart)).contains("the progress stream    1 stamp contradicts its cause");
        assertThat(Output.text(run)).doesNotContain("the progress stream");
    }

    @Test
    void whatWasNotedWhileTheRunWasMadeIsTold() {
        RunRecord noted = new RunRecord(
                run.info(),
                run.students(),
                run.health(),
                run.summary(),
                Optional.empty(),
                Optional.empty(),
                List.of("readiness was watched by poll"));

        assertThat(Output.text(noted)).endsWith("  note: readiness was watched by poll\n");
    }

    @Test
    void theHubsOwnFigureStandsBesideWhatStudentsWaited() {
        HubSight.Compared both = new HubSight.Compared(200, Duration.ofMillis(5_200), 198, Duration.ofMillis(12_300));

        assertThat(Output.text(withHub(Optional.empty(), Optional.of(both))))
                .contains("the hub's own figure   a start takes 5.2 s on average; the 198 who landed waited 12 s\n");
        assertThat(Output.text(withHub(Optional.of("the token may not"), Optional.empty())))
                .contains("the hub's own figure   absent: the token may not\n");
        assertThat(Json.lines()
                        .readTree(Output.json(withHub(Optional.empty(), Optional.of(both))))
                        .path("hub")
                        .path("compared")
                        .path("hubMeanMs")
                        .asInt())
                .isEqualTo(5_200);
    }

    private RunRecord withHub(Optional<String> refused, Optional<HubSight.Compared> compared) {
        return new RunRecord(
                run.info(),
                run.students(),
                run.health(),
                run.summary(),
                Optional.empty(),
                Optional.of(new HubSight(compared.isPresent(), 9, 0, refused, Optional.empty(), compared)));
    }
}
