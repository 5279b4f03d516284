package dev.firstbell.deploy.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpServer;
import dev.firstbell.records.cluster.ClusterEntry;
import dev.firstbell.records.cluster.ClusterEntry.NodeFact;
import dev.firstbell.records.cluster.ClusterEntry.NodeMark;
import dev.firstbell.records.cluster.ClusterEntry.PodFact;
import dev.firstbell.records.cluster.ClusterEntry.PodMark;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.observed.Observation.HubCounts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Against recorded responses of Prometheus 2 about a real JupyterHub 5.5.4 (three spawn requests, concurrentSpawnLimit
 * 2), and hand-written metrics in the documented format of kube-state-metrics.
 */
@Tag("jdk")
class PrometheusAccessTest {
    private static final Path RESPONSES = Path.of("src/test/resources/prometheus");
    private static final Instant UNTIL = Instant.ofEpochSecond(1795709560);
    private static final Instant FROM = UNTIL.minusSeconds(480);
    private static final Pattern METRIC = Pattern.compile("(?:kube|jupyterhub)_[a-z_]+");

    @TempDir
    private Path temp;

    private final Set<String> missing = ConcurrentHashMap.newKeySet();
    private final Map<String, String> instead = new ConcurrentHashMap<>();
    private final List<String> queries = new CopyOnWriteArrayList<>();
    private final List<String> authorizations = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private volatile int status = 200;
    private HttpServer server;

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/prom/api/v1/query", exchange -> {
            authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            String query = URLDecoder.decode(exchange.getRequestURI().getRawQuery(), StandardCharsets.UTF_8);
            queries.add(query);
            Matcher metric = METRIC.matcher(query);
            // In the recording, the hub's series have no namespace.
            boolean known = metric.find()
                    && !missing.contains(metric.group())
                    && (instead.containsKey(metric.group())
                            || Files.exists(RESPONSES.resolve(metric.group() + ".json")))
                    && !(query.contains("jupyterhub_") && query.contains("namespace="));
            byte[] body = known && instead.containsKey(metric.group())
                    ? instead.get(metric.group()).getBytes(StandardCharsets.UTF_8)
                    : known
                            ? Files.readAllBytes(RESPONSES.resolve(metric.group() + ".json"))
                            : "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[]}}"
                                    .getBytes(StandardCharsets.UTF_8);
            if (status != 200) {
                body = Files.readAllBytes(RESPONSES.resolve("error.json"));
            }
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void metricsOfKubeStateMetricsBecomeTheEntriesOfAWatch() {
        PrometheusAccess.History history = access().history(FROM, UNTIL, UNTIL, UNTIL, notes::add);

        assertThat(history.facts().stream().filter(PodFact.class::isInstance).map(PodFact.class::cast))
                .filteredOn(fact -> fact.uid().equals("0000-0"))
                .extracting(PodFact::mark, PodFact::at, PodFact::user, PodFact::node)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(
                                PodMark.CREATED, Instant.ofEpochSecond(1795709287), "ada", Optional.of("gke-user-1")),
                        org.assertj.core.groups.Tuple.tuple(
                                PodMark.SCHEDULED, Instant.ofEpochSecond(1795709289), "ada", Optional.of("gke-user-1")),
                        org.assertj.core.groups.Tuple.tuple(
                                PodMark.STARTED, Instant.ofEpochSecond(1795709307), "ada", Optional.of("gke-user-1")));
        assertThat(history.facts())
                .as("carol's container had not started")
                .noneMatch(entry ->
                        entry instanceof PodFact fact && fact.uid().equals("0000-2") && fact.mark() == PodMark.STARTED);
        assertThat(history.facts().stream().filter(NodeFact.class::isInstance).map(entry -> ((NodeFact) entry).mark()))
                .containsExactly(NodeMark.CREATED, NodeMark.READY);
        assertThat(history.entries("run")).first().isInstanceOf(ClusterEntry.Opened.class);
        assertThat(history.entries("run")).last().isEqualTo(new ClusterEntry.Closed(UNTIL, true));
    }

    @Test
    void successivePodsWithOneNameKeepTheirOwnNodes() {
        instead.put(
                "kube_pod_created",
                vector(
                        sample("\"pod\":\"jupyter-ada\",\"uid\":\"first\"", 1795709287),
                        sample("\"pod\":\"jupyter-ada\",\"uid\":\"second\"", 1795709400)));
        instead.put(
                "kube_pod_info",
                vector(
                        sample("\"pod\":\"jupyter-ada\",\"uid\":\"first\",\"node\":\"node-1\"", 1),
                        sample("\"pod\":\"jupyter-ada\",\"uid\":\"second\",\"node\":\"node-2\"", 1)));

        assertThat(access().history(FROM, UNTIL, UNTIL, UNTIL, notes::add).facts().stream()
                        .filter(PodFact.class::isInstance)
                        .map(PodFact.class::cast))
                .extracting(PodFact::uid, PodFact::node)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("first", Optional.of("node-1")),
                        org.assertj.core.groups.Tuple.tuple("second", Optional.of("node-2")));
    }

    private static String vector(String... samples) {
        return "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[" + String.join(",", samples)
                + "]}}";
    }

    private static String sample(String labels, long value) {
        return "{\"metric\":{" + labels + "},\"value\":[1795709560,\"" + value + "\"]}";
    }

    @Test
    void podsAreFollowedBeyondThePeriodButTheHubsCountsAreNot() {
        Instant later = UNTIL.plusSeconds(600);

        PrometheusAccess.History history = access().history(FROM, UNTIL, later, later, notes::add);

        assertThat(history.entries("run")).last().isEqualTo(new ClusterEntry.Closed(later, true));
        assertThat(queries)
                .anyMatch(query -> query.contains("max_over_time(kube_pod_created")
                        && query.contains("[1080s]")
                        && query.endsWith("&time=" + later.toEpochMilli() / 1000.0));
        assertThat(queries)
                .filteredOn(query -> query.contains("jupyterhub_"))
                .isNotEmpty()
                .allMatch(query -> query.endsWith("&time=" + UNTIL.toEpochMilli() / 1000.0));
    }

    @Test
    void hubCountsCoverThePeriodOnly() {
        assertThat(access().history(FROM, UNTIL, UNTIL, UNTIL, notes::add).counts())
                .contains(new HubCounts(
                        2,
                        Duration.ofMillis(71_795),
                        0,
                        1,
                        false,
                        Optional.of(Duration.between(FROM, Instant.parse("2026-11-26T16:10:08.462Z")))));
        assertThat(notes).anyMatch(note -> note.contains("first sample of the hub is from 2026-11-26T16:10:08.462Z;"));
    }

    @Test
    void replacedHubPodAddsToTheCountsAndIsARestart() {
        counted(
                series("hub-1", "success", List.of(-30, 60), List.of(10, 14)),
                series("hub-1", "throttled", List.of(-30, 60), List.of(1, 2)),
                series("hub-2", "success", List.of(120, 180), List.of(3, 5)),
                series("hub-2", "throttled", List.of(120, 180), List.of(7, 7)));

        assertThat(access().history(FROM, UNTIL, UNTIL, UNTIL, notes::add).counts())
                .as("4 and 5 started, 1 and 7 throttled")
                .contains(new HubCounts(9, Duration.ofSeconds(9), 0, 8, true, Optional.of(Duration.ofSeconds(300))));
        assertThat(notes).noneMatch(note -> note.contains("first sample of the hub is from"));
    }

    /** Two hubs at the same time in one job are not a hub and its successor, and their sum says nothing about either. */
    @Test
    void concurrentHubsAreNotARestartAndNotOneHub() {
        counted(
                series("hub-1", "success", List.of(-30, 60, 180), List.of(10, 14, 15)),
                series("hub-2", "success", List.of(120, 180), List.of(3, 5)));

        assertThatExceptionOfType(BadInputException.class)
                .isThrownBy(() -> access().history(FROM, UNTIL, UNTIL, UNTIL, notes::add))
                .withMessageContaining("counters of 2 hubs that differ")
                .withMessageContaining("pod=\"hub-1\"} (5 starts, 0 × 429)")
                .withMessageContaining("--prometheus-hub-select 'pod=\"hub-1\"'");
    }

    /** Serves these series; every start took one second. */
    private void counted(String... series) {
        for (String suffix : List.of("count", "sum")) {
            instead.put("jupyterhub_server_spawn_duration_seconds_" + suffix, vector(series));
        }
    }

    /** @param seconds of the samples, relative to {@link #FROM} */
    private static String series(String pod, String status, List<Integer> seconds, List<Integer> values) {
        String samples = IntStream.range(0, values.size())
                .mapToObj(i -> "[" + FROM.plusSeconds(seconds.get(i)).getEpochSecond() + ",\"" + values.get(i) + "\"]")
                .collect(Collectors.joining(","));
        return "{\"metric\":{\"job\":\"hub\",\"instance\":\"" + pod + ":8081\",\"pod\":\"" + pod + "\",\"status\":\""
                + status + "\"},\"values\":[" + samples + "]}";
    }

    @Test
    void notesNameEveryMissingMetric() {
        missing.addAll(List.of(
                "kube_pod_status_scheduled_time",
                "kube_pod_container_state_started",
                "kube_pod_info",
                "kube_node_created",
                "jupyterhub_server_spawn_duration_seconds_count"));

        PrometheusAccess.History history = access().history(FROM, UNTIL, UNTIL, UNTIL, notes::add);

        assertThat(history.counts()).isEmpty();
        assertThat(history.facts()).allMatch(entry -> ((PodFact) entry).mark() == PodMark.CREATED);
        assertThat(String.join("\n", notes))
                .contains(
                        "kube_pod_status_scheduled_time",
                        "kube_pod_container_state_started",
                        "kube_pod_info",
                        "kube_node_created",
                        "jupyterhub_server_spawn_duration_seconds");
    }

    @Test
    void noPodsWithoutKubeStateMetrics() {
        missing.add("kube_pod_created");

        assertThat(access().history(FROM, UNTIL, UNTIL, UNTIL, notes::add).facts())
                .noneMatch(PodFact.class::isInstance);
        assertThat(notes).anyMatch(note -> note.contains("kube_pod_created"));
    }

    @Test
    void tokenIsSent() {
        PrometheusAccess.of(url(), Optional.of(PrometheusLogin.token("Bearer s3cret")), Optional.empty(), "jhub")
                .history(FROM, UNTIL, UNTIL, UNTIL, notes::add);

        assertThat(authorizations).isNotEmpty().containsOnly("Bearer s3cret");
    }

    @Test
    void failuresNameTheirRemedy() throws IOException {
        status = 401;
        assertThatExceptionOfType(BadInputException.class)
                .isThrownBy(() -> access().history(FROM, UNTIL, UNTIL, UNTIL, notes::add))
                .withMessageContaining("--prometheus-token-file");
        status = 400;
        assertThatExceptionOfType(BadInputException.class)
                .isThrownBy(() -> access().history(FROM, UNTIL, UNTIL, UNTIL, notes::add))
                .withMessageContaining("unclosed left parenthesis");
        assertThatExceptionOfType(BadInputException.class)
                .isThrownBy(() -> PrometheusAccess.of(
                                url().resolve("/elsewhere/"), Optional.empty(), Optional.empty(), "jhub")
                        .history(FROM, UNTIL, UNTIL, UNTIL, notes::add))
                .withMessageContaining("but not in the format of the Prometheus API");
        server.stop(0);
        assertThatExceptionOfType(BadInputException.class)
                .isThrownBy(() -> access().history(FROM, UNTIL, UNTIL, UNTIL, notes::add))
                .withMessageContaining("cannot be reached");
        Path nothing = Files.writeString(temp.resolve("ca"), "");
        assertThatExceptionOfType(BadInputException.class)
                .isThrownBy(() -> PrometheusAccess.of(url(), Optional.empty(), Optional.of(nothing), "jhub"))
                .withMessageContaining("--ca-file");
        assertThatExceptionOfType(BadInputException.class)
                .isThrownBy(() -> PrometheusAccess.of(url(), Optional.empty(), Optional.empty(), "a\"} or up{"))
                .withMessageContaining("--namespace");
    }

    private PrometheusAccess access() {
        return PrometheusAccess.of(url(), Optional.empty(), Optional.empty(), "jhub");
    }

    private URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/prom/");
    }
}
