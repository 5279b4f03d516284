package dev.firstbell.cli.sweep;

import static dev.firstbell.cli.Cli.firstbell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Cli;
import dev.firstbell.cli.Main;
import dev.firstbell.cli.shared.ExitCode;
import dev.firstbell.deploy.observe.TestingApiServer;
import dev.firstbell.records.io.Json;
import dev.firstbell.simulations.Sweep;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Issue “never wrong without a word”: what apply and report say about the folder of a sweep that has changed or not ended. */
class SweepLeftOverTest {
    @TempDir
    private Path folder;

    private Path out;
    private Path values;

    @BeforeEach
    void aFinishedSweepWithAPlan() throws IOException {
        Files.copy(Path.of("../examples/class-100.yaml"), folder.resolve("class.yaml"));
        Path file = Files.writeString(folder.resolve("sweep.yaml"), """
                class: class.yaml
                environment: embedded
                settings:
                  - {name: cold}
                  - {name: two nodes, prescaling: {means: nodePlaceholders, nodes: 2}, lead: 30m}
                repetitions: 4
                """);
        out = folder.resolve("out");
        values = Files.writeString(folder.resolve("values.yaml"), "hub:\n  concurrentSpawnLimit: 10\n");
        Sweepable sweep = Sweepable.read(file, note -> {});
        Sweep.Result result = PredictedSweep.write(out, sweep, 4);
        CommandLine command = Main.commandLine().getSubcommands().get("sweep");
        command.setOut(new PrintWriter(new StringWriter()));
        command.setErr(new PrintWriter(new StringWriter()));
        new SweepResult(sweep, SweepFolder.of(out, sweep), result)
                .conclude(command.getCommandSpec(), false, false, line -> {}, "again");
        assertThat(out.resolve("plan.json")).exists();
    }

    private void takeAway(String... names) throws IOException {
        for (String name : names) {
            Files.move(
                    out.resolve(name),
                    Files.createDirectories(folder.resolve("away")).resolve(name));
        }
    }

    @Test
    void aWinnerThatTheRunsStillChooseIsApplied() {
        Cli.Answer apply = firstbell("apply", out, "--values", values);

        assertThat(apply.exitCode()).as(apply.err()).isEqualTo(ExitCode.DONE);
    }

