package dev.firstbell.analysis.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.analysis.testing.SampleRuns;
import dev.firstbell.records.run.RunInfo.Verdict;
import dev.firstbell.records.run.RunRecord;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerdictViewTest {
    private final RunRecord missed =
            SampleRuns.withLatencies(SampleRuns.classPlan("CS 101", 4), SampleRuns.GUESS, 4, 5, 100, 200);

    @Test
    void followsFromTheFiguresWhateverTheRecordSays() {
        RunView run = RunView.of(recorded(Verdict.SLO_MET, List.of()));

        assertThat(run.verdict().verdict()).isEqualTo(Verdict.SLO_MISSED);
        assertThat(run.verdict().reasons()).singleElement().asString().startsWith("2 of 4 students");
        assertThat(run.notes())
                .containsExactly("run.json says sloMet, but the students' records give sloMissed, which counts here");
        assertThat(ComparisonView.of(List.of(run.record())).conclusion().verdict())
                .isEqualTo(SettingResult.Verdict.MISSED);
    }

    @Test
    void isInvalidIfTheInjectorWasTooSlowWhateverTheRecordSays() {
        RunRecord slow = SampleRuns.invalid(SampleRuns.classPlan("CS 101", 4), SampleRuns.NONE);

        RunView run = RunView.of(slow.with(slow.info().ended(SampleRuns.CLASS_START, Verdict.SLO_MISSED, List.of())));

        assertThat(run.verdict().verdict()).isEqualTo(Verdict.INVALID);
        assertThat(run.verdict().results()).isEmpty();
    }

    @Test
    void keepsTheRecordsOwnReasonsWhereItAgrees() {
        RunView run = RunView.of(recorded(Verdict.SLO_MISSED, List.of("half of them were late")));

        assertThat(run.verdict().reasons()).containsExactly("half of them were late");
        assertThat(run.notes()).isEmpty();
    }

    @Test
    void cannotContradictItsFigures() {
        RunResults figures = RunResults.of(missed);

        assertThatThrownBy(() -> new VerdictView.Judged(
                        figures, missed.info().classPlan().slo(), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the figures miss the SLO");
        assertThatThrownBy(() -> new VerdictView.WithoutResult(Verdict.SLO_MET, List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void hasNoFiguresWithoutAResult() {
        RunView run = RunView.of(recorded(Verdict.ABORTED, List.of("stopped")));

        assertThat(run.verdict().results()).isEmpty();
        assertThat(run.hasResult()).isFalse();
    }

    private RunRecord recorded(Verdict verdict, List<String> reasons) {
        return missed.with(missed.info().ended(SampleRuns.CLASS_START, verdict, reasons));
    }
}
