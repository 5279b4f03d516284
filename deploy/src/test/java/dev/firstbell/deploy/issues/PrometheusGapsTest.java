package dev.firstbell.deploy.issues;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.deploy.prometheus.PrometheusAccess;
import dev.firstbell.deploy.prometheus.ScriptedPrometheus;
import dev.firstbell.records.cluster.ClusterEntry.PodFact;
import dev.firstbell.records.cluster.ClusterEntry.PodMark;
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

/**
 * Slug: prometheus-knows-less-than-it-seems. What a Prometheus server did not scrape, or holds under other labels, is
 * read, bounded or named with its cause: kube-state-metrics scraped without {@code honor_labels} "had no kube_pod_created"
 * (issue 14).
 */
@Tag("jdk")
class PrometheusGapsTest {
    private static final Instant FROM = Instant.parse("2026-09-07T14:50:00Z");
    private static final Instant UNTIL = Instant.parse("2026-09-07T15:30:00Z");
    private static final String SPAWNS = "jupyterhub_server_spawn_duration_seconds";

    private final ScriptedPrometheus prometheus = new ScriptedPrometheus();
    private final List<String> notes = new ArrayList<>();

    @AfterEach
    void close() {
        prometheus.close();
    }

    @Test
    void labelsThatPrometheusRenamedAreRead() {
        String target = "namespace=\"monitoring\",pod=\"ksm-1\",container=\"ksm\",node=\"infra-1\",";
        String own = "exported_namespace=\"jhub\",exported_pod=\"jupyter-ada\",uid=\"u1\"";
        pod("kube_pod_created", target + own);
        pod("kube_pod_status_scheduled_time", target + own);
        pod("kube_pod_container_state_started", target + own + ",exported_container=\"notebook\"");
        pod("kube_pod_info", target + own + ",exported_node=\"node-1\"");
        // A pod with the same beginning of its name in another namespace.
        pod("kube_pod_created", target + "exported_namespace=\"other\",exported_pod=\"jupyter-eve\",uid=\"u2\"");

        PrometheusAccess.History history = history();

        assertThat(history.facts().stream().filter(PodFact.class::isInstance).map(PodFact.class::cast))
                .allSatisfy(fact -> {
                    assertThat(fact.user()).isEqualTo("ada");
                    assertThat(fact.node()).contains("node-1");
                })
                .extracting(PodFact::mark)
                .containsExactlyInAnyOrder(PodMark.CREATED, PodMark.SCHEDULED, PodMark.STARTED);
        assertThat(notes)
                .anyMatch(note -> note.contains("scrapes kube-state-metrics without honor_labels: true"))
                .noneMatch(note -> note.contains("no samples of kube_pod_created"));
    }

    @Test
    void aSidecarIsNotTheStudentsContainer() {
        String labels = "namespace=\"jhub\",pod=\"jupyter-ada\",uid=\"u1\"";
        pod("kube_pod_created", labels);
        pod("kube_pod_container_state_started", labels + ",container=\"a-sidecar\"");

        assertThat(history().facts().stream().filter(PodFact.class::isInstance).map(PodFact.class::cast))
                .extracting(PodFact::mark)
                .containsExactly(PodMark.CREATED);
        assertThat(notes)
                .contains(
                        "the Prometheus server has kube_pod_container_state_started of a-sidecar, but not of notebook,"
                                + " as KubeSpawner names the student's container, so the record does not show when containers"
                                + " started");
    }

    @Test
    void theTargetsOwnNamespaceDoesNotStandForThePods() {
        // kube-state-metrics itself runs in the hub's namespace.
        pod(
                "kube_pod_created",
                "namespace=\"jhub\",pod=\"ksm-1\",exported_namespace=\"other\",exported_pod=\"jupyter-eve\",uid=\"u2\"");

        assertThat(history().facts()).noneMatch(PodFact.class::isInstance);
        assertThat(notes)
                .contains(
                        "the Prometheus server's kube_pod_created has pods in namespace other in this period, but none in"
                                + " jhub, so the record contains no students' pods; check --namespace");
    }

