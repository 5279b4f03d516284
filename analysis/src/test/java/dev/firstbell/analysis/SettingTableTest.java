package dev.firstbell.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.classes.Slo;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.run.Provenance;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.run.Rung;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class SettingTableTest {
    private static final ClassPlan FOUR = TestingRuns.classPlan("CS 101", 4);

    @Test
    void comparesSettings() {
        assertThat(SettingTable.of(TestingRuns.threeSettings()).toText()).isEqualTo("""
                        setting              within 90 s  95 % interval         p50         p95     worst  finished  429s  nodes  node-hours  promise
                        no pre-scaling               0 %        0–1.7 %  3 min 51 s    > 10 min  > 10 min    94.5 %   384      6         6.2  missed
                        a guess                   36.4 %    30.0–43.1 %  2 min 55 s  3 min 29 s  > 10 min    97.7 %   101      6         8.9  missed
                        the plan's proposal        100 %     98.3–100 %       5.0 s       7.8 s     8.7 s     100 %     0      6         6.9  kept

                        Promise: 95 % of students landed within 90 s of arriving, at most 1 % never.
                        Landed: on the first page; all times are until then. Finished: at the end of the journey, however late.
                        The interval is about these students; one run does not say how the next class goes.
                        """);
    }

    @Test
    void anInvalidRunHasNoFigures() {
        List<RunRecord> runs = List.of(
                TestingRuns.invalid(FOUR, TestingRuns.NONE),
                TestingRuns.withLatencies(FOUR, TestingRuns.GUESS, 4, 95, 5, -1));
        assertThat(SettingTable.of(runs).toText()).isEqualTo("""
                        setting         within 90 s  95 % interval    p50       p95     worst  finished  429s  nodes  node-hours  promise
                        a guess              50.0 %     6.8–93.2 %  5.0 s  > 10 min  > 10 min       0 %     0      –           –  missed
                        no pre-scaling  INVALID: the injector sent requests late: the p99 of sent − intended is 911 ms, the limit is 250 ms; this machine was the bottleneck, not the hub

                        Promise: 95 % of students landed within 90 s of arriving, at most 1 % never.
                        Landed: on the first page; all times are until then. Finished: at the end of the journey, however late.
                        The interval is about these students; one run does not say how the next class goes.
                        """);
    }

    @Test
    void aClassThatWasPromisedNothingIsNotSaidToHaveAPromise() {
        RunRecord real = TestingRuns.observed(TestingRuns.withLatencies(FOUR, TestingRuns.GUESS, 4, 95, 5, 6));
        assertThat(SettingTable.of(List.of(real)).toText())
                .contains("not judged")
                .contains(
                        "Promise: none, or nobody could see whether it was kept; counted is who was in within 90 s of arriving.")
                .doesNotContain("95 % of students landed");
    }

    @Test
    void classesThatWerePromisedNothingCompareHoweverLongSomebodyLooked() {
        ClassPlan longer = new ClassPlan(
                FOUR.className(),
                FOUR.prefix(),
                FOUR.seed(),
                FOUR.classStart(),
                FOUR.limit().plusMinutes(20),
                FOUR.slo(),
                FOUR.students());
        RunRecord monday = TestingRuns.observed(TestingRuns.withLatencies(FOUR, TestingRuns.GUESS, 4, 95, 5, 6));
        RunRecord tuesday = TestingRuns.observed(TestingRuns.withLatencies(longer, TestingRuns.GUESS, 4, 5, 6, 1200));

        SettingTable table = SettingTable.of(List.of(monday, tuesday));

        assertThat(table.limit()).isEqualTo(longer.limit());
        assertThat(table.results())
                .singleElement()
                .satisfies(row -> assertThat(row.runs()).isEqualTo(2));
    }

    @Test
    void onlyInvalidRunsMakeNoTable() {
        assertThat(SettingTable.of(List.of(TestingRuns.invalid(FOUR, TestingRuns.NONE)))
                        .toText())
                .isEqualTo(
                        "no pre-scaling  INVALID: the injector sent requests late: the p99 of sent − intended is 911 ms, the limit is 250 ms;"
                                + " this machine was the bottleneck, not the hub\n");
    }

    @Test
    void runsOfOneSettingAreOneRow() {
        List<RunRecord> runs = List.of(
                TestingRuns.withLatencies(FOUR, TestingRuns.GUESS, 1, 2, 3, 4),
                TestingRuns.invalid(FOUR, TestingRuns.GUESS),
                TestingRuns.withLatencies(FOUR, TestingRuns.GUESS, 1, 2, 3, 200));
        SettingTable table = SettingTable.of(runs);
        assertThat(table.results()).singleElement().satisfies(row -> {
            assertThat(row.runs()).isEqualTo(2);
            assertThat(row.students()).isEqualTo(8);
            assertThat(row.shareWithin()).isEqualTo(0.875);
            assertThat(row.promise()).isEqualTo("kept in 1 of 2 runs");
        });
        assertThat(table.withoutResult()).hasSize(1);
    }

    @Test
    void measuredAndPredictedRunsAreNeverMixed() {
        RunRecord measured = TestingRuns.withLatencies(FOUR, TestingRuns.GUESS, 1, 2, 3, 4);
        RunRecord predicted = TestingRuns.with(measured, Provenance.PREDICTED, Rung.EMBEDDED);
        assertThat(SettingTable.of(List.of(measured, predicted)).results())
                .extracting(SettingTable.Result::setting)
                .containsExactly("a guess (measured, embedded)", "a guess (predicted, embedded)");
    }

    @Test
    void settingsThatShareANameAreToldApart() {
        Setting other = new Setting("a guess", 3, Duration.ofHours(2), TestingRuns.GUESS.hub());
        assertThat(SettingTable.of(List.of(
                                TestingRuns.withLatencies(FOUR, TestingRuns.GUESS, 1, 2, 3, 4),
                                TestingRuns.withLatencies(FOUR, other, 1, 2, 3, 4)))
                        .results())
                .extracting(SettingTable.Result::setting)
                .doesNotHaveDuplicates();
    }

    @Test
    void hasItsOwnOrder() {
        List<RunRecord> runs = new ArrayList<>(TestingRuns.threeSettings());
        runs.add(TestingRuns.asFound(TestingRuns.threeSettings().get(1)));
        Collections.reverse(runs);
        Collections.swap(runs, 0, 2);
        assertThat(SettingTable.of(runs).rows())
                .extracting(SettingTable.Row::setting)
                .containsExactly("the deployment as it was", "no pre-scaling", "a guess", "the plan's proposal");
    }

    @Test
    void runsAtDifferentHubsAreNeverMixed() {
        RunRecord run = TestingRuns.withLatencies(FOUR, TestingRuns.GUESS, 1, 2, 3, 4);
        assertThat(SettingTable.of(List.of(
                                TestingRuns.atHub(run, Rung.LIVE, "https://a.example.edu/"),
                                TestingRuns.atHub(run, Rung.LIVE, "https://b.example.edu/")))
                        .results())
                .extracting(SettingTable.Result::setting)
                .containsExactly(
                        "a guess (measured, live, https://a.example.edu/)",
                        "a guess (measured, live, https://b.example.edu/)");
        assertThat(SettingTable.of(List.of(
                                TestingRuns.atHub(run, Rung.EMBEDDED, "http://127.0.0.1:4001/"),
                                TestingRuns.atHub(run, Rung.EMBEDDED, "http://127.0.0.1:4002/")))
                        .results())
                .as("an embedded hub is the same model at every port")
                .singleElement()
                .satisfies(row -> assertThat(row.runs()).isEqualTo(2));
    }

    @Test
    void runsOfDifferentClassesDoNotCompare() {
        RunRecord four = TestingRuns.withLatencies(FOUR, TestingRuns.GUESS, 1, 2, 3, 4);
        RunRecord two = TestingRuns.withLatencies(TestingRuns.classPlan("CS 101", 2), TestingRuns.GUESS, 1, 2);
        RunRecord other = TestingRuns.withLatencies(TestingRuns.classPlan("CS 102", 4), TestingRuns.NONE, 1, 2, 3, 4);
        assertThatThrownBy(() -> SettingTable.of(List.of(four, two)))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("CS 101 with 4 students")
                .hasMessageContaining("CS 101 with 2 students");
        assertThatThrownBy(() -> SettingTable.of(List.of(four, other)))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("CS 101 with 4 students")
                .hasMessageContaining("CS 102 with 4 students");
    }

    @Test
    void runsWithDifferentPromisesDoNotCompare() {
        ClassPlan stricter = new ClassPlan(
                FOUR.className(),
                FOUR.prefix(),
                FOUR.seed(),
                FOUR.classStart(),
                FOUR.limit(),
                new Slo(0.99, Duration.ofSeconds(30), 0),
                FOUR.students());
        assertThatThrownBy(() -> SettingTable.of(List.of(
                        TestingRuns.withLatencies(FOUR, TestingRuns.GUESS, 1, 2, 3, 4),
                        TestingRuns.withLatencies(stricter, TestingRuns.NONE, 1, 2, 3, 4))))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("compare them apart");
        assertThatThrownBy(() -> SettingTable.of(List.of())).isInstanceOf(BadInputException.class);
    }

    @Test
    void namesCannotReachTheTerminalsControls() {
        Setting hostile = new Setting("\u001b[31mred\u202e", 0, Duration.ZERO, TestingRuns.NONE.hub());
        String text = SettingTable.of(List.of(TestingRuns.withLatencies(FOUR, hostile, 1, 2, 3, 4)))
                .toText();
        assertThat(text)
                .contains("\uFFFD[31mred\uFFFD")
                .doesNotContain("\u001b")
                .doesNotContain("\u202e");
    }

    @Test
    void asJsonHasAUnitInEveryName() {
        List<RunRecord> runs = new ArrayList<>(TestingRuns.threeSettings());
        runs.add(TestingRuns.invalid(runs.get(0).info().plan(), TestingRuns.NONE));
        JsonNode table = Json.lines().readTree(SettingTable.of(runs).toJson());
        assertThat(table.at("/limitMs").asInt()).isEqualTo(600_000);
        JsonNode guess = table.at("/rows/1");
        assertThat(guess.at("/kind").asString()).isEqualTo("result");
        assertThat(guess.at("/setting").asString()).isEqualTo("a guess");
        assertThat(guess.at("/provenance").asString()).isEqualTo("measured");
        assertThat(guess.at("/rung").asString()).isEqualTo("embedded");
        assertThat(guess.at("/p50/valueMs").asDouble()).isPositive();
        assertThat(guess.at("/worst/censored").asBoolean()).isTrue();
        assertThat(guess.at("/interval/low").asDouble())
                .isBetween(0.0, guess.at("/shareWithin").asDouble());
        assertThat(guess.at("/promise").asString()).isEqualTo("missed");
        JsonNode invalid = table.at("/rows/3");
        assertThat(invalid.at("/kind").asString()).isEqualTo("noResult");
        assertThat(invalid.at("/verdict").asString()).isEqualTo("invalid");
        assertThat(invalid.propertyNames())
                .containsExactlyInAnyOrder("kind", "setting", "runId", "verdict", "reasons", "why");
    }
}
