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
}