    @Test
    void podsWithOtherNamesAreSeen() {
        pod("kube_pod_created", "namespace=\"jhub\",pod=\"hub-7f\",uid=\"u1\"");

        history();

        assertThat(notes)
                .contains(
                        "the Prometheus server's kube_pod_created has pods in namespace jhub in this period, but none"
                                + " named jupyter-…, as KubeSpawner names students' pods, so the record contains no students' pods");
    }

    @Test
    void aServerThatScrapedOtherThingsSaysSo() {
        prometheus.series("up{job=\"node\"}", FROM, values(0, 2400, 30, 1));

        history();

        assertThat(notes)
                .anyMatch(
                        note -> note.startsWith("the Prometheus server scraped other targets in this period, but has no"
                                + " samples of kube_pod_created, which kube-state-metrics exports"));
    }

    @Test
    void aHistoryThatBeginsAfterTheClassSaysWhen() {
        Instant oldest = Instant.parse("2026-09-20T00:00:00Z");
        Instant now = Instant.parse("2026-09-21T00:00:00Z");
        prometheus.series(
                "prometheus_tsdb_lowest_timestamp_seconds{job=\"prometheus\"}",
                now,
                Map.of(-10, oldest.getEpochSecond()));

        access().history(FROM, UNTIL, UNTIL, now, notes::add);

        assertThat(notes)
                .anyMatch(note ->
                        note.startsWith("the Prometheus server's history begins at " + oldest + ", after this period"));
    }

    @Test
    void aServerThatDidNotRunSaysWhatIsMissing() {
        history();

        assertThat(notes)
                .anyMatch(note -> note.startsWith("the Prometheus server has no samples at all in this period"))
                .anyMatch(note -> note.equals("the Prometheus server has no samples of " + SPAWNS
                        + " in this period, so the hub's counts of starts, failures and 429s are unknown"));
    }

    @Test
    void aGapLongerThanTheClassIsNamedWithItsEnds() {
        prometheus.series(SPAWNS + "_count{namespace=\"jhub\",status=\"success\"}", FROM, values(-900, -400, 50, 3));
        prometheus.series(SPAWNS + "_count{namespace=\"jhub\",status=\"success\"}", FROM, values(2500, 3000, 50, 15));

        assertThat(history().counts()).isEmpty();
        assertThat(notes)
                .contains("the Prometheus server has no samples of " + SPAWNS
                        + " in this period, the last one before it is"
                        + " from 2026-09-07T14:43:20Z, the first one after it is from 2026-09-07T15:31:40Z, so the hub's"
                        + " counts of starts, failures and 429s are unknown");
    }

    @Test
    void aGapWithinTheClassLosesNothingAndIsNamed() {
        Map<Integer, Integer> before = values(-60, 300, 30, 3);
        before.putAll(values(1200, 2400, 30, 15));
        prometheus.series(SPAWNS + "_count{namespace=\"jhub\",status=\"success\"}", FROM, before);

        assertThat(history().counts()).contains(new HubCounts(12, Duration.ZERO, 0, 0, false));
        assertThat(notes)
                .contains("the Prometheus server has no samples of the hub between 2026-09-07T14:55:00Z and"
                        + " 2026-09-07T15:10:00Z; if the hub restarted in that time, some counts are missing");
    }

    @Test
    void aCounterThatWasResetBetweenTwoScrapesIsALowerBoundAndSaysSo() {
        Map<Integer, Integer> counted = values(-60, 300, 30, 10);
        counted.putAll(values(330, 2400, 30, 4));
        prometheus.series(SPAWNS + "_count{namespace=\"jhub\",status=\"success\"}", FROM, counted);

        assertThat(history().counts()).contains(new HubCounts(4, Duration.ZERO, 0, 0, true));
    }

