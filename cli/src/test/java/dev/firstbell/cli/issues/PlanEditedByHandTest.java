package dev.firstbell.cli.issues;

import static dev.firstbell.cli.Cli.firstbell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code apply} took the last of two equal keys of a plan, cut the fraction off 220.7, accepted -1 nodes, and was silent
 * about a schedule that contradicts the plan.
 */
class PlanEditedByHandTest {
    private static final Path CLASS = Path.of("..", "examples", "class-220.yaml");

    @TempDir
    private Path folder;

    private Path plan;

    @BeforeEach
    void plan() {
        plan = folder.resolve("plan");
        firstbell("plan", CLASS, "--out", plan);
    }

    @Test
    void aKeyThatAppearsTwiceIsRefused() throws IOException {
        edit("\"concurrentSpawnLimit\" : (\\d+)", "\"concurrentSpawnLimit\" : $1, \"concurrentSpawnLimit\" : 64000");

        assertThat(apply().exitCode()).isEqualTo(2);
        assertThat(apply().err()).contains("the key `concurrentSpawnLimit` appears twice");
    }

    @Test
    void aFractionOfAServerIsRefused() throws IOException {
        edit("\"concurrentSpawnLimit\" : (\\d+)", "\"concurrentSpawnLimit\" : $1.7");

        assertThat(apply().exitCode()).isEqualTo(2);
        assertThat(apply().err()).contains("plan.json: is not a plan: hub.concurrentSpawnLimit: ");
    }

    @Test
    void aNegativeNumberOfNodesIsRefused() throws IOException {
        edit("\"warmNodes\" : \\d+", "\"warmNodes\" : -1");

        assertThat(apply().exitCode()).isEqualTo(2);
        assertThat(apply().err()).contains("must not be negative");
    }

    @Test
    void aScheduleThatContradictsThePlanIsNamed() throws IOException {
        edit("\"warmNodes\" : \\d+", "\"warmNodes\" : 0");

        assertThat(apply().err())
                .contains(
                        "the plan has 0 nodes, but " + plan.resolve("schedule.yaml") + " holds ",
                        "one of the two was edited")
                .contains("raised limits without the nodes make a class start worse, not better");
    }

    @Test
    void aLimitBelowTheStudentsIsRefused() throws IOException {
        edit("\"concurrentSpawnLimit\" : \\d+", "\"concurrentSpawnLimit\" : 22");

        assertThat(apply().exitCode()).isEqualTo(2);
        assertThat(apply().err()).contains("hub.concurrentSpawnLimit: expected at least the ", "found 22");
    }

    @Test
    void aNumberInQuotesIsRefused() throws IOException {
        edit("\"concurrentSpawnLimit\" : (\\d+)", "\"concurrentSpawnLimit\" : \"$1\"");

        assertThat(apply().exitCode()).isEqualTo(2);
        assertThat(apply().err())
                .contains("hub.concurrentSpawnLimit: expected a number, found the text `", "remove the quotes");
    }

    @Test
    void anotherVersionIsNamedAtItsLine() throws IOException {
        edit("\"schema\" : 1", "\"schema\" : 2");

        assertThat(apply().exitCode()).isEqualTo(2);
        assertThat(apply().err()).contains("is not a plan: line 2: schema: expected 1, found 2");
    }

    @Test
    void aScheduleInThePastIsNamed() throws IOException {
        Path file = plan.resolve("schedule.yaml");
        Files.writeString(file, Files.readString(file).replaceAll("20\\d\\d-(\\d\\d-\\d\\dT)", "2024-$1"));

        assertThat(apply().err()).contains("schedule.yaml: the only window is past");
    }

    @Test
    void aScheduleThatHoldsTheNodesAtAnotherTimeIsNamed() throws IOException {
        Path file = plan.resolve("schedule.yaml");
        Files.writeString(file, Files.readString(file).replace("from: 2027-01-25T08:44", "from: 2027-01-25T08:59"));

        assertThat(apply().err())
                .contains(file
                        + " does not have 6 nodes for the whole time for which the plan needs them, 2027-01-25T08:44 to"
                        + " 2027-01-25T09:50 (America/Denver): they are missing from 2027-01-25T08:44 until"
                        + " 2027-01-25T08:59; one of the two was edited, or they are of different plans");
    }

    @Test
    void aScheduleOfAnotherDayOrZoneIsNamed() throws IOException {
        Path file = plan.resolve("schedule.yaml");
        String text = Files.readString(file);

        Files.writeString(file, text.replace("2027-01-25", "2027-01-26"));
        assertThat(apply().err()).contains("they are missing from 2027-01-25T08:44 until 2027-01-25T09:50;");
        Files.writeString(file, text.replace("America/Denver", "Europe/Berlin"));
        assertThat(apply().err()).contains("they are missing from 2027-01-25T16:44 until 2027-01-25T17:50;");
    }

    @Test
    void aScheduleThatHoldsTheNodesLongerIsFine() throws IOException {
        Path file = plan.resolve("schedule.yaml");
        Files.writeString(
                file,
                Files.readString(file)
                        .replace("from: 2027-01-25T08:44", "from: 2027-01-25T08:30")
                        .replace("until: 2027-01-25T09:50", "until: 2027-01-25T10:00"));

        assertThat(apply().err()).doesNotContain("does not have");
    }

    @Test
    void aClassInAnotherCenturyIsNoted() throws IOException {
        Path file = Files.writeString(
                folder.resolve("class.yaml"), Files.readString(CLASS).replace("start: 2027-", "start: 2127-"));

        assertThat(firstbell("plan", file, "--out", folder.resolve("far")).err())
                .contains("note: the class starts in 2127, more than 3 years from now; check `start`\n");
    }

    @Test
    void figuresThatAreImpossibleAreRefused() throws IOException {
        edit("\"nodeHours\" : [\\d.]+", "\"nodeHours\" : -4");
        edit("\"expectedStudents\" : \\d+", "\"expectedStudents\" : 500");

        assertThat(apply().exitCode()).isEqualTo(2);
        assertThat(apply().err())
                .contains("plan.json: nodeHours: expected 0 or more, found -4")
                .contains("plan.json: expectedStudents: 500 is the mean, and plannedStudents, 220, an upper bound");
    }

    private void edit(String pattern, String replacement) throws IOException {
        Path file = plan.resolve("plan.json");
        Files.writeString(file, Files.readString(file).replaceFirst(pattern, replacement));
    }

    private Cli.Answer apply() throws IOException {
        Path values = Files.writeString(
                folder.resolve("values.yaml"), "hub:\n  concurrentSpawnLimit: 64\nsingleuser:\n  startTimeout: 300\n");
        return firstbell("apply", plan, "--values", values);
    }
}
