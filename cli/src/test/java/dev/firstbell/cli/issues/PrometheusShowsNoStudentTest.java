package dev.firstbell.cli.issues;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Cli;
import dev.firstbell.cli.shared.ExitCode;
import dev.firstbell.deploy.prometheus.ScriptedPrometheus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Slug: prometheus-bounds-are-shown. Counts that are lower bounds looked exact, a history was called a watch, and a record
 * without students said that none came although the hub had counted some (issue 14).
 */
class PrometheusShowsNoStudentTest {
    private static final Instant NINE = Instant.parse("2026-09-07T15:00:00Z");
    private static final String COUNT =
            "jupyterhub_server_spawn_duration_seconds_count{namespace=\"jhub\",status=\"%s\"}";

    private final ScriptedPrometheus prometheus = new ScriptedPrometheus();

    @TempDir
    private Path temp;

    @AfterEach
    void close() {
        prometheus.close();
    }

    @Test
    void theHubsCountIsNotContradicted() {
        prometheus.series(COUNT.formatted("success"), NINE, Map.of(-610, 3, 0, 3, 600, 15, 1190, 15));

        Cli.Answer answer = observe();

        assertThat(answer.exitCode()).isEqualTo(ExitCode.NO_ANSWER);
        assertThat(answer.err())
                .contains(
                        "firstbell: the hub counted 12 starts in this period, but the record shows no student; its notes say"
                                + " what is missing")
                .doesNotContain("no student started");
    }

    @Test
    void boundsAndContradictionsAreShown() {
        prometheus.series(COUNT.formatted("success"), NINE, Map.of(0, 3, 600, 15, 1190, 15));
        prometheus.series(COUNT.formatted("throttled"), NINE, Map.of(0, 0, 600, 18, 1190, 18));
        pod("kube_pod_created", 0);
        pod("kube_pod_status_scheduled_time", -50);
        pod("kube_pod_container_state_started", 20);

        Cli.Answer answer = observe();

        assertThat(answer.exitCode()).as(answer.toString()).isEqualTo(ExitCode.DONE);
        assertThat(answer.out())
                .contains(
                        "429s                   at least 18, by the hub's counters",
                        "counted by the hub     at least 12 starts, 0 failures and 18 429s; the samples do not cover 10 min of"
                                + " the period, so some are missing",
                        "cluster history        podCreated 1, scheduled 1, started 1 of 1 student; 1 timestamp contradicts its"
                                + " cause",
                        "the timestamp of “placed on a node” precedes that of “pod created” for 1 student, by up to 49 s more than",
                        "note: the timestamps of 1 of 1 students contradict each other; those that do are left out of the"
                                + " figures",
                        "to started           p50 20 s")
                .doesNotContain("to scheduled", "−", "cluster watch");
        assertThat(Cli.firstbell("report", "--json", temp.resolve("observed")).out())
                .doesNotContain("-50000", "-49000");
    }

    @Test
    void aTenantGivenTwiceIsRefused() throws IOException {
        Path headers = Files.writeString(temp.resolve("headers"), "x-scope-orgid: b\n");

        Cli.Answer answer = observe("--prometheus-tenant", "a", "--prometheus-headers-file", headers);

        assertThat(answer.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(answer.err())
                .contains("--prometheus-headers-file: " + headers
                        + " has the header X-Scope-OrgID, which --prometheus-tenant sets, too; give one of them");
    }

    private void pod(String metric, int after) {
        long value = NINE.plusSeconds(after).getEpochSecond();
        prometheus.series(
                metric + "{namespace=\"jhub\",pod=\"jupyter-ada\",uid=\"u1\"}", NINE, Map.of(30, value, 600, value));
    }

    private Cli.Answer observe(Object... more) {
        return Cli.firstbell(Stream.concat(
                        Stream.of(
                                "observe",
                                "--prometheus",
                                prometheus.url(),
                                "--at",
                                "2026-09-07T15:00",
                                "--time-zone",
                                "UTC",
                                "--for",
                                "20m",
                                "--salt-file",
                                temp.resolve("salt"),
                                "--out",
                                temp.resolve("observed")),
                        Stream.of(more))
                .toArray());
    }
}