    @Test
    void aSeriesThatEndedBeforeTheClassCountsNothing() {
        prometheus.series(
                SPAWNS + "_count{namespace=\"jhub\",pod=\"hub-old\",status=\"success\"}",
                FROM,
                values(-280, -100, 30, 400));
        prometheus.series(
                SPAWNS + "_count{namespace=\"jhub\",pod=\"hub-new\",status=\"success\"}",
                FROM,
                values(-60, 2400, 30, 7));

        assertThat(history().counts()).contains(new HubCounts(0, Duration.ZERO, 0, 0, false));
    }

    @Test
    void aScrapeEveryFiveMinutesSaysWhichTimeTheCountsCover() {
        prometheus.series(
                SPAWNS + "_count{namespace=\"jhub\",status=\"success\"}", FROM, Map.of(-200, 3, 100, 3, 2390, 15));

        assertThat(history().counts()).contains(new HubCounts(12, Duration.ZERO, 0, 0, false));
        assertThat(notes)
                .contains(
                        "the counts of the hub begin with the sample of 2026-09-07T14:46:40Z, 200 s before the period");
    }

    @Test
    void aNativeHistogramIsCounted() {
        prometheus.histogram(
                SPAWNS + "{namespace=\"jhub\",status=\"success\"}", FROM, Map.of(-30, 2.0, 1200, 14.0), 10);

        assertThat(history().counts()).contains(new HubCounts(12, Duration.ofSeconds(120), 0, 0, false));
    }

    @Test
    void moreStartsThanPodsAreNoted() {
        pod("kube_pod_created", "namespace=\"jhub\",pod=\"jupyter-ada\",uid=\"u1\"");
        prometheus.series(
                SPAWNS + "_count{namespace=\"jhub\",status=\"success\"}", FROM, Map.of(-10, 0, 1200, 20, 2390, 40));

        history();

        assertThat(notes)
                .contains(
                        "the hub's counters show 40 starts in this period, and the record has 1 student's pod: pods are"
                                + " missing that ended between two scrapes or run in other namespaces, or the counters are of"
                                + " another hub");
    }

    @Test
    void podsThatAreFollowedLongerThanTheCountersAreNoted() {
        pod("kube_pod_created", "namespace=\"jhub\",pod=\"jupyter-ada\",uid=\"u1\"");
        pod("kube_pod_created", "namespace=\"jhub\",pod=\"jupyter-bob\",uid=\"u2\"");
        pod(
                "kube_pod_container_state_started",
                "namespace=\"jhub\",pod=\"jupyter-ada\",uid=\"u1\",container=\"notebook\"");
        prometheus.series(
                "kube_pod_container_state_started{namespace=\"jhub\",pod=\"jupyter-bob\",uid=\"u2\",container=\"notebook\"}",
                FROM,
                Map.of(2730, UNTIL.plusSeconds(300).getEpochSecond()));
        prometheus.series(
                SPAWNS + "_count{namespace=\"jhub\",status=\"success\"}", FROM, Map.of(-10, 0, 1200, 1, 2390, 1));

        access().history(FROM, UNTIL, UNTIL.plusSeconds(600), UNTIL.plusSeconds(7200), notes::add);

        assertThat(notes)
                .contains(
                        "the hub's counters end at 2026-09-07T15:30:00Z, and pods are followed longer: 1 of 2 containers"
                                + " started shortly before that or later, so the hub's counters, with 1 start, need"
                                + " not include them");
    }

    private void pod(String metric, String labels) {
        Map<Integer, Long> values = new TreeMap<>();
        for (int second = 0; second <= 2400; second += 30) {
            values.put(second, FROM.plusSeconds(600).getEpochSecond());
        }
        prometheus.series(metric + "{" + labels + "}", FROM, values);
    }

    private static Map<Integer, Integer> values(int first, int last, int every, int value) {
        Map<Integer, Integer> values = new TreeMap<>();
        for (int second = first; second <= last; second += every) {
            values.put(second, value);
        }
        return values;
    }

    private PrometheusAccess.History history() {
        return access().history(FROM, UNTIL, UNTIL, UNTIL.plusSeconds(7200), notes::add);
    }

    private PrometheusAccess access() {
        return PrometheusAccess.of(prometheus.url(), Optional.empty(), Optional.empty(), "jhub");
    }
}
