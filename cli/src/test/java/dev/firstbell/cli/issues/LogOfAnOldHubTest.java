package dev.firstbell.cli.issues;

import static dev.firstbell.cli.issues.FieldLog.observed;
import static dev.firstbell.cli.issues.FieldLog.offsets;
import static dev.firstbell.cli.issues.FieldLog.trace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.student.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * JupyterHub before 1.0 starts a server at {@code /hub/user/NAME/}, not at {@code /hub/spawn}. Of four students in such a
 * log one arrived, and none waited. Issue 14.
 */
class LogOfAnOldHubTest {
    @TempDir
    private Path temp;

    @Test
    void everyStudentArrives() {
        Path out = temp.resolve("monday.csv");

        assertThat(trace(FieldLog.of("jupyterhub-0.9.log"), out).exitCode()).isZero();

        assertThat(offsets(out)).containsExactly("-4000", "1200", "7425", "20141");
    }

    @Test
    void everyStudentWaits() {
        RunRecord run = observed(FieldLog.of("jupyterhub-0.9.log"), temp);

        assertThat(run.students())
                .extracting(
                        student -> Duration.between(run.info().classPlan().classStart(), student.arrival())
                                .toMillis(),
                        student ->
                                student.latencyTo(Stage.HUB_READY).orElseThrow().toMillis())
                .containsExactly(
                        tuple(-4000L, 50_004L),
                        tuple(1200L, 1991L),
                        // From the form that the student submitted.
                        tuple(9599L, 55_500L),
                        tuple(20_140L, 45_974L));
    }

    @Test
    void aThrottledStudentArrives() throws IOException {
        Path log = Files.writeString(temp.resolve("hub.log"), """
                [W 2026-09-07 15:00:01.000 JupyterHub base:588] 64 pending spawns, throttling. Suggested retry in 41 seconds.
                [W 2026-09-07 15:00:01.002 JupyterHub log:158] 429 GET /hub/user/ada/ (ada@10.0.0.1) 2.00ms
                [I 2026-09-07 15:00:43.000 JupyterHub log:158] 200 GET /hub/user/ada/tree (ada@10.0.0.1) 500.00ms
                [I 2026-09-07 15:01:00.000 JupyterHub proxy:242] Adding user ada to proxy /user/ada/ => http://10.1.0.1:8888
                """);

        RunRecord run = observed(log, temp);

        assertThat(run.students()).hasSize(1);
        assertThat(run.students().get(0).latencyTo(Stage.HUB_READY)).contains(Duration.ofSeconds(59));
        assertThat(run.students().get(0).throttled()).hasSize(1);
        assertThat(run.students().get(0).throttled().get(0).retryAfter()).contains(Duration.ofSeconds(41));
    }

    /** What JupyterHub 1.0 and later write at the same address starts nothing. */
    @Test
    void inNewerHubsTheServersAddressStartsNothing() throws IOException {
        Path log = Files.writeString(temp.resolve("hub.log"), """
                [I 2026-09-07 14:59:59.000 JupyterHub log:192] 302 GET /hub/spawn -> /hub/spawn-pending/bob (bob@10.0.0.2) 0.00ms
                [I 2026-09-07 15:00:01.000 JupyterHub log:192] 302 GET /hub/spawn -> /user/ada/ (ada@10.0.0.1) 2.00ms
                [I 2026-09-07 15:00:02.000 JupyterHub log:192] 302 GET /hub/user/ada/ -> /user/ada/?redirects=1 (ada@10.0.0.1) 2.00ms
                [W 2026-09-07 15:00:03.000 JupyterHub log:192] 424 GET /hub/user/cyd/ (cyd@10.0.0.3) 2.00ms
                [W 2026-09-07 15:00:03.000 JupyterHub log:192] 503 GET /hub/user/dan/ (dan@10.0.0.3) 2.00ms
                [I 2026-09-07 15:00:04.000 JupyterHub log:192] 303 GET /hub/user/eve/ -> /hub/spawn-pending/eve (eve@10.0.0.3) 2.00ms
                """);

        assertThat(trace(log, temp.resolve("monday.csv")).exitCode()).isZero();

        assertThat(offsets(temp.resolve("monday.csv"))).containsExactly("-1000");
    }
}
