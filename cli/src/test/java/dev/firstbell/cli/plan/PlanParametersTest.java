package dev.firstbell.cli.plan;

import static dev.firstbell.cli.Cli.firstbell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Cli;
import dev.firstbell.cli.shared.ExitCode;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.twin.parameters.TwinParameters;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code plan} with a parameter file of the site: what it takes from it, and what it says about the rest. */
class PlanParametersTest {
    private static final Path CLASS = Path.of("../examples/class-220.yaml");
    private static final int ALL = TwinParameters.defaults().entries().size();

    @TempDir
    private Path folder;

    @Test
    void withoutAFileThePlanSaysThatAllParametersAreFirstbells() throws IOException {
        Cli.Answer answer = firstbell("plan", CLASS, "--out", folder.resolve("plan"));

        assertThat(answer.out())
                .contains("\n40 students per node: limited by memory, (48250Mi - 600Mi) / 1178Mi; other limits: CPU 75,"
                        + " pods 97, volumes 127\n")
                .contains("\nparameters: all " + ALL
                        + " are Firstbell's own priors and assumptions; --parameters takes yours\n");
        assertThat(plan().defaults()).hasSize(ALL);
    }

    @Test
    void aPartialFileIsEnoughAndThePlanListsTheRest() throws IOException {
        Path mine = Files.writeString(folder.resolve("mine.yaml"), """
                format: firstbell/twin-parameters/v1
                quantities:
                  node.allocatableMemory: 58368000Ki
                  student.memory: 1G
                  node.maxVolumes: 16
                """);

        Cli.Answer answer = firstbell("plan", CLASS, "--out", folder.resolve("plan"), "--parameters", mine);

        assertThat(answer.exitCode()).as(answer.err()).isZero();
        assertThat(answer.err())
                .isEqualTo(
                        "note: " + mine + ": student.memory 1G is 1000000000 bytes, as in Kubernetes; in the values of"
                                + " Zero to JupyterHub the same text means 1Gi, units of 1024. If it is from there, write 1Gi\n");
        assertThat(answer.out())
                .startsWith("CSCI-1300: 14 nodes, ")
                .contains(
                        "\n16 students per node: limited by volumes, 16 / 1; other limits: memory 59, CPU 75, pods 97\n")
                .contains("\nparameters: yours are node.allocatableMemory, node.maxVolumes, student.memory; the other "
                        + (ALL - 3) + " are Firstbell's own (`defaults` in plan.json)\n");
        assertThat(plan().defaults())
                .hasSize(ALL - 3)
                .contains(new ScalingPlan.Evidence("node.maxPods", "110", "prior: kubelet's default"))
                .noneMatch(evidence -> evidence.name().equals("student.memory"));
    }

    @Test
    void badParametersAreReportedWithFileAndLineAndNothingIsWritten() throws IOException {
        Path mine = Files.writeString(folder.resolve("mine.yaml"), """
                format: firstbell/twin-parameters/v1
                quantities:
                  node.allocatableMemory: 57
                  student.memory: 2048
                """);

        Cli.Answer answer = firstbell("plan", CLASS, "--out", folder.resolve("plan"), "--parameters", mine);

        assertThat(answer.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(answer.err())
                .contains(mine
                        + ": line 3: quantities.node.allocatableMemory: expected from 1Gi to 32Ti (the machine types"
                        + " of the large clouds), found `57`, which is 57 bytes; did you mean `57Gi`?\n")
                .contains(
                        mine + ": line 4: quantities.student.memory: expected from 10Mi to 32Ti (a Jupyter server needs"
                                + " more than 10Mi), found `2048`, which is 2Ki; did you mean `2048Mi`?\n");
        assertThat(folder.resolve("plan")).doesNotExist();
    }

    @Test
    void aFileThatIsNotThereIsReportedAsThat() {
        Path missing = folder.resolve("mine.yaml");

        assertThat(firstbell("plan", CLASS, "--out", folder.resolve("plan"), "--parameters", missing)
                        .err())
                .contains(missing + ": no such file; ");
    }

    @Test
    void aStartThatComesTwiceIsNotedAndStandsInTheSchedule() throws IOException {
        Path classFile = Files.writeString(
                folder.resolve("class.yaml"),
                Files.readString(CLASS).replaceAll("(?m)^start: .*$", "start: 2027-11-07T01:30"));

        Cli.Answer answer = firstbell("plan", classFile, "--out", folder.resolve("plan"));

        assertThat(answer.err())
                .contains("note: class.yaml: `2027-11-07T01:30` comes twice in America/Denver, where the clocks go back"
                        + " from 02:00 to 01:00 on that day; the first is meant, 2027-11-07T07:30:00Z\n");
        assertThat(firstbell("class", "show", classFile).err())
                .contains("note: class.yaml: `2027-11-07T01:30` comes twice");
    }

    @Test
    void aStartThatTheClocksSkipIsRefused() throws IOException {
        Path classFile = Files.writeString(
                folder.resolve("class.yaml"),
                Files.readString(CLASS).replaceAll("(?m)^start: .*$", "start: 2027-03-14T02:30"));

        Cli.Answer answer = firstbell("plan", classFile, "--out", folder.resolve("plan"));

        assertThat(answer.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(answer.err()).contains("class.yaml: start: `2027-03-14T02:30` does not exist in America/Denver");
    }

    @Test
    void aTraceFromASpreadsheetIsReadAndItsFormIsNoted() throws IOException {
        Files.writeString(folder.resolve("class.yaml"), """
                name: Monday again
                start: 2026-09-14T09:00
                timeZone: America/Denver
                students: 3
                arrivals: [{shape: trace, file: monday.csv}]
                """);
        Path trace = folder.resolve("monday.csv");
        Files.write(
                trace,
                "\ufeffname;offsetMs\r\nada;0,0\r\nbob;1500,0\r\neve;29990,0\r\n".getBytes(StandardCharsets.UTF_8));

        Cli.Answer answer = firstbell("class", "show", folder.resolve("class.yaml"));

        assertThat(answer.exitCode()).as(answer.err()).isZero();
        assertThat(answer.err())
                .isEqualTo("note: " + trace
                        + ": 3 arrivals from 0s to 29s990ms, read as CSV: separated by semicolon, decimal comma, UTF-8 with"
                        + " BOM\n");
        assertThat(answer.out()).contains("arrivals   first 09:00:00, median 09:00:01, last 09:00:29\n");
    }

    private ScalingPlan plan() throws IOException {
        return Json.lines().readValue(Files.readString(folder.resolve("plan/plan.json")), ScalingPlan.class);
    }
}
