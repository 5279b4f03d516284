package dev.firstbell.cli.sweep;

import static dev.firstbell.cli.Cli.firstbell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Cli;
import dev.firstbell.cli.Main;
import dev.firstbell.records.applied.Application;
import dev.firstbell.records.applied.AppliedRecord;
import dev.firstbell.records.applied.AppliedRun;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.run.RunInfo;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What {@code apply} says about the runs that chose a plan. */
class SweepWinnerEvidenceTest {
    @TempDir
    private Path folder;

    private Path out;
    private Path values;

    private void sweep(int repetitions) throws IOException {
        Files.copy(Path.of("../examples/class-100.yaml"), folder.resolve("class.yaml"));
        Path file = Files.writeString(folder.resolve("sweep.yaml"), """
                class: class.yaml
                environment: embedded
                settings:
                  - {name: cold}
                  - {name: two nodes, prescaling: {means: nodePlaceholders, nodes: 2}, lead: 30m}
                repetitions: %d
                """.formatted(repetitions));
        out = folder.resolve("out");
        Sweepable sweep = Sweepable.read(file, note -> {});
        CommandLine command = Main.commandLine().getSubcommands().get("sweep");
        command.setOut(new PrintWriter(Writer.nullWriter()));
        command.setErr(new PrintWriter(Writer.nullWriter()));
        new SweepResult(sweep, SweepFolder.of(out, sweep), PredictedSweep.write(out, sweep, repetitions))
                .conclude(command.getCommandSpec(), false, false, line -> {}, "again");
    }

    @BeforeEach
    void values() throws IOException {
        values = Files.writeString(folder.resolve("values.yaml"), "hub:\n  concurrentSpawnLimit: 10\n");
    }

    @Test
    void theRecordNamesEachRunWithItsDigest() throws IOException {
        sweep(4);

        Cli.Answer answer = firstbell("apply", out, "--values", values, "--write");

        assertThat(answer.exitCode()).as(answer.err()).isZero();
        assertThat(answer.err()).contains("the plan rests on 8 runs, predicted (embedded), the newest of 2027-01-25");
        Application applied = AppliedRecord.read(folder).orElseThrow().last();
        assertThat(applied.runs()).hasSize(8).allSatisfy(run -> {
            assertThat(run.sha256()).hasSize(64);
            assertThat(run.origin()).isEqualTo("predicted (embedded)");
        });
        assertThat(applied.runs()).extracting(AppliedRun::id).doesNotHaveDuplicates();
        assertThat(applied.plan().method()).isEqualTo("sweep");
    }

    @Test
    void anInvalidRunOfTheChosenSettingIsAnObjection() throws IOException {
        sweep(5);
        RunFolder damaged = RunFolder.below(out).stream()
                .filter(run -> run.path().getFileName().toString().contains("two"))
                .findFirst()
                .orElseThrow();
        damaged.write(damaged.info().toBuilder()
                .verdict(RunInfo.Verdict.INVALID)
                .reasons(List.of("this machine was too busy"))
                .build());

        Cli.Answer refused = firstbell("apply", out, "--values", values);

        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err())
                .contains(
                        "1 of 5 runs of the setting `two nodes` are invalid: " + damaged.path()
                                + ": this machine was too busy; repeat them:",
                        "--accept invalid applies the plan anyway");
        assertThat(firstbell("apply", out, "--values", values, "--accept", "invalid")
                        .exitCode())
                .isZero();
    }
}
