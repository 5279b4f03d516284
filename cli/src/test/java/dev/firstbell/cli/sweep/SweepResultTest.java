package dev.firstbell.cli.sweep;

import static dev.firstbell.cli.Cli.firstbell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Cli;
import dev.firstbell.cli.Main;
import dev.firstbell.cli.shared.ExitCode;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.sweep.PlannedCell;
import dev.firstbell.simulations.Sweep;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

/** What a sweep says and leaves when it ends, from runs that the twin predicts. */
class SweepResultTest {
    private static final String SWEEP = """
            class: class.yaml
            environment: embedded
            settings:
              - {name: cold}
              - {name: two nodes, prescaling: {means: nodePlaceholders, nodes: 2}, lead: 30m}
            repetitions: 4
            """;

    @TempDir
    private Path folder;

    private Path sweepFile;
    private Path out;

    @BeforeEach
    void aSweep() throws IOException {
        Files.copy(Path.of("../examples/class-100.yaml"), folder.resolve("class.yaml"));
        sweepFile = Files.writeString(folder.resolve("sweep.yaml"), SWEEP);
        out = folder.resolve("out");
    }

    private record Concluded(int exitCode, String out, String err) {}

    private Concluded conclude(int blocks) {
        Sweepable sweep = Sweepable.read(sweepFile, note -> {});
        Sweep.Result result = PredictedSweep.write(out, sweep, blocks);
        return conclude(sweep, result);
    }

    private Concluded conclude(Sweepable sweep, Sweep.Result result) {
        CommandLine command = Main.commandLine().getSubcommands().get("sweep");
        StringWriter stdout = new StringWriter();
        StringWriter stderr = new StringWriter();
        command.setOut(new PrintWriter(stdout));
        command.setErr(new PrintWriter(stderr));
        int exitCode = new SweepResult(sweep, SweepFolder.of(out, sweep), result)
                .conclude(
                        command.getCommandSpec(),
                        false,
                        false,
                        line -> command.getErr().println(line),
                        "firstbell sweep again");
        command.getOut().flush();
        command.getErr().flush();
        return new Concluded(exitCode, stdout.toString(), stderr.toString());
    }

    @Test
    void theWinnerIsNamedAndApplyTakesItsPlan() throws IOException {
        Concluded concluded = conclude(4);

        assertThat(concluded.exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(concluded.out()).contains("two nodes");
        assertThat(concluded.err()).contains("plan: " + out.resolve("plan.json"));
        JsonNode record = Json.lines().readTree(Files.readString(out.resolve("sweep.json")));
        assertThat(record.at("/decision/chosen").asString()).isEqualTo("two nodes");
        assertThat(record.path("order"))
                .allSatisfy(cell -> assertThat(cell.path("state").asString()).isEqualTo("counts"));

        Path values = Files.writeString(folder.resolve("values.yaml"), "hub:\n  concurrentSpawnLimit: 10\n");
        Cli.Answer apply = firstbell("apply", out, "--values", values);
        assertThat(apply.exitCode()).as(apply.err()).isEqualTo(ExitCode.DONE);
        assertThat(apply.out()).contains("-  concurrentSpawnLimit: 10", "+  concurrentSpawnLimit: 64");
        assertThat(apply.err()).contains("2 nodes from 2027-01-25T08:30 until 2027-01-25T09:50");
    }

    @Test
    void reportSaysTheSameAboutTheFolder() {
        Concluded concluded = conclude(4);

        Cli.Answer report = firstbell("report", out);

        assertThat(report.exitCode()).as(report.err()).isEqualTo(ExitCode.DONE);
        assertThat(report.out()).isEqualTo(concluded.out());
        assertThat(firstbell("report", out, "--out", out.resolve("sweep.json"), "--force")
                        .err())
                .contains("belongs to the sweep in " + out);
    }

    @Test
    void withoutADecisionThereIsNoPlanAndThatOfAnEarlierLookGoes() throws IOException {
        conclude(4);
        assertThat(out.resolve("plan.json")).exists();
        Sweepable sweep = Sweepable.read(sweepFile, note -> {});
        SweepFolder of = SweepFolder.of(out, sweep);
        // Apply looks at the folders, so those of the cells that are left must not be there.
        for (PlannedCell cell : sweep.file().cells().subList(2, 8)) {
            Files.move(out.resolve(cell.id()), folder.resolve(cell.id()));
        }

        Concluded concluded = conclude(
                sweep,
                new Sweep.Result(
                        of.kept(sweep.file().cells().subList(0, 2)),
                        Optional.empty(),
                        sweep.file().cells().subList(2, 8),
                        Optional.of("the budget is 1m"),
                        List.of()));

        assertThat(concluded.exitCode()).isEqualTo(ExitCode.NO_ANSWER);
        assertThat(concluded.err())
                .contains(
                        "no plan: the sweep does not choose a setting",
                        "firstbell: stopped by the budget: the budget is 1m",
                        "firstbell: 2 of 8 cells are done and 6 are left; `firstbell sweep again` goes on once `budget`");
        assertThat(out.resolve("plan.json")).doesNotExist();
        assertThat(out.resolve("schedule.yaml")).doesNotExist();
        assertThat(firstbell("apply", out, "--values", sweepFile).err())
                .contains("PLAN: " + out
                        + " is the folder of a sweep that has not chosen a setting, so it has no plan.json;"
                        + " `firstbell report " + out + "` says why");
    }
}
