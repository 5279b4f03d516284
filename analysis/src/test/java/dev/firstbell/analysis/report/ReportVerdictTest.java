package dev.firstbell.analysis.report;

import static dev.firstbell.analysis.report.ReportHtml.FOUR;
import static dev.firstbell.analysis.report.ReportHtml.fullReport;
import static dev.firstbell.analysis.report.ReportHtml.report;
import static dev.firstbell.analysis.report.ReportHtml.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.analysis.testing.SampleRuns;
import dev.firstbell.records.run.Provenance;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.run.Rung;
import org.junit.jupiter.api.Test;

/** The sentence at the top of the page. */
class ReportVerdictTest {
    @Test
    void namesTheCheapestSettingThatMeetsTheSloAndThoseThatDoNot() {
        assertThat(texts(fullReport(), "//h1"))
                .containsExactly("With “the plan's proposal” the SLO is met: 220 of 220 students landed within"
                        + " 90 s; with “no pre-scaling” and “a guess” it is not.");
    }

    @Test
    void namesTheBestIfNoneKeepsIt() {
        assertThat(texts(
                        report(
                                SampleRuns.withLatencies(FOUR, SampleRuns.NONE, -1, 200, 200, 200),
                                SampleRuns.withLatencies(FOUR, SampleRuns.GUESS, 4, 5, -1, 200)),
                        "//h1"))
                .containsExactly("No setting meets the SLO. With the best of them, “a guess”, 2 of 4 students landed"
                        + " within 90 s, and 1 never landed.");
    }

    @Test
    void isOneSettingsOwnIfThereIsOnlyOne() {
        assertThat(texts(report(SampleRuns.withLatencies(FOUR, SampleRuns.GUESS, 4, 5, 100, 200)), "//h1"))
                .containsExactly("With “a guess” the SLO is not met: 2 of 4 students landed within 90 s.");
    }

    @Test
    void isNotKeptByASettingThatKeptItOnlySometimes() {
        assertThat(texts(
                        report(
                                SampleRuns.withLatencies(FOUR, SampleRuns.GUESS, 4, 5, 6, 7),
                                SampleRuns.withLatencies(FOUR, SampleRuns.GUESS, 4, 5, 6, 200)),
                        "//h1"))
                .containsExactly("With “a guess” the SLO is not met: 7 of 8 students landed within 90 s. It was met"
                        + " in 1 of 2 runs.");
    }

    @Test
    void prefersWhatWasMeasuredToWhatWasPredicted() {
        RunRecord predicted = SampleRuns.with(
                SampleRuns.withLatencies(FOUR, SampleRuns.PROPOSAL, 1, 1, 1, 1), Provenance.PREDICTED, Rung.EMBEDDED);
        RunRecord measured = SampleRuns.withLatencies(FOUR, SampleRuns.GUESS, 4, 5, 6, 7);
        assertThat(texts(report(predicted, measured), "//h1"))
                .containsExactly("With “a guess” the SLO is met: 4 of 4 students landed within 90 s.");
        assertThat(texts(report(predicted), "//h1"))
                .containsExactly("Predicted: With “the plan's proposal” the SLO is met: 4 of 4 students landed"
                        + " within 90 s.");
    }

    @Test
    void speaksOfTheDeploymentAsItWasWhereNoSettingWasApplied() {
        RunRecord found = SampleRuns.asFound(SampleRuns.withLatencies(FOUR, SampleRuns.NONE, 4, 5, 6, 7));
        assertThat(texts(report(found), "//h1"))
                .containsExactly(
                        "With the deployment as it was the SLO is met: 4 of 4 students landed within" + " 90 s.");
    }

    @Test
    void isMarkedWhereItIsModelled() {
        RunRecord embedded = SampleRuns.withLatencies(FOUR, SampleRuns.GUESS, 4, 5, 6, 7);
        RunRecord real = SampleRuns.with(embedded, Provenance.MEASURED, Rung.LIVE);
        RunRecord predicted = SampleRuns.with(embedded, Provenance.PREDICTED, Rung.LIVE);
        String badge = "//header//*[@class='badge']";
        assertThat(texts(report(embedded), badge)).containsExactly("Modelled");
        assertThat(texts(report(predicted), badge)).containsExactly("Modelled");
        assertThat(texts(report(real), badge)).isEmpty();
        assertThat(texts(report(SampleRuns.invalid(FOUR, SampleRuns.NONE)), badge))
                .containsExactly("Modelled");
    }

    @Test
    void isNoAnswerWhereEveryRunIsInvalid() {
        String html = report(SampleRuns.invalid(FOUR, SampleRuns.NONE));
        assertThat(texts(html, "//h1"))
                .singleElement()
                .asString()
                .startsWith("INVALID: the run says nothing about the hub: the injector sent requests late: ");
        assertThat(texts(html, "//figure")).isEmpty();
        assertThat(texts(html, "//p[@class='value']")).isEmpty();
    }
}