    @Test
    void aWinnerWhoseRunsWereTakenAwayIsNotApplied() throws IOException {
        takeAway("two-nodes-1", "two-nodes-2", "two-nodes-3");

        Cli.Answer apply = firstbell("apply", out, "--values", values, "--write");

        assertThat(apply.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(apply.err())
                .contains(
                        "plan.json: this is the plan of the setting `two nodes`, which the runs in the folder do not"
                                + " choose now: It cannot be told yet which setting is best",
                        "`firstbell sweep FILE --out " + out + "` runs the cells that are left");
        assertThat(values).content().contains("concurrentSpawnLimit: 10");
    }

    @Test
    void aScheduleWhoseRunsChooseItHasNoNote() {
        assertThat(firstbell("schedule", "show", out.resolve("schedule.yaml"), "--at", "2020-01-01T00:00")
                        .err())
                .doesNotContain("does not hold any more");
    }

    /** The nodes of a class are not taken away because a folder was; but it is said. */
    @Test
    void aScheduleWhoseRunsWereTakenAwayIsSaidAndStaysInForce() throws IOException {
        takeAway("two-nodes-1", "two-nodes-2", "two-nodes-3");
        Path schedule = out.resolve("schedule.yaml");
        String words = schedule + ": its nodes are those of a plan that does not hold any more; "
                + out.resolve("plan.json")
                + ": this is the plan of the setting `two nodes`, which the runs in the folder"
                + " do not choose now: ";

        Cli.Answer show = firstbell("schedule", "show", schedule, "--at", "2020-01-01T00:00");
        assertThat(show.exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(show.err()).contains("note: " + words);

        try (TestingApiServer server = new TestingApiServer().withNamespace("jhub")) {
            Path kubeconfig = server.kubeconfig(folder);
            Cli.Answer converge = firstbell(
                    "prescale",
                    "converge",
                    "--kubeconfig",
                    kubeconfig,
                    "--schedule",
                    schedule,
                    "--max-nodes",
                    4,
                    "--max-node-hours",
                    10,
                    "--dry-run");
            assertThat(converge.err()).contains("firstbell: " + words).contains("; the schedule stays in force");
            assertThat(firstbell("prescale", "status", "--kubeconfig", kubeconfig, "--schedule", schedule)
                            .err())
                    .contains("firstbell: " + words);
        }
    }

    @Test
    void aScheduleWhoseRunsCannotBeReadIsSaid() throws IOException {
        Files.writeString(out.resolve("cold-1/cell.json"), "{");

        assertThat(firstbell("schedule", "show", out.resolve("schedule.yaml"), "--at", "2020-01-01T00:00")
                        .err())
                .contains("note: " + out.resolve("schedule.yaml")
                        + ": it cannot be told whether the runs of its sweep still choose its nodes: "
                        + out.resolve("cold-1/cell.json") + ": is not the record of a cell: ");
    }

    @Test
    void aWinnerOfTheRunsSoFarIsAppliedWithANote() throws IOException {
        takeAway("two-nodes-4", "cold-4");

        Cli.Answer apply = firstbell("apply", out, "--values", values);

        assertThat(apply.exitCode()).as(apply.err()).isEqualTo(ExitCode.DONE);
        assertThat(apply.err()).contains("the plan is that of the runs so far: 2 of 8 cells of the sweep are left");
    }

    @Test
    void aWinnerWhoseRunsWereSwappedIsNotApplied() throws IOException {
        Path aside = folder.resolve("aside");
        Files.move(out.resolve("two-nodes-1"), aside);
        Files.move(out.resolve("cold-1"), out.resolve("two-nodes-1"));
        Files.move(aside, out.resolve("cold-1"));

        Cli.Answer apply = firstbell("apply", out, "--values", values);

        assertThat(apply.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(apply.err()).contains("this is the record of the setting ");
    }

    @Test
    void aSweepThatGoesOnRemovesThePlanFirst() {
        Sweepable sweep = Sweepable.read(folder.resolve("sweep.yaml"), note -> {});

        SweepFolder.of(out, sweep).removePlan();

        assertThat(out.resolve("plan.json")).doesNotExist();
        assertThat(out.resolve("schedule.yaml")).doesNotExist();
        Cli.Answer apply = firstbell("apply", out, "--values", values);
        assertThat(apply.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(apply.err())
                .contains(
                        "without plan.json, which is written when the sweep ends; its runs choose `two nodes` so far");
    }

    @Test
    void aMissingRunIsSaidInTextJsonAndPage() throws IOException {
        takeAway("two-nodes-1");

        Cli.Answer text = firstbell("report", out);
        Cli.Answer json = firstbell("report", out, "--json");

        String left =
                "The sweep is not finished: 1 of 8 cells is left; `firstbell sweep FILE --out " + out + "` goes on.";
        assertThat(text.exitCode()).isEqualTo(ExitCode.NO_ANSWER);
        assertThat(text.out()).contains(left);
        assertThat(Json.lines()
                        .readTree(json.out())
                        .at("/decision/unfinished/left")
                        .asInt())
                .isEqualTo(1);
        assertThat(Json.lines()
                        .readTree(json.out())
                        .at("/decision/unfinished/cells")
                        .asInt())
                .isEqualTo(8);
        assertThat(out.resolve("report.html")).content().contains("1 of 8 cells is left");
    }

    @Test
    void whyTheBudgetEndedASweepIsSaidAgain() throws IOException {
        takeAway("two-nodes-4", "cold-4");
        Path record = out.resolve("sweep.json");
        Files.writeString(
                record,
                Files.readString(record)
                        .replaceFirst("\"decision\"", "\"budgetStop\" : \"the budget is 1m\", \"decision\""));

        Cli.Answer report = firstbell("report", out);

        assertThat(report.out()).contains("2 of 8 cells are left", "It was stopped by the budget: the budget is 1m.");
    }

    @Test
    void aRunWithoutItsCellRecordIsLeftOutAndItsCellIsLeft() throws IOException {
        Files.delete(out.resolve("cold-2/cell.json"));

        Cli.Answer report = firstbell("report", out);

        assertThat(report.exitCode()).isEqualTo(ExitCode.NO_ANSWER);
        assertThat(report.out()).contains("1 of 8 cells is left");
        assertThat(report.err()).contains("cold-2: left out; it has no cell.json, so the sweep has not finished it");
    }

    @Test
    void aRenamedRunIsLeftOutOfEveryTable() throws IOException {
        Files.move(out.resolve("cold-1"), out.resolve("backup"));

        Cli.Answer report = firstbell("report", out, "--json");

        assertThat(report.err()).contains("backup: left out; it is not the folder of a cell of this sweep");
        assertThat(Json.lines().readTree(report.out()).path("rows"))
                .filteredOn(row -> row.path("setting").asString().equals("cold"))
                .singleElement()
                .satisfies(row -> assertThat(row.path("runs").asInt()).isEqualTo(3));
        assertThat(out.resolve("report.html")).content().doesNotContain("backup");
    }

    @Test
    void aCellThatIsMissingIsNoCallForMoreRepetitions() throws IOException {
        takeAway("two-nodes-1", "two-nodes-2", "two-nodes-3");

        assertThat(firstbell("report", out).out())
                .contains("3 of 8 cells are left", "can be said when the cells that are left are done")
                .doesNotContain("At least two more repetitions");
    }

    @Test
    void aSweepWithoutAFinishedRunIsCalledSo() throws IOException {
        takeAway("two-nodes-1", "two-nodes-2", "two-nodes-3", "two-nodes-4", "cold-1", "cold-2", "cold-3", "cold-4");

        Cli.Answer report = firstbell("report", out);

        assertThat(report.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(report.err())
                .contains("this is the folder of a sweep without a finished run; 8 of 8 cells are left; `firstbell"
                        + " sweep FILE --out " + out + "` goes on");
    }
}
