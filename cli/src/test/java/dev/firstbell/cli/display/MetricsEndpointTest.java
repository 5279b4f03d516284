package dev.firstbell.cli.display;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.client.hub.Metrics;
import dev.firstbell.client.hub.PrometheusText;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.journal.JournalEntry;
import dev.firstbell.records.journal.Saturation;
import dev.firstbell.records.student.Stage;
import dev.firstbell.simulations.RunProgress;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The text that a Prometheus server reads; the client's parser reads it back. */
@Tag("jdk")
class MetricsEndpointTest {
    private static final RunProgress PROGRESS = new RunProgress(
            Instant.parse("2027-01-25T16:00:00.250Z"),
            RunProgress.Phase.DRIVING,
            220,
            Map.of(Stage.SENT, 180, Stage.LANDED, 118),
            3,
            110,
            2,
            Optional.of(JournalEntry.Health.builder(
                            Instant.EPOCH, Duration.ofMillis(3), Duration.ZERO, Duration.ofMillis(250), 57)
                    .openFilesLimit(Optional.of(20_000L))
                    .longestGc(Optional.of(Duration.ofMillis(12)))
                    .lag(Optional.of(
                            new Saturation.Lag(Optional.of(Duration.ofMillis(7)), Duration.ofNanos(1_500_000))))
                    .calls(Optional.of(new Saturation.CallQueue(4, Duration.ofMillis(2))))
                    .build()));

    @Test
    void whatTheLiveViewShowsReadsBackAsNumbers() {
        Metrics metrics = parse(OpenMetrics.of("CS \"101\"\\a\n", PROGRESS));

        assertThat(metrics.named("firstbell_run_info"))
                .containsExactly(new Metrics.Sample("firstbell_run_info", Map.of("name", "CS \"101\"\\a\n"), 1));
        assertThat(metrics.value("firstbell_students")).hasValue(220);
        assertThat(metrics.named("firstbell_reached_total"))
                .containsExactly(
                        new Metrics.Sample("firstbell_reached_total", Map.of("stage", "sent"), 180),
                        new Metrics.Sample("firstbell_reached_total", Map.of("stage", "landed"), 118));
        assertThat(metrics.value("firstbell_throttled_total")).hasValue(3);
        assertThat(metrics.value("firstbell_ended_total")).hasValue(110);
        assertThat(metrics.value("firstbell_open_tabs")).hasValue(2);
        assertThat(metrics.value("firstbell_hub_time_seconds")).hasValue(1_800_892_800.25);
        assertThat(metrics.named("firstbell_phase"))
                .filteredOn(sample -> sample.value() == 1)
                .containsExactly(new Metrics.Sample("firstbell_phase", Map.of("firstbell_phase", "driving"), 1));
        assertThat(metrics.value("firstbell_injector_event_loop_lag_seconds")).hasValue(0.007);
        assertThat(metrics.value("firstbell_injector_timer_lag_seconds")).hasValue(0.0015);
        assertThat(metrics.value("firstbell_injector_calls_waiting")).hasValue(4);
        assertThat(metrics.value("firstbell_injector_open_files_limit")).hasValue(20_000);
        assertThat(metrics.value("firstbell_injector_throttled_seconds"))
                .as("no control group says so")
                .isEmpty();
    }

    /** The grammar of OpenMetrics 1.0 beyond that of Prometheus' own text. */
    @Test
    void everyFamilyHasItsTypeItsUnitAndItsSuffixAndTheEndIsMarked() {
        String text = OpenMetrics.of("CS 101", PROGRESS);

        assertThat(text).endsWith("\n# EOF\n");
        assertThat(OpenMetrics.nothing()).isEqualTo("# EOF\n");
        Set<String> families = new HashSet<>();
        List<String> problems = new ArrayList<>();
        String family = "";
        String type = "";
        for (String line : text.lines().toList()) {
            String[] words = line.split(" ");
            if (line.startsWith("# TYPE ")) {
                family = words[2];
                type = words[3];
                assertThat(families.add(family)).as("once: " + family).isTrue();
            } else if (line.startsWith("# UNIT ")) {
                assertThat(words[2]).isEqualTo(family).endsWith("_" + words[3]);
            } else if (line.startsWith("# HELP ")) {
                assertThat(words[2]).isEqualTo(family);
            } else if (!line.equals("# EOF")) {
                String wanted =
                        family + Map.of("counter", "_total", "info", "_info").getOrDefault(type, "");
                if (!line.split("[{ ]")[0].equals(wanted)) {
                    problems.add(line);
                }
            }
        }
        assertThat(problems).isEmpty();
        assertThat(families)
                .allSatisfy(name -> assertThat(name)
                        .as("a family's name has no suffix of a sample")
                        .doesNotEndWith("_total")
                        .doesNotEndWith("_info"));
    }

    @Test
    void itIsServedOnThisMachineAloneAndNothingElseIs() throws IOException, InterruptedException {
        try (MetricsEndpoint endpoint = MetricsEndpoint.open("127.0.0.1", 0)) {
            assertThat(endpoint.url().toString()).matches("http://127\\.0\\.0\\.1:\\d+/metrics");
            assertThat(get(endpoint, "").body()).isEqualTo("# EOF\n");
            endpoint.show("CS 101", PROGRESS);

            HttpResponse<String> answer = get(endpoint, "");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type"))
                    .contains("application/openmetrics-text; version=1.0.0; charset=utf-8");
            assertThat(parse(answer.body()).value("firstbell_students")).hasValue(220);
            assertThat(get(endpoint, "/more").statusCode()).isEqualTo(404);
            assertThat(send(HttpRequest.newBuilder(endpoint.url())
                                    .POST(HttpRequest.BodyPublishers.ofString("x"))
                                    .build())
                            .statusCode())
                    .isEqualTo(405);
        }
    }

    @Test
    void aPortThatIsTakenOrNoneIsReportedWithARemedy() {
        try (MetricsEndpoint endpoint = MetricsEndpoint.open("127.0.0.1", 0)) {
            assertThatThrownBy(() ->
                            MetricsEndpoint.open("127.0.0.1", endpoint.url().getPort()))
                    .isInstanceOf(BadInputException.class)
                    .hasMessageContaining("--metrics-port: cannot listen at 127.0.0.1 port ")
                    .hasMessageContaining("--metrics-port 0 chooses a free one");
        }
        assertThatThrownBy(() -> MetricsEndpoint.open("127.0.0.1", 70_000))
                .hasMessageContaining("must be from 0 to 65535: 70000");
        assertThatThrownBy(() -> MetricsEndpoint.open("no such host.invalid", 0))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("--metrics-address: ");
    }

    private static HttpResponse<String> get(MetricsEndpoint endpoint, String more)
            throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(endpoint.url() + more)).build());
    }

    private static HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static Metrics parse(String text) {
        return PrometheusText.parse(text.getBytes(StandardCharsets.UTF_8));
    }
}
