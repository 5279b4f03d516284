package dev.firstbell.deploy.issues;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.deploy.prometheus.PrometheusAccess;
import dev.firstbell.deploy.prometheus.ScriptedPrometheus;
import dev.firstbell.records.observed.Observation.HubCounts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Slug: unknown-spawn-status. A status that JupyterHub does not set counted as a failure, and counters whose label was renamed
 * were called those of several hubs (issue 14).
 */
@Tag("jdk")
class SpawnStatusTest {
    private static final Instant FROM = Instant.parse("2026-09-07T14:50:00Z");
    private static final Instant UNTIL = Instant.parse("2026-09-07T15:30:00Z");

    private final ScriptedPrometheus prometheus = new ScriptedPrometheus();
    private final List<String> notes = new ArrayList<>();

    @AfterEach
    void close() {
        prometheus.close();
    }

    @Test
    void upperCaseIsTheSameStatus() {
        counted("status=\"SUCCESS\"", 5);
        counted("status=\"Failure\"", 2);

        HubCounts counts = counts().orElseThrow();

        assertThat(counts.started()).isEqualTo(5);
        assertThat(counts.failed()).isEqualTo(2);
    }

    @Test
    void anotherStatusIsLeftOutAndNamed() {
        counted("status=\"success\"", 5);
        counted("status=\"done\"", 7);

        HubCounts counts = counts().orElseThrow();

        assertThat(counts.started()).isEqualTo(5);
        assertThat(counts.failed()).isZero();
        assertThat(notes)
                .anyMatch(note -> note.contains("has the status done, which JupyterHub does not set")
                        && note.endsWith("what has it is left out of the hub's counts"));
    }

    @Test
    void onlyOtherStatusesMakeTheCountsUnknown() {
        counted("status=\"ok\"", 5);

        assertThat(counts()).isEmpty();
        assertThat(notes).anyMatch(note -> note.contains("has the status ok") && note.contains("are unknown"));
    }

    @Test
    void aRenamedLabelIsTheCause() {
        counted("outcome=\"success\"", 5);
        counted("outcome=\"failure\"", 1);

        assertThat(counts()).isEmpty();
        assertThat(notes)
                .anyMatch(note ->
                        note.contains("has no label status, with which a hub tells successful starts from others (its"
                                + " labels are namespace, outcome; does a rule of the scrape rename or drop it?)"));
    }

    private void counted(String label, int starts) {
        prometheus.series(
                "jupyterhub_server_spawn_duration_seconds_count{namespace=\"jhub\"," + label + "}",
                FROM,
                Map.of(-60, 10, 600, 10, 1200, 10 + starts, 2300, 10 + starts));
    }

    private Optional<HubCounts> counts() {
        return PrometheusAccess.of(prometheus.url(), Optional.empty(), Optional.empty(), "jhub")
                .history(FROM, UNTIL, UNTIL, UNTIL, notes::add)
                .counts();
    }
}
