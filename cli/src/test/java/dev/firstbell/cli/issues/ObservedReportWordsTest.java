package dev.firstbell.cli.issues;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Cli;
import dev.firstbell.cli.shared.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Slug: observed-report-claims-first-pages. The report of an observed class had "students on their first page" and
 * "finished 100 %", although neither was seen (issue 14). Its words follow what was seen, in HTML, text and JSON.
 */
class ObservedReportWordsTest {
    private static final Path LOG = Path.of("../deploy/src/test/resources/hublog/jupyterhub-5.5.4.log");

    @TempDir
    private Path temp;

    @Test
    void noRenderingClaimsAFirstPageOrTheEndOfAJourney() throws IOException {
        Path out = temp.resolve("observed");
        assertThat(Cli.firstbell(
                                "observe",
                                "--time-zone",
                                "UTC",
                                "--salt-file",
                                temp.resolve("salt"),
                                "--hub-log",
                                LOG,
                                "--at",
                                "2026-11-26T15:35",
                                "--for",
                                "17m",
                                "--out",
                                out)
                        .exitCode())
                .isEqualTo(ExitCode.DONE);

        Cli.Answer text = Cli.firstbell("report", out);
        assertThat(text.out())
                .contains(
                        "the students who had a server that the hub called ready within",
                        "the ends of journeys are unknown")
                .doesNotContain("landed", "Landed", "Finished:", "100 %  –  100");
        assertThat(text.out().lines().filter(line -> line.contains("not assessed") && line.contains("%")))
                .as("the column of those who finished")
                .allMatch(line -> line.contains("–"));
        String classes = "class=\"landed\"|\\.landed \\{";
        assertThat(Files.readString(out.resolve("report.html")).replaceAll(classes, ""))
                .contains(
                        "Students with a server that the hub called ready, by time since they arrived",
                        "Arrivals and servers that the hub called ready",
                        "First pages were not observable")
                .doesNotContain(
                        "on their first page",
                        "landed",
                        "Landed",
                        ">Finished<",
                        "never landed",
                        "Time to the first page");
        Cli.Answer json = Cli.firstbell("report", "--json", out);
        assertThat(json.out()).contains("\"endStage\"").doesNotContain("\"finished\"", "\"shareFinished\"");
    }

    /** Slug: observed-failures-without-reason. Why students failed is in text, JSON and HTML, as for a run. */
    @Test
    void theReasonsOfStudentsWhoFailedAreShownEverywhere() throws IOException {
        Path log = Files.writeString(temp.resolve("hub.log"), """
                [I 2026-09-07 14:45:00.000 JupyterHub log:192] 200 GET /hub/home (cyd@10.0.0.1) 12.00ms
                [I 2026-09-07 15:00:01.000 JupyterHub log:192] 302 POST /hub/spawn -> /hub/spawn-pending/ada (ada@10.0.0.1) 9.00ms
                [I 2026-09-07 15:00:02.000 JupyterHub log:192] 302 POST /hub/spawn -> /hub/spawn-pending/cyd (cyd@10.0.0.1) 9.00ms
                [I 2026-09-07 15:00:20.000 JupyterHub proxy:331] Adding user cyd to proxy /user/cyd/ => http://10.1.0.1:8888
                [W 2026-09-07 15:05:02.100 JupyterHub user:1000] ada's server failed to start in 300 seconds, giving up.
                [I 2026-09-07 15:31:00.000 JupyterHub log:192] 200 GET /hub/home (cyd@10.0.0.1) 12.00ms
                """);
        Path out = temp.resolve("observed");

        Cli.Answer observed = Cli.firstbell(
                "observe",
                "--time-zone",
                "UTC",
                "--salt-file",
                temp.resolve("salt"),
                "--hub-log",
                log,
                "--at",
                "2026-09-07T15:00",
                "--for",
                "20m",
                "--out",
                out);

        assertThat(observed.exitCode()).as(observed.toString()).isEqualTo(ExitCode.DONE);
        String reason = "never reached hubReady (failed): not started in 300 s";
        assertThat(observed.out()).contains("did not finish         1 of 2: " + reason);
        assertThat(Cli.firstbell("report", "--json", out).out()).contains(reason);
        Cli.firstbell("report", out);
        assertThat(Files.readString(out.resolve("report.html"))).contains(reason);
    }
}
