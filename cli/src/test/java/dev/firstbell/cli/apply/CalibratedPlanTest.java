package dev.firstbell.cli.apply;

import static dev.firstbell.cli.Cli.firstbell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Cli;
import dev.firstbell.cli.calibrate.ModelledRuns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code apply} reads the number of runs and their age from what {@code calibrate} writes, by way of {@code plan}. */
class CalibratedPlanTest {
    @TempDir
    private Path folder;

    private Path values;

    @BeforeEach
    void values() throws IOException {
        values = Files.writeString(
                folder.resolve("values.yaml"), "hub:\n  concurrentSpawnLimit: 64\nsingleuser:\n  startTimeout: 600\n");
    }

    @Test
    void theRecordNamesTheRunsOfTheFittedParameters() throws IOException {
        ModelledRuns.write(folder.resolve("runs"), 3);
        Path parameters = folder.resolve("parameters.yaml");
        assertThat(firstbell("calibrate", folder.resolve("runs"), "-o", parameters)
                        .exitCode())
                .isZero();
        Path classFile = Files.writeString(folder.resolve("class.yaml"), """
                name: CSCI 1300
                start: 2027-01-25T09:00
                timeZone: America/Denver
                students: 60
                arrivals: [{shape: bell, sd: 20s}]
                """);
        Cli.Answer planned = firstbell("plan", classFile, "--parameters", parameters, "--out", folder.resolve("plan"));
        assertThat(planned.exitCode()).as(planned.err()).isZero();

        Cli.Answer answer = firstbell("apply", folder.resolve("plan"), "--values", values, "--write");

        assertThat(answer.exitCode()).as(answer.err()).isZero();
        assertThat(folder.resolve("firstbell-applied.json"))
                .content()
                .contains("fitted: 3 values from 3 runs (run-0, run-1, run-2), 2026-10-05 to 2026-10-07; ");
    }
}
