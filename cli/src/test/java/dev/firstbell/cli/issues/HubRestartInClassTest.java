package dev.firstbell.cli.issues;

import static dev.firstbell.cli.issues.FieldLog.observe;
import static dev.firstbell.cli.issues.FieldLog.trace;
import static dev.firstbell.cli.issues.LogLines.checking;
import static dev.firstbell.cli.issues.LogLines.line;
import static dev.firstbell.cli.issues.LogLines.request;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hub that restarted in the class, and the last lines before it that no log has, got no note. Issue 14. */
class HubRestartInClassTest {
    @TempDir
    private Path temp;

    @Test
    void aRestartIsNotedWithItsTime() throws IOException {
        Path log = Files.write(
                temp.resolve("hub.log"),
                List.of(
                        checking("14:20:00"),
                        request("15:00:01", "ada"),
                        line("15:03:07", "app:2859", "Running JupyterHub version 5.2.1"),
                        line("15:03:09", "app:3354", "JupyterHub is now running at http://:8000/"),
                        request("15:04:01", "bob"),
                        checking("15:45:00")));

        String note = "the hub started again at 2026-09-07T15:03:07Z; lines of the seconds before it may be missing";
        assertThat(trace(log, temp.resolve("monday.csv")).err())
                .containsOnlyOnce(note)
                .contains("more students may");
        assertThat(observe(log, temp).out()).contains(note);
    }
}
