package dev.firstbell.analysis.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.analysis.testing.SampleRuns;
import dev.firstbell.analysis.view.ComparisonRow;
import dev.firstbell.analysis.view.ComparisonView;
import dev.firstbell.analysis.view.SettingView;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.classes.Slo;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.records.run.Provenance;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.run.Rung;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ComparisonTest {
    private static final ClassPlan FOUR = SampleRuns.classPlan("CS 101", 4);

    private static String text(List<RunRecord> runs) {
        return Renderer.text().comparison(ComparisonView.of(runs));
    }

    @Test
    void comparesSettings() {
        assertThat(text(SampleRuns.threeSettings())).isEqualTo("""
                        setting              within 90 s  95 % interval         p50         p95     worst  finished  429s  nodes  node-hours  SLO
                        no pre-scaling               0 %        0–1.7 %  3 min 51 s    > 10 min  > 10 min    94.5 %   384      6         6.2  missed
                        a guess                   36.4 %    30.0–43.1 %  2 min 55 s  3 min 29 s  > 10 min    97.7 %   101      6         8.9  missed
                        the plan's proposal        100 %     98.3–100 %       5.0 s       7.8 s     8.7 s     100 %     0      6         6.9  met

                        SLO: 95 % of students landed within 90 s of arriving, at most 1 % never.
                        Landed: on the first page; all times are until then. Finished: at the end of the journey, however late.
                        The interval is about these students; one run does not predict the next class.
                        """);
    }

    @Test
    void anInvalidRunHasNoFigures() {
        List<RunRecord> runs = List.of(
                SampleRuns.invalid(FOUR, SampleRuns.NONE),
                SampleRuns.withLatencies(FOUR, SampleRuns.GUESS, 4, 95, 5, -1));
        assertThat(text(runs)).isEqualTo("""
                        setting         within 90 s  95 % interval    p50       p95     worst  finished  429s  nodes  node-hours  SLO
                        a guess              50.0 %     6.8–93.2 %  5.0 s  > 10 min  > 10 min       0 %     0      –           –  missed
                        no pre-scaling  INVALID: the injector sent requests late: the p99 of sent − intended is 911 ms, the limit is 250 ms; this machine was the bottleneck, not the hub

                        SLO: 95 % of students landed within 90 s of arriving, at most 1 % never.
                        Landed: on the first page; all times are until then. Finished: at the end of the journey, however late.
                        The interval is about these students; one run does not predict the next class.
                        """);
    }

    @Test
    void aClassWithoutADeclaredSloIsNotAssessed() {
        RunRecord real = SampleRuns.observed(SampleRuns.withLatencies(FOUR, SampleRuns.GUESS, 4, 95, 5, 6));
        assertThat(text(List.of(real)))
                .contains("not assessed")
                .contains(
                        "SLO: not assessed; the table shows the students who had a server that the hub called ready within 90 s of"
                                + " arriving.")
                .doesNotContain("95 % of students landed");
    }

    @Test
    void classesWithoutADeclaredSloCompareHoweverLongTheyWereObserved() {
        ClassPlan longer = new ClassPlan(
                FOUR.className(),
                FOUR.prefix(),
                FOUR.seed(),
                FOUR.classStart(),
                FOUR.limit().plusMinutes(20),
                FOUR.slo(),
                FOUR.students());
        RunRecord monday = SampleRuns.observed(SampleRuns.withLatencies(FOUR, SampleRuns.GUESS, 4, 95, 5, 6));
        RunRecord tuesday = SampleRuns.observed(SampleRuns.withLatencies(longer, SampleRuns.GUESS, 4, 5, 6, 1200));

        ComparisonView table = ComparisonView.of(List.of(monday, tuesday));

        assertThat(table.plan().limit()).isEqualTo(longer.limit());
        assertThat(table.settings())
                .singleElement()
                .satisfies(row -> assertThat(row.result().runs()).isEqualTo(2));
    }

    @Test
    void onlyInvalidRunsMakeNoTable() {
        assertThat(text(List.of(SampleRuns.invalid(FOUR, SampleRuns.NONE))))
                .isEqualTo(
                        "no pre-scaling  INVALID: the injector sent requests late: the p99 of sent − intended is 911 ms, the limit is 250 ms;"
                                + " this machine was the bottleneck, not the hub\n");
    }

    @Test
    void runsOfOneSettingAreOneRow() {
        List<RunRecord> runs = List.of(
                SampleRuns.withLatencies(FOUR, SampleRuns.GUESS, 1, 2, 3, 4),
                SampleRuns.invalid(FOUR, SampleRuns.GUESS),
                SampleRuns.withLatencies(FOUR, SampleRuns.GUESS, 1, 2, 3, 200));
        ComparisonView table = ComparisonView.of(runs);
        assertThat(table.settings()).singleElement().satisfies(row -> {
            assertThat(row.result().runs()).isEqualTo(2);
            assertThat(row.result().students()).isEqualTo(8);
            assertThat(row.result().shareWithinSlo()).isEqualTo(0.875);
            assertThat(row.result().verdictInWords()).isEqualTo("met in 1 of 2 runs");
        });
        assertThat(table.withoutResult()).hasSize(1);
    }

    @Test
    void measuredAndPredictedRunsAreNeverMixed() {
        RunRecord measured = SampleRuns.withLatencies(FOUR, SampleRuns.GUESS, 1, 2, 3, 4);
        RunRecord predicted = SampleRuns.with(measured, Provenance.PREDICTED, Rung.EMBEDDED);
        assertThat(ComparisonView.of(List.of(measured, predicted)).settings())
                .extracting(SettingView::name)
                .containsExactly("a guess (measured, embedded)", "a guess (predicted, embedded)");
    }

    @Test
    void settingsThatShareANameAreDistinguished() {
        Setting other =
                new Setting("a guess", Prescaling.nodePlaceholders(3), Duration.ofHours(2), SampleRuns.GUESS.hub());
        assertThat(ComparisonView.of(List.of(
                                SampleRuns.withLatencies(FOUR, SampleRuns.GUESS, 1, 2, 3, 4),
                                SampleRuns.withLatencies(FOUR, other, 1, 2, 3, 4)))
                        .settings())
                .extracting(SettingView::name)
                .doesNotHaveDuplicates();
    }

    @Test
    void hasItsOwnOrder() {
        List<RunRecord> runs = new ArrayList<>(SampleRuns.threeSettings());
        runs.add(SampleRuns.asFound(SampleRuns.threeSettings().get(1)));
        Collections.reverse(runs);
        Collections.swap(runs, 0, 2);
        assertThat(ComparisonView.of(runs).rows())
                .extracting(ComparisonRow::setting)
                .containsExactly("the deployment as it was", "no pre-scaling", "a guess", "the plan's proposal");
    }

    @Test
    void runsAtDifferentHubsAreNeverMixed() {
        RunRecord run = SampleRuns.withLatencies(FOUR, SampleRuns.GUESS, 1, 2, 3, 4);
        assertThat(ComparisonView.of(List.of(
                                SampleRuns.atHub(run, Rung.LIVE, "https://a.example.edu/"),
                                SampleRuns.atHub(run, Rung.LIVE, "https://b.example.edu/")))
                        .settings())
                .extracting(SettingView::name)
                .containsExactly(
                        "a guess (measured, live, https://a.example.edu/)",
                        "a guess (measured, live, https://b.example.edu/)");
        assertThat(ComparisonView.of(List.of(
                                SampleRuns.atHub(run, Rung.EMBEDDED, "http://127.0.0.1:4001/"),
                                SampleRuns.atHub(run, Rung.EMBEDDED, "http://127.0.0.1:4002/")))
                        .settings())
                .as("an embedded hub is the same model at every port")
                .singleElement()
                .satisfies(row -> assertThat(row.result().runs()).isEqualTo(2));
    }

    @Test
    void runsOfDifferentClassesDoNotCompare() {
        RunRecord four = SampleRuns.withLatencies(FOUR, SampleRuns.GUESS, 1, 2, 3, 4);
        RunRecord two = SampleRuns.withLatencies(SampleRuns.classPlan("CS 101", 2), SampleRuns.GUESS, 1, 2);
        RunRecord other = SampleRuns.withLatencies(SampleRuns.classPlan("CS 102", 4), SampleRuns.NONE, 1, 2, 3, 4);
        assertThatThrownBy(() -> ComparisonView.of(List.of(four, two)))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("CS 101 with 4 students")
                .hasMessageContaining("CS 101 with 2 students");
        assertThatThrownBy(() -> ComparisonView.of(List.of(four, other)))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("CS 101 with 4 students")
                .hasMessageContaining("CS 102 with 4 students");
    }

    @Test
    void runsWithDifferentSlosDoNotCompare() {
        ClassPlan stricter = new ClassPlan(
                FOUR.className(),
                FOUR.prefix(),
                FOUR.seed(),
                FOUR.classStart(),
                FOUR.limit(),
                new Slo(0.99, Duration.ofSeconds(30), 0),
                FOUR.students());
        assertThatThrownBy(() -> ComparisonView.of(List.of(
                        SampleRuns.withLatencies(FOUR, SampleRuns.GUESS, 1, 2, 3, 4),
                        SampleRuns.withLatencies(stricter, SampleRuns.NONE, 1, 2, 3, 4))))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("compare them separately");
        assertThatThrownBy(() -> ComparisonView.of(List.of())).isInstanceOf(BadInputException.class);
    }

    @Test
    void namesCannotReachTheTerminalsControls() {
        Setting hostile = Setting.withoutPrescaling("\u001b[31mred\u202e", SampleRuns.NONE.hub());
        String text = text(List.of(SampleRuns.withLatencies(FOUR, hostile, 1, 2, 3, 4)));
        assertThat(text)
                .contains("\uFFFD[31mred\uFFFD")
                .doesNotContain("\u001b")
                .doesNotContain("\u202e");
    }

    @Test
    void asJsonHasAUnitInEveryName() {
        List<RunRecord> runs = new ArrayList<>(SampleRuns.threeSettings());
        runs.add(SampleRuns.invalid(runs.get(0).info().classPlan(), SampleRuns.NONE));
        JsonNode table = Json.lines().readTree(Renderer.json().comparison(ComparisonView.of(runs)));
        assertThat(table.at("/limitMs").asInt()).isEqualTo(600_000);
        JsonNode guess = table.at("/rows/1");
        assertThat(guess.at("/kind").asString()).isEqualTo("result");
        assertThat(guess.at("/setting").asString()).isEqualTo("a guess");
        assertThat(guess.at("/provenance").asString()).isEqualTo("measured");
        assertThat(guess.at("/rung").asString()).isEqualTo("embedded");
        assertThat(guess.at("/p50/valueMs").asDouble()).isPositive();
        assertThat(guess.at("/worst/censored").asBoolean()).isTrue();
        assertThat(guess.at("/interval/low").asDouble())
                .isBetween(0.0, guess.at("/shareWithinSlo").asDouble());
        assertThat(guess.at("/verdict").asString()).isEqualTo("missed");
        JsonNode invalid = table.at("/rows/3");
        assertThat(invalid.at("/kind").asString()).isEqualTo("noResult");
        assertThat(invalid.at("/verdict").asString()).isEqualTo("invalid");
        assertThat(invalid.propertyNames())
                .containsExactlyInAnyOrder("kind", "setting", "runId", "verdict", "reasons", "why");
    }
}
