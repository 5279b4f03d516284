package dev.firstbell.cli.report;

import static dev.firstbell.cli.Cli.firstbell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.analysis.render.Renderer;
import dev.firstbell.analysis.report.Report;
import dev.firstbell.analysis.testing.SampleFolder;
import dev.firstbell.analysis.view.ComparisonView;
import dev.firstbell.cli.Cli;
import dev.firstbell.cli.plan.FileNames;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.run.RunRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportCommandTest {
    private static final String HUB = "http://127.0.0.1:8000/";

    @TempDir
    private Path folder;

    @Test
    void onePageAndATableFromTheRunsOfAFolder() throws IOException {
        SampleFolder.ended(folder.resolve("a"), HUB);

        Cli.Answer answer = firstbell("report", folder);

        assertThat(answer.exitCode()).isZero();
        assertThat(answer.out()).contains("as it was");
        assertThat(answer.err()).isEqualTo("report: " + folder.resolve("report.html") + "\n");
        assertThat(folder.resolve("report.html"))
                .content()
                .contains("href=\"./a/run.json\"")
                .doesNotContain("src=\"http");
    }

    @Test
    void theFolderOfADemoGivesTheDemosPageAgain() throws IOException {
        ScalingPlan plan = new ScalingPlan(
                ScalingPlan.SCHEMA,
                "CS 101",
                "closed form",
                2,
                2,
                6,
                Duration.ofMinutes(12),
                Setting.HubLimits.Z2JH,
                6.2,
                0.71,
                List.of(new ScalingPlan.Evidence("students enrolled", "2", "class file")));
        List<RunRecord> runs = List.of(
                run(Setting.withoutPrescaling("no pre-scaling", Setting.HubLimits.Z2JH), "no-pre-scaling"),
                run(
                        new Setting(
                                "a guess", Prescaling.nodePlaceholders(2), Duration.ofHours(2), Setting.HubLimits.Z2JH),
                        "a-guess"),
                run(plan.setting("the plan"), "the-plan"));
        Files.writeString(folder.resolve(FileNames.PLAN), Json.pretty().writeValueAsString(plan));
        Files.writeString(folder.resolve(FileNames.SCHEDULE), "");
        Files.writeString(folder.resolve(FileNames.VALUES_DIFF), "");
        String page = Report.html(
                ComparisonView.of(runs),
                Optional.of(plan),
                List.of(
                        new Report.Link("the proposed schedule", "schedule.yaml"),
                        new Report.Link("the proposed change of the Helm values", "values.diff"),
                        new Report.Link("the plan with its evidence", "plan.json"),
                        new Report.Link("record: no-pre-scaling", "no-pre-scaling/run.json"),
                        new Report.Link("record: a-guess", "a-guess/run.json"),
                        new Report.Link("record: the-plan", "the-plan/run.json")));

        Cli.Answer answer = firstbell("report", folder);

        assertThat(answer.exitCode()).isZero();
        assertThat(folder.resolve("report.html"))
                .content()
                .contains("What the plan rests on")
                .isEqualTo(page);
        assertThat(answer.out()).isEqualTo(Renderer.text().comparison(ComparisonView.of(runs)));
    }

    private RunRecord run(Setting setting, String runId) {
        RunFolder run = SampleFolder.ended(folder.resolve(runId), HUB);
        run.write(run.info().toBuilder()
                .runId(runId)
                .setting(Optional.of(setting))
                .build());
        return run.read();
    }

    @Test
    void aPlanThatIsNoneIsNotPassedOver() throws IOException {
        SampleFolder.ended(folder.resolve("a"), HUB);
        Files.writeString(folder.resolve(FileNames.PLAN), "[]");

        Cli.Answer answer = firstbell("report", folder);

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err()).contains("plan.json: is not a plan");
        assertThat(folder.resolve("report.html")).doesNotExist();
    }

    @Test
    void asJsonOnlyJson() {
        SampleFolder.ended(folder.resolve("a"), HUB);

        Cli.Answer answer = firstbell("report", folder, "--json");

        assertThat(Json.lines().readTree(answer.out()).isObject()).isTrue();
    }

    @Test
    void anotherPlaceForThePageKeepsItsLinks() throws IOException {
        SampleFolder.ended(folder.resolve("runs/a"), HUB);
        Path pages = Files.createDirectory(folder.resolve("pages"));

        Cli.Answer answer = firstbell("report", folder.resolve("runs"), "--out", pages.resolve("a.html"));

        assertThat(answer.exitCode()).isZero();
        assertThat(pages.resolve("a.html")).content().contains("href=\"./../runs/a/run.json\"");
    }

    @Test
    void anEarlierReportIsReplacedAndAnyOtherFileIsNot() throws IOException {
        SampleFolder.ended(folder.resolve("a"), HUB);
        Path page = folder.resolve("page.html");
        assertThat(firstbell("report", folder, "--out", page).exitCode()).isZero();
        assertThat(firstbell("report", folder, "--out", page).exitCode()).isZero();
        Path precious = Files.writeString(folder.resolve("class.yaml"), "name: CS 101\n");

        Cli.Answer answer = firstbell("report", folder, "--out", precious);

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err())
                .isEqualTo("firstbell: --out: " + precious
                        + " is there already and is not a report of Firstbell; give another"
                        + " file, or --force to replace it\n");
        assertThat(answer.out()).isEmpty();
        assertThat(precious).content().isEqualTo("name: CS 101\n");
        assertThat(firstbell("report", folder, "--out", precious, "--force").exitCode())
                .isZero();
        assertThat(precious).content().startsWith("<!DOCTYPE html>");
    }

    @Test
    void aReportFromBeforeTheMarkerIsReplacedToo() throws IOException {
        SampleFolder.ended(folder.resolve("a"), HUB);
        Path page = folder.resolve("report.html");
        assertThat(firstbell("report", folder).exitCode()).isZero();
        Files.writeString(
                page, Files.readString(page).replace("<meta name=\"generator\" content=\"Firstbell\"/>\n", ""));

        assertThat(firstbell("report", folder).exitCode()).isZero();
    }

    @Test
    void aFolderInThePlaceOfThePageIsNamed() {
        SampleFolder.ended(folder.resolve("a"), HUB);

        assertThat(firstbell("report", folder, "--out", folder.resolve("a")).err())
                .isEqualTo("firstbell: --out: " + folder.resolve("a") + " is a folder; give a file, such as "
                        + folder.resolve("a/report.html") + "\n");
    }

    @Test
    void aDeviceOrALinkThatLeadsNowhereIsNotReplacedByThePage() throws IOException, InterruptedException {
        SampleFolder.ended(folder.resolve("a"), HUB);
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        Path loop = Files.createSymbolicLink(folder.resolve("loop"), folder.resolve("loop"));

        Cli.Answer device = firstbell("report", folder, "--out", pipe, "--force");
        Cli.Answer link = firstbell("report", folder, "--out", loop);

        assertThat(device.exitCode()).isEqualTo(2);
        assertThat(device.err())
                .isEqualTo("firstbell: --out: " + pipe + ": this is a device or a pipe, not a file; give a file\n");
        assertThat(Files.isRegularFile(pipe)).isFalse();
        assertThat(link.exitCode()).isEqualTo(2);
        assertThat(link.err())
                .isEqualTo("firstbell: --out: " + loop
                        + ": this is a symbolic link that leads to no file; give another file\n");
        assertThat(Files.isSymbolicLink(loop)).isTrue();
    }

    @Test
    void allRunsThatCannotBeReadAreNamedAtOnce() throws IOException {
        SampleFolder.ended(folder.resolve("a"), HUB);
        Files.writeString(SampleFolder.ended(folder.resolve("b"), HUB).infoFile(), "");
        Files.writeString(Files.createDirectory(folder.resolve("package")).resolve("run.json"), "{\"name\": \"x\"}");
        Files.createDirectory(folder.resolve("notes"));

        Cli.Answer answer = firstbell("report", folder);

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err().lines())
                .containsExactly(
                        "firstbell: 2 problems; nothing was done",
                        "  " + folder.resolve("b/run.json")
                                + ": this is not a run record: the file is empty; a full disk or a power failure can leave such"
                                + " a file; restore it from a copy, or take the folder away",
                        "  " + folder.resolve("package/run.json")
                                + ": this is not a run record: the key `schema` is missing",
                        "  " + folder
                                + ": 2 of 3 runs cannot be read; take their folders away, or give the folder of one run");
        assertThat(folder.resolve("report.html")).doesNotExist();
    }

    @Test
    void oneRunThatCannotBeReadIsOneProblem() throws IOException {
        SampleFolder.ended(folder.resolve("a"), HUB);
        Files.writeString(SampleFolder.ended(folder.resolve("b"), HUB).infoFile(), "");

        assertThat(firstbell("report", folder).err())
                .isEqualTo("firstbell: " + folder.resolve("b/run.json")
                        + ": this is not a run record: the file is empty; a full disk or a power failure can leave such"
                        + " a file; restore it from a copy, or take the folder away\n  " + folder
                        + ": 1 of 2 runs cannot be read; take its folder away, or give the folder of one run\n");
    }

    @Test
    void anArchiveOfARunIsToBeUnpacked() throws IOException {
        Path archive = Files.writeString(folder.resolve("monday.zip"), "PK");

        assertThat(firstbell("report", archive).err())
                .isEqualTo("firstbell: " + archive
                        + ": this is an archive; unpack it, and give the folder of one run or of several\n");
    }

    @Test
    void aKilledRunIsNotReportedAsAResult() {
        SampleFolder.driven(folder.resolve("a"), HUB);

        Cli.Answer answer = firstbell("report", folder);

        assertThat(answer.exitCode()).isZero();
        assertThat(answer.out()).doesNotContain("%").contains("as it was");
    }

    @Test
    void noRunsAndNoFolderForThePageAreBadInput() {
        assertThat(firstbell("report", folder).exitCode()).isEqualTo(2);
        SampleFolder.ended(folder.resolve("a"), HUB);

        Cli.Answer answer = firstbell("report", folder, "--out", folder.resolve("none/a.html"));

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err())
                .contains("--out: " + folder.resolve("none/a.html") + ": the folder " + folder.resolve("none")
                        + " does not exist");
    }
}
