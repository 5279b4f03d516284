package dev.firstbell.deploy.issues;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.deploy.prometheus.PrometheusAccess;
import dev.firstbell.deploy.prometheus.ScriptedPrometheus;
import dev.firstbell.records.cluster.ClusterEntry.PodFact;
import dev.firstbell.records.cluster.ClusterEntry.PodMark;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Slug: release-named-jupyter. The pods of a Helm release named {@code jupyter} begin as those of students do, and counted as
 * students who never reached a server (issue 14).
 */
@Tag("jdk")
class ReleaseNamedJupyterTest {
    private static final Instant FROM = Instant.parse("2026-09-07T14:50:00Z");
    private static final Instant UNTIL = Instant.parse("2026-09-07T15:30:00Z");
    private static final List<String> CHART = List.of(
            "jupyter-hub-5d8f7c9b-x2x4z",
            "jupyter-proxy-7c9bb5d8f-abcde",
            "jupyter-user-placeholder-0",
            "jupyter-continuous-image-puller-8sh2k");

    private final ScriptedPrometheus prometheus = new ScriptedPrometheus();
    private final List<String> notes = new ArrayList<>();

    @AfterEach
    void close() {
        prometheus.close();
    }

    @Test
    void thePodsOfTheChartAreKnownByTheirNames() {
        CHART.forEach(this::created);
        created("jupyter-hubert");

        assertThat(pods()).containsExactly("jupyter-hubert");
        assertThat(notes)
                .contains(
                        "4 pods whose names begin with jupyter- are not students' and are left out (4 named like the chart's own"
                                + " pods); kube-state-metrics exports no label component for them");
    }

    @Test
    void aControllerTellsAPodFromAStudents() {
        created("jupyter-hub-5d8f7c9b-x2x4z");
        created("jupyter-ada");
        info("jupyter-hub-5d8f7c9b-x2x4z", "ReplicaSet");
        info("jupyter-ada", "<none>");

        assertThat(pods()).containsExactly("jupyter-ada");
        assertThat(notes).anyMatch(note -> note.contains("(1 controlled by a ReplicaSet)"));
    }

    @Test
    void theContainersTellAPodFromAStudents() {
        created("jupyter-hub-1a2b3c4d-x2x4z");
        created("jupyter-ada");
        // A student whose user name is like the name of a pod of the chart.
        created("jupyter-user-placeholder-1");
        container("jupyter-hub-1a2b3c4d-x2x4z", "hub");
        container("jupyter-ada", "notebook");
        container("jupyter-ada", "proxy-sidecar");
        container("jupyter-user-placeholder-1", "notebook");

        assertThat(pods()).containsExactlyInAnyOrder("jupyter-ada", "jupyter-user-placeholder-1");
        assertThat(notes).anyMatch(note -> note.contains("(1 without a container notebook)"));
    }

    private void created(String pod) {
        long created = FROM.plusSeconds(600).getEpochSecond();
        prometheus.series(
                "kube_pod_created{namespace=\"jhub\",pod=\"" + pod + "\",uid=\"" + pod + "\"}",
                FROM,
                Map.of(660, created, 1200, created));
    }

    private void info(String pod, String controller) {
        prometheus.series(
                "kube_pod_info{namespace=\"jhub\",pod=\"" + pod + "\",uid=\"" + pod
                        + "\",node=\"n1\",created_by_kind=\"" + controller + "\"}",
                FROM,
                Map.of(660, 1, 1200, 1));
    }

    private void container(String pod, String container) {
        prometheus.series(
                "kube_pod_container_info{namespace=\"jhub\",pod=\"" + pod + "\",uid=\"" + pod + "\",container=\""
                        + container + "\"}",
                FROM,
                Map.of(660, 1, 1200, 1));
    }

    private List<String> pods() {
        return PrometheusAccess.of(prometheus.url(), Optional.empty(), Optional.empty(), "jhub")
                .history(FROM, UNTIL, UNTIL, UNTIL, notes::add)
                .facts()
                .stream()
                .filter(PodFact.class::isInstance)
                .map(PodFact.class::cast)
                .filter(fact -> fact.mark() == PodMark.CREATED)
                .map(PodFact::pod)
                .toList();
    }
}
