package dev.firstbell.cli.plan;

import static dev.firstbell.cli.Cli.firstbell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.firstbell.cli.Cli;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.records.schedule.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanAndApplyTest {
    private static final Path DEMO_CLASS = Path.of("../examples/class-220.yaml");
    private static final Path VALUES = Path.of("../deploy/helm/values.yaml");

    @TempDir
    private Path folder;

    private Path out;

    @BeforeEach
    void out() {
        out = folder.resolve("plan");
    }

    @Test
    void aPlanIsPrintedWithItsEvidenceAndLeavesPlanAndSchedule() throws IOException {
        // A class in the past has a note.
        Path future = Files.writeString(
                folder.resolve("class.yaml"), Files.readString(DEMO_CLASS).replace("start: 2027-", "start: 2198-"));

        Cli.Answer answer = firstbell("plan", future, "--out", out);

        assertThat(answer.err())
                .isEqualTo("note: the class starts in 2198, more than 3 years from now; check `start`\n");
        assertThat(answer.exitCode()).isZero();
        assertThat(answer.out())
                .startsWith("CSCI-1300: 6 nodes, ")
                .contains("before class, for 220 students (closed form)\n")
                .contains("hub.concurrentSpawnLimit ");
        assertThat(Schedule.read(out.resolve("schedule.yaml")).windows())
                .singleElement()
                .extracting(Schedule.Window::nodes)
                .isEqualTo(6);
    }

    @Test
    void asJsonThePlanIsAllThatStandsOnStandardOutput() throws IOException {
        Cli.Answer answer = firstbell("plan", DEMO_CLASS, "--out", out, "--json");

        assertThat(Json.lines().readValue(answer.out(), ScalingPlan.class))
                .isEqualTo(Json.lines().readValue(Files.readString(out.resolve("plan.json")), ScalingPlan.class));
    }

    @Test
    void moreStudentsThanThePoolHasSeatsForIsANoAndNothingIsWritten() throws IOException {
        Path large = Files.writeString(
                folder.resolve("class.yaml"), Files.readString(DEMO_CLASS).replace("students: 220", "students: 10000"));

        Cli.Answer answer = firstbell("plan", large, "--out", out, "--json");

        assertThat(answer.exitCode()).isEqualTo(3);
        assertThat(answer.out()).isEmpty();
        assertThat(answer.err())
                .startsWith(
                        "firstbell: CSCI-1300: the class needs 250 nodes, but the pool allows 30 (1200 seats for 10000 students)\n")
                .contains("`pool.maxNodes`");
        assertThat(out).doesNotExist();
    }

    @Test
    void theScheduleSaysThatFromIsWhenNodesAreAskedFor() {
        firstbell("plan", DEMO_CLASS, "--out", out);

        assertThat(out.resolve("schedule.yaml"))
                .content()
                .startsWith("# Number of user nodes to request, and when. ")
                .doesNotContain("Ready");
    }

    @Test
    void aBadClassBadParametersAndAFullFolderAreReportedTogether() throws IOException {
        Path classFile = Files.writeString(folder.resolve("class.yaml"), "students: 0\n");
        Path parameters = Files.writeString(folder.resolve("parameters.yaml"), "colour: blue\n");

        Cli.Answer answer = firstbell("plan", classFile, "--out", folder, "--parameters", parameters);

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err())
                .contains("class.yaml: students: ", parameters + ": format: ", folder + ": the folder is not empty");
        assertThat(folder.resolve("plan.json")).doesNotExist();
    }

    @Test
    void applyShowsTheDiffAndTouchesNothing() throws IOException {
        Path values = plannedValues();
        String before = Files.readString(values);

        Cli.Answer answer = firstbell("apply", out, "--values", values);

        assertThat(answer.exitCode()).isZero();
        assertThat(answer.out())
                .startsWith("--- ")
                .contains("\n-  concurrentSpawnLimit: 64 ", "\n+  concurrentSpawnLimit: ");
        assertThat(answer.err()).startsWith("nothing was changed; --write edits " + values + "; ");
        assertThat(values).content().isEqualTo(before);
    }

    @Test
    void applyWithWriteKeepsEveryOtherByte() throws IOException {
        Path values = plannedValues();
        String before = Files.readString(values);
        ScalingPlan plan = Json.lines().readValue(Files.readString(out.resolve("plan.json")), ScalingPlan.class);

        Cli.Answer answer = firstbell("apply", out, "--values", values, "--write");

        assertThat(answer.exitCode()).isZero();
        assertThat(answer.err()).startsWith(values + ": 2 values changed; review and commit\n");
        String[] was = before.split("\n", -1);
        String[] is = Files.readString(values).split("\n", -1);
        assertThat(is).hasSameSizeAs(was);
        for (int i = 0; i < was.length; i++) {
            boolean planned = was[i].matches(" +(concurrentSpawnLimit|startTimeout): .*");
            assertThat(planned || is[i].equals(was[i])).as(is[i]).isTrue();
        }
        assertThat(String.join("\n", is))
                .contains(
                        "  concurrentSpawnLimit: " + plan.hub().concurrentSpawnLimit() + " ",
                        "  startTimeout: " + plan.hub().startTimeout().toSeconds() + " ");

        Cli.Answer again = firstbell("apply", out, "--values", values, "--write");
        assertThat(again.out()).isEmpty();
        assertThat(again.err()).startsWith(values + " already has the values of the plan\n");
    }

    @Test
    void applySaysWhereTheNodesAreAndWhatHoldsThem() throws IOException {
        Path values = plannedValues();
        Schedule.Window window =
                Schedule.read(out.resolve("schedule.yaml")).windows().get(0);

        for (Cli.Answer answer : List.of(
                firstbell("apply", out, "--values", values),
                firstbell("apply", out, "--values", values, "--write"),
                firstbell("apply", out, "--values", values))) {
            assertThat(answer.err())
                    .endsWith("the nodes are not in this diff: " + out.resolve("schedule.yaml") + " has 6 nodes from "
                            + window.from() + " until " + window.until()
                            + " (America/Denver); `firstbell prescale converge` with this file holds them"
                            + " (docs/prescaling.md)\n"
                            + "raised limits without the nodes make a class start worse, not better\n");
        }
    }

    @Test
    void aDiffOfAFileOutsideTheCurrentFolderIsAppliedInTheFilesOwn() throws Exception {
        Path values = plannedValues();
        Path upwards = Path.of("").toAbsolutePath().relativize(values.toRealPath());

        for (Path given : List.of(values, upwards)) {
            Cli.Answer answer = firstbell("apply", out, "--values", given);

            assertThat(answer.out()).startsWith("--- a/values.yaml\n+++ b/values.yaml\n");
            assertThat(answer.err())
                    .contains("the diff is for `patch -p1 -d "
                            + given.toAbsolutePath().normalize().getParent() + "`\n");
        }
        Path diff = Files.writeString(
                folder.resolve("values.diff"),
                firstbell("apply", out, "--values", values).out());
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/patch")), "patch is not installed");
        Process patch = new ProcessBuilder("/usr/bin/patch", "-p1", "-d", folder.toString(), "-i", diff.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();

        assertThat(patch.waitFor()).isZero();
        assertThat(firstbell("apply", out, "--values", values).out()).isEmpty();
    }

    @Test
    void aDiffOfAFileBelowTheCurrentFolderNamesItsPathFromThere() {
        firstbell("plan", DEMO_CLASS, "--out", out);
        Path below = Path.of("target/../target/classes/bundled/values.yaml");

        Cli.Answer answer = firstbell("apply", out, "--values", below);

        assertThat(answer.out()).startsWith("--- a/target/classes/bundled/values.yaml\n");
        assertThat(answer.err()).contains("the diff is for `patch -p1` or `git apply` here\n");
    }

    @Test
    void applyFindsTheChartBelowItsKeyAndHearsWhichOneIsMeant() throws IOException {
        firstbell("plan", DEMO_CLASS, "--out", out);
        Path values = Files.writeString(folder.resolve("umbrella.yaml"), """
                jupyterhub:
                  hub:
                    concurrentSpawnLimit: 64
                staging:
                  proxy: {}
                """);

        assertThat(firstbell("apply", out, "--values", values).out())
                .contains("\n+    concurrentSpawnLimit: 220\n")
                .doesNotContain("\n+hub:", "\n+singleuser:");
        assertThat(firstbell("apply", out, "--values", values, "--key-prefix", "staging")
                        .out())
                .contains("\n+  hub:\n+    concurrentSpawnLimit: 220\n");
    }

    @Test
    void aFolderAsValuesAndARunAsPlanAreReportedToBeWhatTheyAre() throws IOException {
        Path run = Files.createDirectory(folder.resolve("run"));
        Files.writeString(run.resolve("run.json"), "{}");

        Cli.Answer answer = firstbell("apply", run, "--values", folder);

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err())
                .contains(
                        "PLAN: " + run + " is the folder of a run; give the one that `firstbell plan` wrote\n",
                        "--values: " + folder + " is a folder; give a file\n");
    }

    @Test
    void applyFollowsALinkInsteadOfReplacingIt() throws IOException {
        Path values = plannedValues();
        Path link = Files.createSymbolicLink(folder.resolve("link.yaml"), values);

        firstbell("apply", out, "--values", link, "--write");

        assertThat(link).isSymbolicLink();
        assertThat(values).content().isNotEqualTo(Files.readString(VALUES));
    }

    @Test
    void whatIsNoPlanAndValuesThatAreNotThereAreReportedTogether() throws IOException {
        Files.createDirectory(out);
        Files.writeString(out.resolve("plan.json"), "{\"schema\": 1}");
        Path values = folder.resolve("none.yaml");

        Cli.Answer answer = firstbell("apply", out, "--values", values);

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err()).startsWith("firstbell: 2 problems; nothing was done\n");
        assertThat(answer.err())
                .contains(
                        "plan.json: is not a plan: the key `className` is missing",
                        "--values: " + values + " cannot be read; there is no such file");
    }

    private Path plannedValues() throws IOException {
        firstbell("plan", DEMO_CLASS, "--out", out);
        return Files.copy(VALUES, folder.resolve("values.yaml"));
    }
}
