package dev.firstbell.cli.issues;

import static dev.firstbell.cli.Cli.firstbell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.analysis.testing.SampleFolder;
import dev.firstbell.cli.Cli;
import dev.firstbell.cli.plan.FileNames;
import dev.firstbell.records.run.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code report r1 --out r1/run.json --force} replaced the run's own description with the page. */
class ReportInPlaceOfTheRecordTest {
    @TempDir
    private Path folder;

    @Test
    void noFileOfTheRecordIsReplacedByAnyName() throws IOException {
        RunFolder run = SampleFolder.ended(folder.resolve("r1"), "http://127.0.0.1:8000/");
        String info = Files.readString(run.infoFile());
        Path link = Files.createSymbolicLink(folder.resolve("page.html"), run.infoFile());
        Path twin = Files.createLink(folder.resolve("twin.html"), run.journalFile());
        Path detour = folder.resolve("r1/../r1/summary.json");
        // It does not exist yet, and a later reading would take the page for the hub's metrics.
        Path absent = run.hubJournalFile();

        for (Path out : List.of(run.infoFile(), run.journalFile(), link, twin, detour, absent)) {
            for (List<Object> more : List.of(List.<Object>of("--force"), List.<Object>of("--json"))) {
                Cli.Answer answer = firstbell("report", run.path(), "--out", out, more.get(0));

                assertThat(answer.exitCode()).isEqualTo(2);
                assertThat(answer.err())
                        .isEqualTo("firstbell: --out: " + out + " belongs to the record of the run " + run.path()
                                + ", which is never overwritten; give another file\n");
            }
        }
        assertThat(run.infoFile()).content().isEqualTo(info);
        assertThat(run.journalDamage()).isEmpty();
        assertThat(absent).doesNotExist();
    }

    @Test
    void thePlanThatTheReportIsMadeFromIsNotReplacedEither() throws IOException {
        SampleFolder.ended(folder.resolve("r1"), "http://127.0.0.1:8000/");
        Path plan = Files.writeString(folder.resolve(FileNames.PLAN), "{}");

        Cli.Answer answer = firstbell("report", folder, "--out", plan, "--force");

        assertThat(answer.err())
                .isEqualTo("firstbell: --out: " + plan + " belongs to the plan in " + folder
                        + ", which the report links to; give another file\n");
        assertThat(plan).content().isEqualTo("{}");
    }
}
