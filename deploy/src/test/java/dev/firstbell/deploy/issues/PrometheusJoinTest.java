package dev.firstbell.deploy.issues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.deploy.prometheus.LabelMatchers;
import dev.firstbell.deploy.prometheus.PrometheusAccess;
import dev.firstbell.deploy.prometheus.ScriptedPrometheus;
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
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Slug: prometheus-join-fails. One metric without the label {@code uid} made "0 of 4" of four starts, one sample made "0
 * starts" of them, and a hub with another metrics prefix had none (issue 14).
 */
@Tag("jdk")
class PrometheusJoinTest {
    private static final Instant FROM = Instant.parse("2026-09-07T14:50:00Z");
    private static final Instant UNTIL = Instant.parse("2026-09-07T15:30:00Z");
    private static final Instant CREATED = FROM.plusSeconds(600);
    private static final String SPAWNS = "jupyterhub_server_spawn_duration_seconds";
    private static final String ADA = "namespace=\"jhub\",pod=\"jupyter-ada\"";

    private final ScriptedPrometheus prometheus = new ScriptedPrometheus();
    private final List<String> notes = new ArrayList<>();

    @AfterEach
    void close() {
        prometheus.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kube_pod_created",
                "kube_pod_status_scheduled_time",
                "kube_pod_container_state_started",
                "kube_pod_info"
            })
    void aMetricWithoutUidsIsJoinedByName(String without) {
        pod(without, "kube_pod_created", 0);
        pod(without, "kube_pod_status_scheduled_time", 1);
        pod(without, "kube_pod_container_state_started", 20);
        prometheus.series(
                "kube_pod_info{" + ADA + (without.equals("kube_pod_info") ? "" : ",uid=\"u1\"") + ",node=\"n1\"}",
                FROM,
                Map.of(660, 1, 1200, 1));

        assertThat(facts())
                .extracting(PodFact::mark, PodFact::at, PodFact::node)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(PodMark.CREATED, CREATED, Optional.of("n1")),
                        org.assertj.core.groups.Tuple.tuple(
                                PodMark.SCHEDULED, CREATED.plusSeconds(1), Optional.of("n1")),
                        org.assertj.core.groups.Tuple.tuple(
                                PodMark.STARTED, CREATED.plusSeconds(20), Optional.of("n1")));
        assertThat(notes.stream().filter(note -> note.startsWith("kube_pod_created has no label uid in 1 of 1 series")))
                .hasSize(without.equals("kube_pod_created") ? 1 : 0);
    }

    private void pod(String without, String metric, int after) {
        prometheus.series(
                metric + "{" + ADA + (without.equals(metric) ? "" : ",uid=\"u1\"") + "}",
                FROM,
                Map.of(660, epoch(after), 1200, epoch(after)));
    }

    @Test
    void successivePodsWithOneNameAndNoUidAreToldApartByTheirTimes() {
        for (Map.Entry<String, Integer> metric : Map.of(
                        "kube_pod_created",
                        0,
                        "kube_pod_status_scheduled_time",
                        1,
                        "kube_pod_container_state_started",
                        20)
                .entrySet()) {
            prometheus.series(
                    metric.getKey() + "{" + ADA + "}",
                    FROM,
                    Map.of(660, epoch(metric.getValue()), 1500, epoch(metric.getValue() + 800)));
        }

        assertThat(facts())
                .extracting(
                        PodFact::uid,
                        PodFact::mark,
                        fact -> Duration.between(CREATED, fact.at()).toSeconds())
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("jupyter-ada", PodMark.CREATED, 0L),
                        org.assertj.core.groups.Tuple.tuple("jupyter-ada", PodMark.SCHEDULED, 1L),
                        org.assertj.core.groups.Tuple.tuple("jupyter-ada", PodMark.STARTED, 20L),
                        org.assertj.core.groups.Tuple.tuple(key(800), PodMark.CREATED, 800L),
                        org.assertj.core.groups.Tuple.tuple(key(800), PodMark.SCHEDULED, 801L),
                        org.assertj.core.groups.Tuple.tuple(key(800), PodMark.STARTED, 820L));
    }

    private static String key(int second) {
        return "jupyter-ada#" + epoch(second);
    }

    @Test
    void seriesOfOtherPodsAreCountedAndLeftOut() {
        pod("", "kube_pod_created", 0);
        prometheus.series(
                "kube_pod_container_state_started{" + ADA + ",uid=\"another\"}", FROM, Map.of(660, epoch(20)));

        assertThat(facts()).extracting(PodFact::mark).containsExactly(PodMark.CREATED);
        assertThat(notes)
                .contains(
                        "1 of 1 series of kube_pod_container_state_started belong to no pod that kube_pod_created has, by"
                                + " uid or name, and are left out");
    }

    @Test
    void aMetricUnderOtherLabelsIsNamedWithTheLabelsThatItHas() {
        pod("", "kube_pod_created", 0);
        prometheus.series(
                "kube_pod_container_state_started{namespace=\"jhub\",pod_name=\"jupyter-ada\"}",
                FROM,
                Map.of(660, epoch(20)));

        facts();

        assertThat(notes)
                .contains("the Prometheus server has samples of kube_pod_container_state_started, but none with"
                        + " {namespace=\"jhub\",pod=~\"jupyter-.+\"} (the labels of one are namespace, pod_name), so the"
                        + " record does not show when containers started");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1_788_793_200_000L, 1_830_000_000L, -5})
    void aValueThatIsNoTimeOfThisPeriodIsNamed(long value) {
        prometheus.series("kube_pod_created{" + ADA + ",uid=\"u1\"}", FROM, Map.of(660, value));

        assertThat(facts()).isEmpty();
        assertThat(notes)
                .contains("no time in kube_pod_created can be used, so the record contains no students' pods")
                .anyMatch(note ->
                        note.startsWith("the Prometheus server has a value of kube_pod_created that cannot be the"
                                        + " time of something scraped in this period, in seconds since 1970: " + value)
                                && note.endsWith("; it is left out"));
    }

    @Test
    void oneSampleGivesNoCount() {
        prometheus.series(SPAWNS + "_count{namespace=\"jhub\",status=\"success\"}", FROM, Map.of(1200, 17));

        assertThat(history().counts()).isEmpty();
        assertThat(notes)
                .contains("the Prometheus server has one sample of " + SPAWNS + " between 2026-09-07T14:45:00Z and"
                        + " 2026-09-07T15:30:00Z (2026-09-07T15:10:00Z): no increase can be computed from it, so the hub's"
                        + " counts of starts, failures and 429s are unknown");
    }

    @Test
    void samplesThatDoNotSpanThePeriodGiveABound() {
        prometheus.series(
                SPAWNS + "_count{namespace=\"jhub\",status=\"success\"}",
                FROM,
                Map.of(300, 3, 330, 5, 360, 7, 2390, 9));

        HubCounts counts = history().counts().orElseThrow();

        assertThat(counts)
                .isEqualTo(new HubCounts(6, Duration.ZERO, 0, 0, false, Optional.of(Duration.ofSeconds(300))));
        assertThat(counts.incomplete()).isTrue();
        assertThat(counts.mean()).as("the server has no durations").isEmpty();
    }

    @Test
    void fewerCountedStartsThanContainersAreAContradiction() {
        pod("", "kube_pod_created", 0);
        pod("", "kube_pod_container_state_started", 20);
        Map<Integer, Integer> idle = new TreeMap<>();
        for (int second = -30; second <= 2400; second += 30) {
            idle.put(second, 10);
        }
        prometheus.series(SPAWNS + "_count{namespace=\"jhub\",status=\"success\"}", FROM, idle);

        assertThat(history().counts()).contains(new HubCounts(0, Duration.ZERO, 0, 0, false));
        assertThat(notes)
                .anyMatch(note ->
                        note.startsWith("the hub's counters show 0 starts and 0 failures in this period, although"
                                + " the container of a student's pod started in it"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"campus_server_spawn_duration_seconds", "server_spawn_duration_seconds"})
    void anotherPrefixOfTheHubsMetricsIsRead(String name) {
        prometheus.series(
                name + "_count{namespace=\"jhub\",status=\"success\"}", FROM, Map.of(-30, 3, 1200, 15, 2390, 15));
        prometheus.series(
                name + "_sum{namespace=\"jhub\",status=\"success\"}", FROM, Map.of(-30, 30, 1200, 150, 2390, 150));

        assertThat(history().counts()).contains(new HubCounts(12, Duration.ofSeconds(120), 0, 0, false));
        assertThat(notes)
                .contains("the Prometheus server has no samples of " + SPAWNS + "; the hub's counts are read from "
                        + name);
    }

    @Test
    void severalOtherPrefixesAreRefused() {
        for (String prefix : List.of("a", "b")) {
            prometheus.series(
                    prefix + "_server_spawn_duration_seconds_count{namespace=\"jhub\",status=\"success\"}",
                    FROM,
                    Map.of(-30, 3, 2390, 15));
        }

        assertThatThrownBy(this::history)
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining(
                        "under 2 other names: a_server_spawn_duration_seconds, b_server_spawn_duration_seconds")
                .hasMessageEndingWith("--prometheus-hub-select '__name__=~\"a_server_spawn_duration_seconds.*\"'");
    }

    @Test
    void aSelectionOfTheHubThatMatchesNothingIsNamed() {
        access().selecting(LabelMatchers.NONE, LabelMatchers.of("--prometheus-hub-select", "job=\"none\""))
                .history(FROM, UNTIL, UNTIL, UNTIL, notes::add);

        assertThat(notes)
                .anyMatch(note -> note.startsWith(
                        "the Prometheus server has no samples of " + SPAWNS + " with {job=\"none\"} in this period"));
    }

    private static long epoch(int after) {
        return CREATED.plusSeconds(after).getEpochSecond();
    }

    private List<PodFact> facts() {
        return history().facts().stream()
                .filter(PodFact.class::isInstance)
                .map(PodFact.class::cast)
                .toList();
    }

    private PrometheusAccess.History history() {
        return access().history(FROM, UNTIL, UNTIL, UNTIL, notes::add);
    }

    private PrometheusAccess access() {
        return PrometheusAccess.of(prometheus.url(), Optional.empty(), Optional.empty(), "jhub");
    }
}
