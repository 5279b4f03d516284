package dev.firstbell.cli.issues;

import static dev.firstbell.cli.issues.FieldLog.observed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A log calls a named server {@code user:server}. The name was cut at its first colon, so that users whose names hold
 * colons were not found: two students whose starts failed were "timed out". Issue 14.
 */
class UserNamesWithColonsTest {
    @TempDir
    private Path temp;

    @Test
    void studentsWhoseStartsFailedHaveFailed() {
        RunRecord run = observed(FieldLog.of("names-with-colons.log"), temp, "--class", FieldLog.aClass(temp));

        assertThat(run.students())
                .extracting(StudentRecord::outcome)
                .containsExactly(
                        new Outcome.Failed(Stage.HUB_READY, "not started in 300 s"),
                        new Outcome.Failed(Stage.HUB_READY, "not started in 300 s"));
    }

    @Test
    void theUserIsTheLongestNameThatTheLogKnows() throws IOException {
        Path log = Files.writeString(temp.resolve("hub.log"), """
                [I 2026-09-07 15:00:01.000 JupyterHub log:192] 202 POST /hub/api/users/f%3A1%3Aada/servers/a%3Ab (f:1:ada@10.0.0.1) 0.00ms
                [I 2026-09-07 15:00:02.000 JupyterHub log:192] 202 POST /hub/api/users/f%3A1/server (f:1@10.0.0.1) 0.00ms
                [I 2026-09-07 15:00:11.000 JupyterHub base:1143] User f:1:ada:a:b took 9.990 seconds to start
                [I 2026-09-07 15:00:11.000 JupyterHub proxy:331] Adding user f:1:ada to proxy /user/f:1:ada/a:b/ => http://10.1.0.1:8888
                [I 2026-09-07 15:00:12.000 JupyterHub users:909] Server f:1:ada:a:b is ready
                [E 2026-09-07 15:00:22.000 JupyterHub base:1168] Failed to add f:1 to proxy!
                """);

        RunRecord run = observed(log, temp);

        assertThat(run.students()).hasSize(2);
        assertThat(run.students().get(0).latencyTo(Stage.HUB_READY)).contains(Duration.ofSeconds(11));
        assertThat(run.students().get(1).outcome())
                .isEqualTo(new Outcome.Failed(Stage.HUB_READY, "the proxy did not add the route"));
    }
}
