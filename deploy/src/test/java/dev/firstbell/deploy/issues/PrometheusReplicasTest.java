package dev.firstbell.deploy.issues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.deploy.prometheus.LabelMatchers;
import dev.firstbell.deploy.prometheus.PrometheusAccess;
import dev.firstbell.deploy.prometheus.ScriptedPrometheus;
import dev.firstbell.records.cluster.ClusterEntry.NodeFact;
import dev.firstbell.records.cluster.ClusterEntry.PodFact;
import dev.firstbell.records.cluster.ClusterEntry.PodMark;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.observed.Observation.HubCounts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Slug: prometheus-counted-twice. A Prometheus server had the counters of one hub twice: from two replicas, or from two
 * jobs that scraped it. 12 starts and 18 × 429 came out as 24 and 36, beside 12 students and without a word (issue 14).
 */
@Tag("jdk")
class PrometheusReplicasTest {
    private static final Instant FROM = Instant.parse("2026-09-07T14:50:00Z");
    private static final Instant UNTIL = Instant.parse("2026-09-07T15:30:00Z");

    private final ScriptedPrometheus prometheus = new ScriptedPrometheus();
    private final List<String> notes = new ArrayList<>();

    @AfterEach
    void close() {
        prometheus.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "replica=\"a\"|replica=\"b\"",
                "prometheus_replica=\"k8s-0\"|prometheus_replica=\"k8s-1\"",
                "job=\"hub\"|job=\"kubernetes-pods\"",
                "instance=\"10.0.0.5:8081\"|instance=\"hub.jhub.svc:8081\"",
                "job=\"a\",instance=\"10.0.0.5:8081\",pod=\"hub-1\"|job=\"b\",instance=\"hub:8081\"",
                "tenant_id=\"one\"|tenant_id=\"two\""
            })
    void oneHubThatIsThereTwiceCountsOnce(String one, String other) {
        // Class from 60 s on; the two scrape 15 s apart, and at other times.
        hub("namespace=\"jhub\"," + one, 0, 30, 0, 12, 18);
        hub("namespace=\"jhub\"," + other, 14, 30, 0, 12, 18);

        assertThat(counts()).contains(new HubCounts(12, Duration.ofSeconds(120), 0, 18, false));
        assertThat(notes)
                .anySatisfy(note -> assertThat(note)
                        .startsWith("the Prometheus server has the hub's counters 2 times, and they agree: {")
                        .contains(" and {", "; the counts are those of {")
                        .endsWith(" alone"));
    }

    @Test
    void oneReplicaThatMissedHalfTheClassIsNotTheOneThatCounts() {
        hub("namespace=\"jhub\",replica=\"a\"", 0, 30, 0, 12, 18, 0, 900);
        hub("namespace=\"jhub\",replica=\"b\"", 7, 30, 0, 12, 18);

        assertThat(counts()).contains(new HubCounts(12, Duration.ofSeconds(120), 0, 18, false));
        assertThat(notes).anyMatch(note -> note.endsWith("the counts are those of {replica=\"b\"} alone"));
    }

    @Test
    void oneReplicaThatTakesOverFromAnotherContinuesItsCounters() {
        hub("namespace=\"jhub\",replica=\"a\"", 0, 30, 0, 12, 18, -200, 1000);
        hub("namespace=\"jhub\",replica=\"b\"", 7, 30, 0, 12, 18, 1000, 2400);

        assertThat(counts()).contains(new HubCounts(12, Duration.ofSeconds(120), 0, 18, false));
    }

    @Test
    void twoHubsAreRefusedWithTheWayOut() {
        hub("instance=\"hub-a:8081\"", 0, 30, 0, 12, 18);
        hub("instance=\"hub-b:8081\"", 5, 30, 300, 40, 2);

        assertThatThrownBy(this::counts)
                .isInstanceOf(BadInputException.class)
                .hasMessage("--prometheus: the server has counters of 2 hubs that differ, and which one belongs to"
                        + " namespace jhub is not certain: {instance=\"hub-a:8081\"} (12 starts, 18 × 429),"
                        + " {instance=\"hub-b:8081\"} (40 starts, 2 × 429); select one with --prometheus-hub-select,"
                        + " such as --prometheus-hub-select 'instance=\"hub-a:8081\"'");
        assertThat(access().selecting(
                                LabelMatchers.NONE,
                                LabelMatchers.of("--prometheus-hub-select", "instance=\"hub-b:8081\""))
                        .history(FROM, UNTIL, UNTIL, UNTIL, notes::add)
                        .counts())
                .contains(new HubCounts(40, Duration.ofSeconds(400), 0, 2, false));
    }

    @Test
    void theHubOfAnotherNamespaceIsNotThisOne() {
        hub("namespace=\"other\",instance=\"hub-b:8081\"", 5, 30, 300, 40, 2);

        assertThat(counts()).isEmpty();
        assertThat(notes)
                .contains("the Prometheus server has hubs in namespace other, but none in jhub; check --namespace, or"
                        + " select the hub with --prometheus-hub-select");
    }

    @Test
    void aHubThatRestartsIsOneHubInBothReplicas() {
        for (String replica : List.of("a", "b")) {
            int phase = replica.equals("a") ? 0 : 11;
            hub("namespace=\"jhub\",pod=\"hub-1\",replica=\"" + replica + "\"", phase, 30, 5, 4, 6, -200, 1000);
            // The second process counts from zero.
            counter(
                    "_count",
                    "namespace=\"jhub\",pod=\"hub-2\",replica=\"" + replica + "\",status=\"success\"",
                    1040,
                    phase,
                    10);
            counter(
                    "_count",
                    "namespace=\"jhub\",pod=\"hub-2\",replica=\"" + replica + "\",status=\"throttled\"",
                    1040,
                    phase,
                    15);
            counter(
                    "_sum",
                    "namespace=\"jhub\",pod=\"hub-2\",replica=\"" + replica + "\",status=\"success\"",
                    1040,
                    phase,
                    100);
        }

        assertThat(counts()).contains(new HubCounts(12, Duration.ofSeconds(120), 0, 18, true));
    }

    @Test
    void aCounterThatAppearsWithItsFirstCountIsCountedFromZero() {
        hub("namespace=\"jhub\"", 0, 30, 0, 12, 0);
        prometheus.series(
                "jupyterhub_server_spawn_duration_seconds_count{namespace=\"jhub\",status=\"failure\",reason=\"timeout\"}",
                FROM,
                values(900, 2400, 30, 3));

        assertThat(counts()).contains(new HubCounts(12, Duration.ofSeconds(120), 3, 0, false));
    }

    @Test
    void aReplicaOfKubeStateMetricsDoublesNoPodAndNoNode() {
        for (String replica : List.of("a", "b")) {
            pods("namespace=\"jhub\",instance=\"ksm-" + replica + ":8080\",replica=\"" + replica + "\"", 12, "");
        }

        PrometheusAccess.History history = history();

        assertThat(created(history)).hasSize(12);
        assertThat(history.facts().stream().filter(NodeFact.class::isInstance)).hasSize(2);
        assertThat(notes)
                .anyMatch(note -> note.startsWith("the Prometheus server has pods 2 times: ")
                        && note.endsWith("; each pod counts once"));
    }

    @Test
    void podsOfTwoClustersAreRefusedWithTheWayOut() {
        pods("namespace=\"jhub\",cluster=\"prod\"", 12, "");
        pods("namespace=\"jhub\",cluster=\"staging\"", 3, "s");

        assertThatThrownBy(this::history)
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("students' pods in namespace jhub of 2 clusters: {cluster=\"prod\"} (12 pods),"
                        + " {cluster=\"staging\"} (3 pods); select one with --prometheus-select, such as"
                        + " --prometheus-select 'cluster=\"prod\"'");
        assertThat(created(access().selecting(
                                LabelMatchers.of("--prometheus-select", "{cluster=\"staging\"}"), LabelMatchers.NONE)
                        .history(FROM, UNTIL, UNTIL, UNTIL, notes::add)))
                .hasSize(3);
    }

    @Test
    void nodesOfAnotherClusterDoNotCount() {
        pods("namespace=\"jhub\",cluster=\"prod\"", 12, "");
        pods("namespace=\"elsewhere\",cluster=\"staging\"", 3, "s");

        assertThat(history().facts().stream().filter(NodeFact.class::isInstance).map(fact -> ((NodeFact) fact).node()))
                .containsOnly("node-");
    }

    /** One hub: its counters rise within the class by so many starts of ten seconds and so many 429s. */
    private void hub(String labels, int phase, int every, int before, int starts, int throttled) {
        hub(labels, phase, every, before, starts, throttled, -280, 2400);
    }

    private void hub(String labels, int phase, int every, int before, int starts, int throttled, int first, int last) {
        Map<Integer, Double> counts = new TreeMap<>();
        Map<Integer, Double> sums = new TreeMap<>();
        Map<Integer, Double> refused = new TreeMap<>();
        for (int second = first + phase; second <= last; second += every) {
            double share = Math.max(0, Math.min(1, Math.floor((second - 600) / 60.0) / 10.0));
            counts.put(second, before + Math.floor(starts * share));
            sums.put(second, (before + Math.floor(starts * share)) * 10);
            refused.put(second, Math.floor(throttled * share));
        }
        String metric = "jupyterhub_server_spawn_duration_seconds";
        prometheus.series(metric + "_count{" + labels + ",status=\"success\"}", FROM, counts);
        prometheus.series(metric + "_sum{" + labels + ",status=\"success\"}", FROM, sums);
        prometheus.series(metric + "_count{" + labels + ",status=\"throttled\"}", FROM, refused);
        prometheus.series(metric + "_sum{" + labels + ",status=\"throttled\"}", FROM, refused);
    }

    private void counter(String suffix, String labels, int first, int phase, int value) {
        prometheus.series(
                "jupyterhub_server_spawn_duration_seconds" + suffix + "{" + labels + "}",
                FROM,
                values(first + phase, 2400, 30, value));
    }

    private static Map<Integer, Integer> values(int first, int last, int every, int value) {
        Map<Integer, Integer> values = new TreeMap<>();
        for (int second = first; second <= last; second += every) {
            values.put(second, value);
        }
        return values;
    }

    private void pods(String labels, int students, String suffix) {
        String scrape = labels.replaceAll("namespace=\"[^\"]*\",", "");
        Map<Integer, Long> created = new TreeMap<>();
        for (int second = 0; second <= 2400; second += 30) {
            created.put(second, FROM.plusSeconds(600).getEpochSecond());
        }
        for (int i = 0; i < students; i++) {
            String pod = labels + ",pod=\"jupyter-s" + i + "\",uid=\"uid-" + suffix + i + "\"";
            prometheus.series("kube_pod_created{" + pod + "}", FROM, created);
            prometheus.series("kube_pod_container_state_started{" + pod + ",container=\"notebook\"}", FROM, created);
        }
        prometheus.series("kube_node_created{" + scrape + ",node=\"node-" + suffix + "\"}", FROM, created);
        prometheus.series(
                "kube_node_status_condition{" + scrape + ",node=\"node-" + suffix
                        + "\",condition=\"Ready\",status=\"true\"}",
                FROM,
                values(0, 2400, 30, 1));
    }

    private static List<PodFact> created(PrometheusAccess.History history) {
        return history.facts().stream()
                .filter(PodFact.class::isInstance)
                .map(PodFact.class::cast)
                .filter(fact -> fact.mark() == PodMark.CREATED)
                .toList();
    }

    private Optional<HubCounts> counts() {
        return history().counts();
    }

    private PrometheusAccess.History history() {
        return access().history(FROM, UNTIL, UNTIL, UNTIL, notes::add);
    }

    private PrometheusAccess access() {
        return PrometheusAccess.of(prometheus.url(), Optional.empty(), Optional.empty(), "jhub");
    }
}
