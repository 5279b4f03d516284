package dev.firstbell.cli;

import static dev.firstbell.cli.Cli.firstbell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.Json;
import dev.firstbell.records.Plan;
import dev.firstbell.records.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    void aPlanIsPrintedWithItsEvidenceAndLeavesPlanAndSchedule() {
        Cli.Answer answer = firstbell("plan", DEMO_CLASS, "--out", out);

        assertThat(answer.err()).isEmpty();
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

        assertThat(Json.lines().readValue(answer.out(), Plan.class))
                .isEqualTo(Json.lines().readValue(Files.readString(out.resolve("plan.json")), Plan.class));
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
        assertThat(answer.err()).isEqualTo("nothing was changed; --write edits " + values + "\n");
        assertThat(values).content().isEqualTo(before);
    }

    @Test
    void applyWithWriteKeepsEveryOtherByte() throws IOException {
        Path values = plannedValues();
        String before = Files.readString(values);
        Plan plan = Json.lines().readValue(Files.readString(out.resolve("plan.json")), Plan.class);

        Cli.Answer answer = firstbell("apply", out, "--values", values, "--write");

        assertThat(answer.exitCode()).isZero();
        assertThat(answer.err()).endsWith("values changed; review and commit\n");
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
        assertThat(again.err()).isEqualTo(values + " says what the plan says already\n");
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
        assertThat(answer.err()).contains("plan.json: is no plan: ", "--values: " + values + " cannot be read");
    }

    private Path plannedValues() throws IOException {
        firstbell("plan", DEMO_CLASS, "--out", out);
        return Files.copy(VALUES, folder.resolve("values.yaml"));
    }
}
