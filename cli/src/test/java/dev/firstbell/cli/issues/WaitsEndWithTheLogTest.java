package dev.firstbell.cli.issues;

import static dev.firstbell.cli.issues.FieldLog.observe;
import static dev.firstbell.cli.issues.LogLines.checking;
import static dev.firstbell.cli.issues.LogLines.request;
import static dev.firstbell.cli.issues.LogLines.route;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Cli;
import dev.firstbell.records.run.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worst wait beyond 50 minutes was reported of a log that ended 44 minutes after the period began. Issue 14. */
class WaitsEndWithTheLogTest {
    @TempDir
    private Path temp;

    @Test
    void noWaitIsLongerThanTheLog() throws IOException {
        Path log = Files.write(
                temp.resolve("hub.log"),
                List.of(
                        checking("14:20:00"),
                        request("15:00:01", "ada"),
                        route("15:00:20", "ada"),
                        request("15:00:02", "bob"),
                        checking("15:34:00")));

        Cli.Answer answer = observe(log, temp);

        assertThat(RunFolder.open(temp.resolve("run")).read().info().classPlan().limit())
                .isEqualTo(Duration.ofMinutes(44));
        assertThat(answer.out()).doesNotContain("50 min");
    }
}
