package dev.firstbell.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firstbell.client.HubClient;
import dev.firstbell.client.TestingHub;
import dev.firstbell.client.call.ApiToken;
import dev.firstbell.client.hub.PrometheusText;
import dev.firstbell.records.hub.HubMetricsEntry;
import dev.firstbell.records.hub.HubMetricsEntry.SpawnEnd;
import dev.firstbell.records.hub.HubMetricsJournal;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.time.HubClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HubMetricsRecordingTest {
    private static final String METRICS = "GET /hub/metrics";
    private static final String COUNTED = """
            # TYPE jupyterhub_server_spawn_duration_seconds histogram
            jupyterhub_server_spawn_duration_seconds_count{status="success"} 12.0
            jupyterhub_server_spawn_duration_seconds_sum{status="success"} 62.4
            jupyterhub_server_spawn_duration_seconds_count{status="throttled"} 5.0
            jupyterhub_server_spawn_duration_seconds_sum{status="throttled"} 0.001
            jupyterhub_request_duration_seconds_count{code="200",handler="A",method="GET"} 90.0
            jupyterhub_request_duration_seconds_count{code="429",handler="A",method="POST"} 4.0
            jupyterhub_request_duration_seconds_count{code="429",handler="B",method="POST"} 1.0
            jupyterhub_event_loop_interval_seconds_bucket{le="0.25"} 99.0
            jupyterhub_event_loop_interval_seconds_bucket{le="0.05"} 90.0
            jupyterhub_event_loop_interval_seconds_bucket{le="+Inf"} 100.0
            jupyterhub_event_loop_interval_seconds_count 100.0
            jupyterhub_event_loop_interval_seconds_sum 6.5
            process_cpu_seconds_total 7.25
            process_resident_memory_bytes 1.23e+08
            jupyterhub_running_servers 3.0
            """;

    private final TestingHub hub = new TestingHub();

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        hub.close();
    }

    @Test
    void whatTheHubCountsIsWrittenDownAtOnceWhileItLastsAndAtTheEnd() {
        hub.on(METRICS, 200, COUNTED);

        HubMetricsRecording recording = begin();
        await().until(() -> hub.asked().size() >= 2);
        recording.close();
        recording.close();

        List<HubMetricsEntry> entries = entries();
        assertThat(entries.get(0)).isInstanceOf(HubMetricsEntry.Opened.class);
        assertThat(entries)
                .filteredOn(HubMetricsEntry.Scraped.class::isInstance)
                .hasSizeGreaterThanOrEqualTo(3);
        assertThat(entries.get(entries.size() - 1))
                .asInstanceOf(InstanceOfAssertFactories.type(HubMetricsEntry.Closed.class))
                .returns(true, HubMetricsEntry.Closed::complete);
        HubMetricsEntry.Scraped counted = (HubMetricsEntry.Scraped) entries.get(1);
        assertThat(counted.spawns(SpawnEnd.SUCCESS))
                .isEqualTo(new HubMetricsEntry.Spawns(12, Duration.ofMillis(62_400)));
        assertThat(counted.throttledResponses()).contains(5L);
        assertThat(counted.cpu()).contains(Duration.ofMillis(7_250));
        assertThat(counted.residentBytes()).contains(123_000_000L);
        assertThat(counted.runningServers()).contains(3L);
        assertThat(counted.eventLoop().orElseThrow().buckets())
                .as("rising, without infinity")
                .containsExactly(
                        new HubMetricsEntry.LoopTicks.Bucket(Duration.ofMillis(50), 90),
                        new HubMetricsEntry.LoopTicks.Bucket(Duration.ofMillis(250), 99));
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 404})
    void aTokenThatMayNotReadThemIsAskedWithOnceAndTheReasonKept(int status) throws InterruptedException {
        hub.on(METRICS, status, "");

        HubMetricsRecording recording = begin();
        await().until(() -> entries().size() == 2);
        Thread.sleep(1_300);
        recording.close();

        assertThat(hub.asked()).containsExactly(METRICS);
        assertThat(entries()).hasSize(3);
        assertThat(((HubMetricsEntry.Unavailable) entries().get(1)).reason())
                .isEqualTo(
                        status == 403
                                ? "the token lacks the scope read:metrics; add it to the token's role (hub.loadRoles in the"
                                        + " Helm values)"
                                : "the hub has no metrics");
        assertThat(((HubMetricsEntry.Closed) entries().get(2)).complete()).isFalse();
    }

    @Test
    void somethingElseThanMetricsIsNotAskedForAgain() {
        hub.on(METRICS, 200, "<!DOCTYPE html><p>a login page</p>");

        HubMetricsRecording recording = begin();
        await().until(() -> entries().size() == 2);
        recording.close();

        assertThat(((HubMetricsEntry.Unavailable) entries().get(1)).reason())
                .startsWith("the hub's metrics cannot be read: ");
    }

    @Test
    void aHubThatDoesNotAnswerOnceIsAskedAgain() {
        hub.on(METRICS, 503, "");

        HubMetricsRecording recording = begin();
        await().until(() -> entries().size() == 2);
        hub.on(METRICS, 200, COUNTED);
        recording.close();

        assertThat(entries()).element(1).isInstanceOf(HubMetricsEntry.ScrapeFailed.class);
        assertThat(entries()).element(2).isInstanceOf(HubMetricsEntry.Scraped.class);
        assertThat(((HubMetricsEntry.Closed) entries().get(3)).complete()).isTrue();
    }

    @Test
    void whetherAHubShowsItsFiguresCanBeKnownBeforehand() {
        try (HubClient client =
                HubClient.builder(hub.url()).token(ApiToken.of("secret")).build()) {
            hub.on(METRICS, 200, COUNTED);
            assertThat(HubMetricsRecording.unavailability(client)).isEmpty();
            hub.on(METRICS, 403, "");
            assertThat(HubMetricsRecording.unavailability(client))
                    .hasValueSatisfying(why -> assertThat(why).contains("read:metrics"));
            hub.on(METRICS, 503, "");
            assertThat(HubMetricsRecording.unavailability(client)).isPresent();
        }
    }

    /** The recorded answers of real hubs, of both lines. */
    @ParameterizedTest
    @ValueSource(strings = {"5.5.4", "6.1.1"})
    void aRealHubSaysAllOfThis(String version) throws IOException {
        Path exchange = Path.of("../client/src/test/resources/exchanges/" + version + "/metrics.json");
        String body =
                Json.lines().readTree(Files.readString(exchange)).get("body").stringValue();

        HubMetricsEntry.Scraped counted = HubMetricsReading.counted(
                Instant.EPOCH, Duration.ofMillis(4), PrometheusText.parse(body.getBytes(StandardCharsets.UTF_8)));

        assertThat(counted.spawns()).containsOnlyKeys(SpawnEnd.values());
        assertThat(counted.throttledResponses()).contains(0L);
        assertThat(counted.cpu().orElseThrow()).isBetween(Duration.ofMillis(100), Duration.ofHours(1));
        assertThat(counted.residentBytes().orElseThrow()).isBetween(50_000_000L, 500_000_000L);
        assertThat(counted.runningServers()).isPresent();
        HubMetricsEntry.LoopTicks loop = counted.eventLoop().orElseThrow();
        assertThat(loop.total().dividedBy(loop.ticks())).isBetween(Duration.ofMillis(50), Duration.ofMillis(55));
        assertThat(loop.buckets())
                .extracting(HubMetricsEntry.LoopTicks.Bucket::le)
                .startsWith(Duration.ofMillis(50))
                .endsWith(Duration.ofSeconds(10))
                .isSorted();
    }

    private HubMetricsRecording begin() {
        HubClient client =
                HubClient.builder(hub.url()).token(ApiToken.of("secret")).build();
        HubClock fast = HubClock.paced(Instant.parse("2026-09-07T09:00:00Z"), Instant.now(), 10);
        HubMetricsRecording recording =
                new HubMetricsRecording(new RecordingContext(new RunFolder(folder), "run", () -> fast), client);
        recording.start();
        return recording;
    }

    private Path file() {
        return folder.resolve("hub.jsonl");
    }

    private List<HubMetricsEntry> entries() {
        HubMetricsJournal journal = HubMetricsJournal.read(file());
        assertThat(journal.brokenAt()).isEqualTo(Optional.empty());
        return journal.entries();
    }
}
