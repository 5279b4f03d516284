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
