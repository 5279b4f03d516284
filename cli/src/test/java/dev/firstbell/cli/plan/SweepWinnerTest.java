package dev.firstbell.cli.plan;

import static dev.firstbell.cli.Cli.firstbell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Cli;
import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.records.plan.Setting.HubLimits;
import dev.firstbell.records.prescale.Prescaling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code apply} takes the winner of a sweep as it takes a plan. */
class SweepWinnerTest {
    private static final ClassFile FILE = ClassFile.parse("class.yaml", """
            name: CS 101
            start: 2036-09-08T09:00
            timeZone: America/Denver
            duration: 1h
            students: 200
            arrivals:
              - {shape: burst, mean: 45s}
            """);

    @TempDir
    private Path folder;

    private Path values;

    @BeforeEach
    void values() throws IOException {
        values = folder.resolve("values.yaml");
        Files.writeString(values, "hub:\n  concurrentSpawnLimit: 64\nsingleuser:\n  startTimeout: 300\n");
    }

    private Path written(ScalingPlan plan) throws IOException {
        Path out = Files.createDirectory(folder.resolve("sweep"));
        Files.writeString(out.resolve(FileNames.PLAN), Json.pretty().writeValueAsString(plan) + "\n");
        Files.writeString(out.resolve(FileNames.SCHEDULE), FileNames.schedule(FILE, plan));
        return out;
    }

    private static ScalingPlan plan(String method, int limit, Optional<Prescaling> room) {
        return new ScalingPlan(
                ScalingPlan.SCHEMA,
                "CS 101",
                method,
                200,
                200,
                6,
                Duration.ofMinutes(20),
                new HubLimits(limit, Duration.ofSeconds(600)),
                8,
                0.8,
                List.of(new ScalingPlan.Evidence("sweep", "sweep.yaml", "measured (lab): 5 repetitions")),
                List.of(),
                List.of(),
                List.of(),
                room);
    }

    @Test
    void itsLimitsBecomeADiffAndItsNodesAreInTheSchedule() throws IOException {
        Path out = written(plan(ScalingPlan.SWEEP, 240, Optional.empty()));

        Cli.Answer answer = firstbell("apply", out, "--values", values, "--write");

        assertThat(answer.exitCode()).isZero();
        assertThat(values).content().contains("concurrentSpawnLimit: 240", "startTimeout: 600");
        assertThat(answer.err())
                .contains("6 nodes from 2036-09-08T08:40 until 2036-09-08T10:00 (America/Denver); `firstbell prescale"
                        + " converge` with this file holds them");
        assertThat(out.resolve(FileNames.SCHEDULE))
                .content()
                .contains("sweep; plan.json has its runs and the margin")
                .doesNotContain("priors");
    }

    /** {@code plan} never proposes a limit below the class; a sweep may have found that it is better. */
    @Test
    void aLimitBelowTheClassIsTakenBecauseItWasTested() throws IOException {
        Path out = written(plan(ScalingPlan.SWEEP, 100, Optional.empty()));

        Cli.Answer answer = firstbell("apply", out, "--values", values, "--write");

        assertThat(answer.exitCode()).isZero();
        assertThat(values).content().contains("concurrentSpawnLimit: 100");
    }

    @Test
    void aLimitBelowTheClassIsRefusedWhereItWasComputed() throws IOException {
        Path out = written(plan("closed form", 100, Optional.empty()));

        Cli.Answer answer = firstbell("apply", out, "--values", values);

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err()).contains("expected at least the 200 planned students, found 100");
    }

    @Test
    void anotherMeansIsNamedInTheCommandThatHoldsTheNodes() throws IOException {
        Path out = written(plan(ScalingPlan.SWEEP, 240, Optional.of(Prescaling.poolMinimum(6))));

        Cli.Answer answer = firstbell("apply", out, "--values", values);

        assertThat(answer.exitCode()).isZero();
        assertThat(answer.err()).contains("`firstbell prescale converge --means poolMinimum` with this file");
    }
}
