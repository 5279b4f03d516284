package dev.firstbell.cli.plan;

import static dev.firstbell.cli.Cli.firstbell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Cli;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.records.prescale.Means;
import dev.firstbell.records.schedule.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class TermPlanningTest {
    private static final Path VALUES = Path.of("../deploy/helm/values.yaml");

    private static final String SMALL = "schema: 1\nname: Small\ntimeZone: America/Denver\n"
            + "terms: [{name: T, from: 2198-01-08, through: 2198-01-14}]\n"
            + "arrivals: [{shape: burst, mean: 60s}]\n"
            + "meetings:\n  - {course: A, days: [mon, wed], start: 09:00, enrolled: 100, showUp: 0.9, showUpSd: 0.03}\n";

    @TempDir
    private Path folder;

    private Path out;
    private Path small;

    @BeforeEach
    void files() throws IOException {
        out = folder.resolve("plan");
        small = Files.writeString(folder.resolve("timetable.yaml"), SMALL);
    }

    @Test
    void aTimetableIsPlannedAndLeavesAScheduleThatTheOtherVerbsTake() throws IOException {
        Cli.Answer answer = firstbell("plan", small, "--out", out, "--worlds", "200");

        assertThat(answer.exitCode()).isZero();
        assertThat(answer.err())
                .contains("Monday, Wednesday: planned\n")
                .contains("note: the nodes are never preempted in this plan (pool.preemptible is 0)");
        assertThat(answer.out())
                .startsWith("Small: up to 3 nodes for 2 meetings, $")
                .contains("A: 100 students enrolled, promise kept with ")
                .contains("fixed cron", "clairvoyant", "what if", "20 % more students", "no schedule costs less")
                .contains(
                        "nodes are held by node placeholders (`prescale converge --means nodePlaceholders`), with a look"
                                + " every 5 min\n");
        Schedule schedule = Schedule.read(out.resolve("schedule.yaml"));
        assertThat(schedule.weekly()).singleElement().satisfies(window -> {
            assertThat(window.nodes()).isEqualTo(3);
            assertThat(window.days()).hasSize(2);
        });
        assertThat(firstbell("schedule", "show", out.resolve("schedule.yaml"), "--week", "2198-01-08")
                        .out())
                .contains("3 nodes  A (weekly window, weekly[0])");
    }

    @Test
    void applyTakesThePlansLimitsAndNamesItsSchedule() {
        firstbell("plan", small, "--out", out, "--worlds", "200");

        Cli.Answer answer = firstbell("apply", out, "--values", VALUES);

        assertThat(answer.exitCode()).isZero();
        assertThat(answer.err())
                .contains("schedule.yaml has weekly windows or calendars; `")
                .doesNotContain("one of the two was edited");
    }

    @Test
    void asJsonTheTermIsAllThatStandsOnStandardOutput() throws IOException {
        Cli.Answer answer = firstbell("plan", small, "--out", out, "--worlds", "200", "--json");

        JsonNode json = Json.lines().readTree(answer.out());
        assertThat(json).isEqualTo(Json.lines().readTree(Files.readString(out.resolve("term.json"))));
        assertThat(json.at("/days/0/promises/0/low").asDouble()).isGreaterThanOrEqualTo(0.95);
        assertThat(json.at("/comparisons/0/name").asString()).isEqualTo("this plan");
        ScalingPlan plan = Json.lines().readValue(Files.readString(out.resolve("plan.json")), ScalingPlan.class);
        assertThat(plan.method()).isEqualTo("term");
        assertThat(plan.warmNodes()).isEqualTo(3);
    }

    @Test
    void aPromiseThatCannotBeKeptIsANoWithWhatLimitsItAndNothingIsWritten() throws IOException {
        Files.writeString(small, SMALL.replace("enrolled: 100", "enrolled: 2000"));

        Cli.Answer answer = firstbell("plan", small, "--out", out, "--worlds", "200");

        assertThat(answer.exitCode()).isEqualTo(3);
        assertThat(answer.out()).isEmpty();
        assertThat(answer.err())
                .contains(
                        "firstbell: Small: A (Monday 09:00) keeps its promise with 0 % at most, and 95 % is asked for\n")
                .contains(
                        "limited by the pool's maximum of 30 nodes (pool.maxNodes): the students who are there at 09:00"
                                + " need ")
                .contains("nothing was written; raise `pool.maxNodes` to ");
        assertThat(out).doesNotExist();
    }

    @Test
    void allProblemsAreReportedTogether() throws IOException {
        Files.writeString(small, SMALL.replace("09:00", "9 am"));
        Path parameters = Files.writeString(folder.resolve("p.yaml"), "colour: blue\n");

        Cli.Answer answer = firstbell("plan", small, "--out", folder, "--parameters", parameters, "--worlds", "7");

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err())
                .contains("line 7: meetings[0].start: expected a time of day like 09:00")
                .contains("p.yaml")
                .contains("--worlds: expected a number from 200 to 20000, found 7");
    }

    @Test
    void aTargetThatTheWeeksCannotShowIsRefused() throws IOException {
        Files.writeString(small, SMALL + "target: 0.99\n");

        Cli.Answer answer = firstbell("plan", small, "--out", out, "--worlds", "200");

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err())
                .contains("--worlds: 200 simulated days cannot show a probability of 99 %; give at least 368, or lower"
                        + " `target`");
    }

    @Test
    void theTimeBetweenTwoLooksIsStatedAndChecked() throws IOException {
        Cli.Answer often =
                firstbell("plan", small, "--out", out, "--worlds", "200", "--every", "1m", "--keep", "0s", "--json");
        Cli.Answer never = firstbell(
                "plan", small, "--out", folder.resolve("other"), "--worlds", "200", "--every", "10s", "--keep", "48h");

        JsonNode json = Json.lines().readTree(often.out());
        assertThat(json.at("/everyMs").asLong()).isEqualTo(60_000);
        assertThat(json.at("/keepMs").asLong()).isZero();
        assertThat(json.at("/means").asString()).isEqualTo("nodePlaceholders");
        // The page's reader has them, too.
        assertThat(new ScalingPlanFolder(out).term().orElseThrow()).satisfies(term -> {
            assertThat(term.every()).contains(Duration.ofMinutes(1));
            assertThat(term.keep()).contains(Duration.ZERO);
            assertThat(term.means()).contains(Means.NODE_PLACEHOLDERS);
        });
        assertThat(often.err()).doesNotContain("--every");
        assertThat(never.exitCode()).isEqualTo(2);
        assertThat(never.err()).contains("--every: expected 1m to 1h, found 10s", "--keep: expected 0s to 12h, found ");
    }

    @Test
    void looksThatACronJobDoesNotHaveAtSuchTimesAreNamed() {
        Cli.Answer answer = firstbell("plan", small, "--out", out, "--worlds", "200", "--every", "7m");

        assertThat(answer.out()).contains(" with a look every 7 min; give it `--every 7m --keep 20m`\n");
        assertThat(answer.err())
                .contains(
                        "note: --every: an hour is not a multiple of 7m; the plan takes looks to be at multiples of it"
                                + " since midnight, and a CronJob begins anew each hour\n");
    }

    @Test
    void looksAreOfTimetables() {
        Cli.Answer answer = firstbell("plan", Path.of("../examples/class-220.yaml"), "--out", out, "--every", "1m");

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err()).contains("--every and --keep have no effect without a timetable");
    }

    @Test
    void worldsAreOfTimetables() {
        Cli.Answer answer = firstbell("plan", Path.of("../examples/class-220.yaml"), "--out", out, "--worlds", "500");

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err()).contains("--worlds has no effect without a timetable");
    }
}
