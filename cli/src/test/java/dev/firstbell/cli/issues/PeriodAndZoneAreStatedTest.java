package dev.firstbell.cli.issues;

import static dev.firstbell.cli.issues.LogLines.checking;
import static dev.firstbell.cli.issues.LogLines.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Without --time-zone, the machine's zone was used without a word. Issue 14. */
class PeriodAndZoneAreStatedTest {
    private static final String MACHINES = ZoneId.systemDefault() + " (the machine's time zone; --time-zone)";

    @TempDir
    private Path temp;

    @Test
    void observeStatesThePeriod() throws IOException {
        assertThat(observe(log()).out()).contains("students who came from 2026-09-07 08:50 to 09:30 " + MACHINES);
        assertThat(FieldLog.observe(log(), Files.createDirectory(temp.resolve("other")))
                        .out())
                .contains("students who came from 2026-09-07 08:50 to 09:30 America/Denver\n");
    }

    @Test
    void observeWithoutStudentsStatesThePeriod() throws IOException {
        assertThat(observe(Files.write(temp.resolve("hub.log"), List.of(checking("02:00:00"))))
                        .err())
                .contains("no student was found in this period (2026-09-07 08:50 to 09:30 " + MACHINES + ")");
    }

    @Test
    void traceStatesTheZone() throws IOException {
        Path out = temp.resolve("monday.csv");
        String zone = " (2026-09-07T09:00 in " + ZoneId.systemDefault() + ", the machine's time zone; --time-zone)";

        assertThat(Cli.firstbell("trace", log(), "--start", "2026-09-07T09:00", "--minutes", "1440", "--out", out)
                        .out())
                .contains(" from the start at ", zone);
        assertThat(Cli.firstbell("trace", log(), "--start", "2026-08-07T09:00", "--out", temp.resolve("none.csv"))
                        .err())
                .contains("the machine's time zone; --time-zone)");
    }

    private Cli.Answer observe(Path log) {
        return Cli.firstbell(
                "observe",
                "--hub-log",
                log,
                "--at",
                "2026-09-07T09:00",
                "--salt-file",
                temp.resolve("salt"),
                "--out",
                temp.resolve("run"));
    }

    /** A student a second after the start of class in the machine's zone, and one in Denver's. */
    private Path log() throws IOException {
        String here = LocalDateTime.parse("2026-09-07T09:00:01")
                .atZone(ZoneId.systemDefault())
                .toInstant()
                .toString();
        return Files.write(
                temp.resolve("hub.log"),
                List.of(
                        request("15:00:01", "ada")
                                .replace("2026-09-07 15:00:01", here.substring(0, 10) + " " + here.substring(11, 19)),
                        request("15:00:01", "bob")));
    }
}
