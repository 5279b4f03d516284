package dev.firstbell.cli.issues;

import static dev.firstbell.cli.Cli.firstbell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.analysis.testing.SampleFolder;
import dev.firstbell.cli.Cli;
import dev.firstbell.cli.plan.FileNames;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.run.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code report --force} replaced the journal of a run beside the one that it reported on, and a plan of another class stood
 * on the page of a run.
 */
class ReportTakesTheWrongFileTest {
    private static final String HUB = "http://127.0.0.1:1/";

    @TempDir
    private Path folder;

    @Test
    void noFileOfFirstbellIsReplacedEvenWithForce() throws IOException {
        Path run = SampleFolder.ended(folder.resolve("a"), HUB).path();
        RunFolder sibling = SampleFolder.ended(folder.resolve("b"), HUB);
        Path empty =
                Files.writeString(SampleFolder.driven(folder.resolve("c"), HUB).journalFile(), "");
        Path token = Files.writeString(folder.resolve("hub-token"), "6f1e2d3c4b5a69788796a5b4c3d2e1f0\n");
        Path plan =
                Files.writeString(Files.createDirectory(folder.resolve("plan")).resolve(FileNames.PLAN), "{}");
        Path schedule = Files.writeString(plan.resolveSibling(FileNames.SCHEDULE), "schema: 1\n");
        Path link = Files.createSymbolicLink(folder.resolve("page.html"), sibling.infoFile());

        for (Path file : List.of(sibling.journalFile(), sibling.summaryFile(), empty, token, plan, schedule, link)) {
            byte[] before = Files.readAllBytes(file);

            Cli.Answer answer = firstbell("report", run, "--out", file, "--force");

            assertThat(answer.exitCode()).as(file.toString()).isEqualTo(2);
            assertThat(answer.err()).contains("which a report never replaces, even with --force; give another file");
            assertThat(file).hasBinaryContent(before);
        }
    }

    @Test
    void thePlanOfAnotherClassIsRefused() throws IOException {
        SampleFolder.ended(folder.resolve("a"), HUB);
        Files.writeString(
                folder.resolve(FileNames.PLAN),
                Json.pretty()
                        .writeValueAsString(new ScalingPlan(
                                ScalingPlan.SCHEMA,
                                "CS 202",
                                "closed form",
                                2,
                                2,
                                6,
                                Duration.ofMinutes(12),
                                Setting.HubLimits.Z2JH,
                                6.2,
                                0.71,
                                List.of(new ScalingPlan.Evidence("students enrolled", "2", "class file")))));

        Cli.Answer answer = firstbell("report", folder);

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err())
                .contains(
                        "plan.json: this is the plan of the class `CS 202`, but the runs are of the class `CS 101`; take"
                                + " the plan or the runs to another folder");
        assertThat(folder.resolve("report.html")).doesNotExist();
    }

    @Test
    void anEmptyNameOfTheFileIsNamed() {
        SampleFolder.ended(folder.resolve("a"), HUB);

        assertThat(firstbell("report", folder, "--out", "").err())
                .contains("--out: the name of the file is empty; give a file, such as report.html");
    }

    @Test
    void theRemedyOfAKilledRunIsOnThePageAndInTheTable() throws IOException {
        SampleFolder.driven(folder.resolve("a"), HUB);

        Cli.Answer answer = firstbell("report", folder, "--json");

        String remedy =
                "if its process was killed, `firstbell cleanup DIR` removes what it left at the hub and ends its record";
        assertThat(answer.out()).contains(remedy);
        assertThat(folder.resolve("report.html")).content().contains("removes what it left at the hub");
    }
}
