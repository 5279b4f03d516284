package dev.firstbell.cli.plan;

import static dev.firstbell.cli.Cli.firstbell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Cli;
import dev.firstbell.cli.calibrate.ModelledRuns;
import dev.firstbell.records.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class BacktestingTest {
    private static final String HUB = "http://hub.example.edu/";

    @TempDir
    private Path folder;

    private Path plan;

    @BeforeEach
    void planATerm() throws IOException {
        Path timetable = Files.writeString(
                folder.resolve("timetable.yaml"),
                "schema: 1\nname: Small\ntimeZone: America/Denver\n"
                        + "terms: [{name: T, from: 2198-01-08, through: 2198-01-14}]\n"
                        + "arrivals: [{shape: burst, mean: 60s}]\n"
                        + "meetings:\n  - {course: CSCI 1300, days: [mon, wed], start: 09:00, enrolled: 60, showUp: 0.8,"
                        + " showUpSd: 0.03}\n");
        plan = folder.resolve("plan");
        Cli.Answer answer = firstbell("plan", timetable, "--out", plan, "--worlds", "200");
        assertThat(answer.exitCode()).as(answer.err()).isZero();
    }

    private Path runs() {
        Path runs = folder.resolve("runs");
        // Two Mondays, and a run that was stopped.
        ModelledRuns.write(runs.resolve("a"), 0, HUB, true);
        ModelledRuns.write(runs.resolve("b"), 7, HUB, true);
        ModelledRuns.write(runs.resolve("stopped"), 14, HUB, false);
        return runs;
    }

    @Test
    void pastClassesAreHeldBesideNothingTheCronAndTheClairvoyant() {
        Path runs = runs();

        Cli.Answer answer = firstbell("plan", plan, "--backtest", runs, "--worlds", "50");

        assertThat(answer.exitCode()).as(answer.err()).isZero();
        assertThat(answer.out())
                .startsWith("2 past classes on 2 days, played again in 50 worlds each\n"
                        + "counterfactual: the students come when they came, everything else is the model's; on ")
                .contains("\n  this plan ", "\n  nothing ", "\n  fixed cron ", "\n  clairvoyant ")
                .contains("times what the clairvoyant does, who knows these days beforehand\n")
                .contains("2026-10-05: this plan $", "  CSCI 1300 (" + runs.resolve("a") + "): 40 of 60 enrolled came;")
                .contains("1 run was not played:\n  " + runs.resolve("stopped") + ": aborted");
    }

    @Test
    void asJsonEachClassIsThereWithWhatItKeeps() {
        Cli.Answer answer = firstbell("plan", plan, "--backtest", runs(), "--worlds", "50", "--json");

        JsonNode json = Json.lines().readTree(answer.out());
        String names = StreamSupport.stream(json.get("ways").spliterator(), false)
                .map(way -> way.get("name").asString())
                .collect(Collectors.joining(", "));
        assertThat(names).isEqualTo("this plan, nothing, fixed cron, clairvoyant");
        assertThat(json.at("/played/0/came").asInt()).isEqualTo(40);
        assertThat(json.at("/played/0/kept/clairvoyant").asDouble()).isEqualTo(1);
        assertThat(json.at("/ways/3/dollars").asDouble())
                .isLessThan(json.at("/ways/0/dollars").asDouble());
        assertThat(json.get("notPlayed")).hasSize(1);
    }

    /** Looks once an hour ask for the same nodes much earlier. */
    @Test
    void thePlansOwnLooksArePlayed() throws IOException {
        Path runs = runs();
        Path term = plan.resolve("term.json");
        double often = thisPlan(runs);
        Files.writeString(term, Files.readString(term).replace("\"everyMs\" : 300000", "\"everyMs\" : 3600000"));

        assertThat(thisPlan(runs)).isGreaterThan(1.05 * often);
        assertThat(firstbell("plan", plan, "--backtest", runs, "--every", "1m").err())
                .contains("--every and --keep have no effect with --backtest");
    }

    private double thisPlan(Path runs) {
        return Json.lines()
                .readTree(firstbell("plan", plan, "--backtest", runs, "--worlds", "50", "--json")
                        .out())
                .at("/ways/0/dollars")
                .asDouble();
    }

    @Test
    void otherParametersThanThePlansAreNamed() throws IOException {
        Path parameters = Files.writeString(
                folder.resolve("p.yaml"), ModelledRuns.parameters().toYaml());

        Cli.Answer answer = firstbell("plan", plan, "--backtest", runs(), "--worlds", "50", "--parameters", parameters);

        assertThat(answer.err())
                .isEqualTo("note: the plan was computed with other parameters than these; give its own with"
                        + " --parameters\n");
    }

    @Test
    void runsOfOtherClassesAreNamedAndThereIsNoAnswer() throws IOException {
        Path term = plan.resolve("term.json");
        Files.writeString(
                term, Files.readString(term).replace("CSCI 1300", "CSCI 2270").replace("09:00", "14:00"));
        Path run = folder.resolve("run");
        ModelledRuns.write(run, 0, HUB, true);

        Cli.Answer answer = firstbell("plan", plan, "--backtest", run);

        assertThat(answer.exitCode()).isEqualTo(4);
        assertThat(answer.err())
                .contains(run + ": the plan has no class for `CSCI 1300` on Monday at 09:00\n")
                .endsWith("firstbell: none of these runs can be played again under " + plan + "\n");
    }

    @Test
    void aBacktestNeedsThePlanOfATerm() throws IOException {
        Path classFile = Files.writeString(folder.resolve("class.yaml"), "name: A\n");

        Cli.Answer answer = firstbell("plan", classFile, "--backtest", runs(), "--out", folder.resolve("new"));

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err()).contains("--out has no effect with --backtest, which writes no file");
        assertThat(firstbell("plan", classFile, "--backtest", folder.resolve("runs"))
                        .err())
                .isEqualTo(
                        "firstbell: --backtest: " + classFile + ": is not the folder of a plan of a term; plan first,"
                                + " with `firstbell plan TIMETABLE.yaml --out DIR`, and then give DIR\n");
    }

    @Test
    void withoutABacktestAPlanNeedsItsFolder() {
        assertThat(firstbell("plan", folder.resolve("timetable.yaml")).err())
                .startsWith("firstbell: missing: --out=DIR (a new folder for the plan)\n");
    }

    @Test
    void anObservedClassIsPlayedAtItsOwnTime() throws IOException {
        Path term = plan.resolve("term.json");
        Files.writeString(term, Files.readString(term).replace("CSCI 1300", "CS 101"));
        Path golden = Path.of("../records/src/test/resources/golden");

        Cli.Answer answer = firstbell(
                "plan",
                plan,
                "--backtest",
                golden.resolve("observed-v1"),
                golden.resolve("observed-v1"),
                "--worlds",
                "20");

        assertThat(answer.exitCode()).as(answer.err()).isZero();
        assertThat(answer.out())
                .startsWith("1 past class on 1 day, played again in 20 worlds each\n")
                .contains("2027-01-25: this plan $", ": 4 of 60 enrolled came; kept with this plan ")
                .contains("; as it was: missed\n")
                .contains("1 run was not played:\n")
                .contains(": the same run as ");
    }
}
