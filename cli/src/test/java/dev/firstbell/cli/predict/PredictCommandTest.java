package dev.firstbell.cli.predict;

import static dev.firstbell.cli.Cli.firstbell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Cli;
import dev.firstbell.cli.calibrate.ModelledRuns;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.run.Provenance;
import dev.firstbell.records.run.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class PredictCommandTest {
    @TempDir
    private Path folder;

    private Path classFile;

    @BeforeEach
    void writeTheClass() throws IOException {
        classFile = Files.writeString(folder.resolve("class.yaml"), """
                name: CSCI 1300
                start: 2026-10-05T09:00
                timeZone: America/Denver
                students: 40
                arrivals: [{shape: bell, sd: 20s}]
                """);
    }

    @Test
    void statesTheBandsAndThatTheParametersArePriors() {
        Cli.Answer answer = firstbell(
                "predict",
                classFile,
                "--setting",
                "nodePlaceholders nodes=2 lead=20m",
                "--setting",
                "none",
                "--runs",
                "20");

        assertThat(answer.exitCode()).as(answer.err()).isZero();
        assertThat(answer.out())
                .startsWith(
                        "nodePlaceholders nodes=2 lead=20m: predicted, 20 class starts in the model; in parentheses,"
                                + " what 9 of 10 of them lie in\n  within 90 s ")
                .contains("\nnone: predicted, 20 class starts", "; SLO 95 %, met in ", "  on the first page ");
        assertThat(answer.err())
                .isEqualTo("firstbell: note: all parameters are Firstbell's own priors and assumptions; `firstbell"
                        + " calibrate` fits them to your runs\n");
    }

    /** On cold nodes, a thousand starts are pending at once, and their progress streams leave the hub no time. */
    @Test
    void saysThatTheHubExits() throws IOException {
        Path large = Files.writeString(
                folder.resolve("large.yaml"), Files.readString(classFile).replace("students: 40", "students: 1000"));
        String limits = " concurrentSpawnLimit=1000 startTimeout=15m";

        Cli.Answer cold = firstbell("predict", large, "--setting", "none" + limits, "--runs", "20");
        Cli.Answer warm =
                firstbell("predict", large, "--setting", "nodePlaceholders nodes=26 lead=20m" + limits, "--runs", "20");

        assertThat(cold.out())
                .contains(
                        "\n  hub                    exited because too many starts in a row had failed, in 20 of 20\n");
        assertThat(warm.exitCode()).as(warm.err()).isZero();
        assertThat(warm.out()).contains("; SLO 95 %, met in 20 of 20\n").doesNotContain("exited");
    }

    @Test
    void laysAHeldOutRunBesideThePrediction() {
        ModelledRuns.write(folder.resolve("runs"), 5);
        ModelledRuns.write(folder.resolve("held-out"), 9, "http://hub.example.edu/", true);
        Path parameters = folder.resolve("parameters.yaml");
        firstbell("calibrate", folder.resolve("runs"), "-o", parameters);

        Cli.Answer answer = firstbell("predict", "--compare", folder.resolve("held-out"), "--parameters", parameters);

        assertThat(answer.exitCode()).as(answer.err()).isZero();
        assertThat(answer.err()).isEmpty();
        assertThat(answer.out())
                .contains("measured in " + folder.resolve("held-out") + ", beside the prediction:\n")
                .contains("landed within the SLO's 90 s: measured ", ": inside\n", "figures lie inside their bands")
                .contains("; within 10 % or 5 s\n");
    }

    @Test
    void aRunOfTheCalibrationIsNoTestOfIt() {
        ModelledRuns.write(folder.resolve("runs"), 3);
        Path parameters = folder.resolve("parameters.yaml");
        firstbell("calibrate", folder.resolve("runs"), "-o", parameters);

        Cli.Answer answer = firstbell("predict", "--compare", folder.resolve("runs/run-1"), "--parameters", parameters);

        assertThat(answer.err())
                .isEqualTo(
                        "firstbell: note: the parameters were fitted to this run among others, so the comparison is no"
                                + " test of them; calibrate without it for one\n");
    }

    /** Two sweeps of one file have runs of the same names. */
    @Test
    void aRunOfTheSameNameAndAnotherDayIsATest() {
        ModelledRuns.write(folder.resolve("runs"), 3);
        ModelledRuns.write(folder.resolve("other/run-1"), 9, "http://hub.example.edu/", true);
        Path parameters = folder.resolve("parameters.yaml");
        firstbell("calibrate", folder.resolve("runs"), "-o", parameters);

        Cli.Answer answer =
                firstbell("predict", "--compare", folder.resolve("other/run-1"), "--parameters", parameters);

        assertThat(answer.exitCode()).as(answer.err()).isZero();
        assertThat(answer.err()).isEmpty();
    }

    @Test
    void parametersThatWereEditedHaveNoDraws() throws IOException {
        ModelledRuns.write(folder.resolve("runs"), 3);
        Path parameters = folder.resolve("parameters.yaml");
        firstbell("calibrate", folder.resolve("runs"), "-o", parameters);
        Files.writeString(parameters, Files.readString(parameters) + "# edited\n");

        Cli.Answer answer =
                firstbell("predict", classFile, "--setting", "none", "--runs", "20", "--parameters", parameters);

        assertThat(answer.err())
                .isEqualTo(
                        "firstbell: note: " + parameters + " was changed after parameters.calibration.json was written,"
                                + " so the bands do not include how uncertain its parameters are\n");
    }

    @Test
    void writesPredictedRecords() {
        Path out = folder.resolve("predicted");

        Cli.Answer answer = firstbell("predict", classFile, "--setting", "none", "--runs", "20", "--out", out);

        assertThat(answer.exitCode()).as(answer.err()).isZero();
        assertThat(RunFolder.below(out))
                .hasSize(20)
                .allSatisfy(run -> assertThat(run.read().info().provenance()).isEqualTo(Provenance.PREDICTED));
        Cli.Answer compared = firstbell("predict", "--compare", out.resolve("none-1"));
        assertThat(compared.exitCode()).isEqualTo(2);
        assertThat(compared.err()).contains("this run is predicted, so it is no test of a prediction;");
    }

    @Test
    void theSameSettingTwiceWouldHaveTheSameFolders() {
        Cli.Answer answer = firstbell(
                "predict", classFile, "--setting", "none", "--setting", "none", "--out", folder.resolve("predicted"));

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err())
                .isEqualTo(
                        "firstbell: --out: another setting has the folders of `none`, too; give each setting once\n");
        assertThat(folder.resolve("predicted")).doesNotExist();
    }

    @Test
    void aRunOfAnotherClassIsRefused() throws IOException {
        ModelledRuns.write(folder.resolve("runs"), 1);
        Path other = Files.writeString(
                folder.resolve("other.yaml"), Files.readString(classFile).replace("students: 40", "students: 41"));

        Cli.Answer answer = firstbell("predict", other, "--compare", folder.resolve("runs/run-0"));

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err())
                .startsWith("firstbell: --compare: " + folder.resolve("runs/run-0")
                        + " is a run of the class `CSCI 1300` with 40 students, and not of " + other);
    }

    @Test
    void takesTheSettingsOfASweepFile() {
        Cli.Answer answer = firstbell(
                "predict",
                classFile,
                "--setting",
                Path.of("../examples/sweep-embedded.yaml"),
                "--runs",
                "20",
                "--json");

        JsonNode json = Json.lines().readTree(answer.out());
        assertThat(json.size()).isEqualTo(4);
        assertThat(json.get(3).path("predicted").path("setting").path("name").asString())
                .isEqualTo("3 node placeholders, limit 30");
        assertThat(json.get(0)
                        .path("predicted")
                        .path("stages")
                        .path("landed")
                        .path("p95")
                        .path("high")
                        .path("value")
                        .isNumber())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nodePlaceholders | nodes: is missing; it says how much room nodePlaceholders asks for",
                "nodePlaceholders nodes=3 | lead: is missing",
                "nodePlaceholders nodes=x lead=1m | nodes: expected a whole number from 1 to 1000, found `x`",
                "none lead=20m | lead: has no effect, because nothing here asks for room; remove this key",
                "none concurrentSpawnLimit=0 | concurrentSpawnLimit: expected a whole number from 1 to 100000, found `0`",
                "none limit=3 | before the `=`; found `limit`",
                "none 5 | expected KEY=VALUE after the means, as in `nodePlaceholders nodes=5 lead=20m`; found `5`",
                "roster students=5 | means: expected one of none, nodePlaceholders,",
            })
    void aBadSettingIsNamed(String setting, String message) {
        Cli.Answer answer = firstbell("predict", classFile, "--setting", setting);

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err()).contains("--setting `" + setting + "`: ", message);
    }

    @Test
    void whatIsMissingIsNamedTogether() {
        Cli.Answer answer = firstbell("predict", "--runs", "3");

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err())
                .contains(
                        "missing: CLASS.yaml, the class to predict, or --compare RUN",
                        "missing: --setting, such as `none` or `nodePlaceholders nodes=5 lead=20m`",
                        "--runs: expected a whole number from 20 to 10000, found 3");
    }
}
