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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code apply plan/plan.json} said that {@code plan/plan.json/plan.json} cannot be read. */
class FileInsteadOfPlanFolderTest {
    private static final Path CLASS = Path.of("..", "examples", "class-220.yaml");

    @TempDir
    private Path folder;

    private Path plan;
    private Path values;

    @BeforeEach
    void plan() throws IOException {
        plan = folder.resolve("plan");
        firstbell("plan", CLASS, "--out", plan);
        values = Files.writeString(
                folder.resolve("values.yaml"), "hub:\n  concurrentSpawnLimit: 64\nsingleuser:\n  startTimeout: 300\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"plan.json", "schedule.yaml"})
    void aFileOfThePlanStandsForItsFolder(String name) {
        Cli.Answer answer = firstbell("apply", plan.resolve(name), "--values", values);

        assertThat(answer.exitCode()).isZero();
        assertThat(answer.out()).contains("+  concurrentSpawnLimit: 220");
        assertThat(answer.err())
                .startsWith("PLAN: " + plan.resolve(name) + " is a file; taken as its folder, " + plan + "\n");
    }

    @Test
    void anythingElseIsNamedWithWhatToGive() throws IOException {
        assertThat(firstbell("apply", CLASS, "--values", values).err())
                .isEqualTo("firstbell: PLAN: " + CLASS + " is a class file; run `firstbell plan " + CLASS
                        + " --out plan` first, and give the folder plan\n");
        assertThat(firstbell("apply", values, "--values", values).err())
                .isEqualTo("firstbell: PLAN: " + values
                        + " is a file; give the folder that `firstbell plan` wrote, with plan.json and schedule.yaml in"
                        + " it\n");
        assertThat(firstbell("apply", folder, "--values", values).err())
                .isEqualTo(
                        "firstbell: PLAN: " + folder + " has no plan.json; give the folder that `firstbell plan` wrote,"
                                + " such as " + plan + "\n");
        Path alone = Files.copy(plan.resolve("schedule.yaml"), folder.resolve("schedule.yaml"));
        assertThat(firstbell("apply", alone, "--values", values).err())
                .isEqualTo("firstbell: PLAN: " + alone
                        + " is a file, and its folder has no plan.json; give the folder that"
                        + " `firstbell plan` wrote, with all of its files\n");
    }

    @Test
    void figuresInAnotherUnitAreRefused() throws IOException {
        Path file = plan.resolve("plan.json");
        Files.writeString(
                file, Files.readString(file).replaceFirst("\"startTimeoutMs\" : \\d+", "\"startTimeoutMs\" : 1080"));

        Cli.Answer answer = firstbell("apply", plan, "--values", values, "--write");

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err())
                .isEqualTo("firstbell: " + file + ": hub.startTimeoutMs: expected milliseconds from 30000 (30 s) to"
                        + " 21600000 (6 h), found 1080 (1.1 s); if that is in seconds, write 1080000\n");
        assertThat(values).content().contains("64");
    }

    @Test
    void anotherValuesFileInTheFolderIsNamed() throws IOException {
        Files.writeString(folder.resolve("values-exam.yaml"), "hub:\n  # more\n  concurrentSpawnLimit: 500\n");
        Files.writeString(folder.resolve("notes.yaml"), "# concurrentSpawnLimit: 500\nhub: {baseUrl: /}\n");

        assertThat(firstbell("apply", plan, "--values", values).err())
                .contains(
                        "values-exam.yaml in the same folder sets concurrentSpawnLimit (line 3), too; if Helm receives it"
                                + " after values.yaml, it wins\n")
                .doesNotContain("notes.yaml");
    }
}
