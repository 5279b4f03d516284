package dev.firstbell.analysis.report;

import static dev.firstbell.analysis.report.ReportHtml.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.analysis.decision.Cell;
import dev.firstbell.analysis.decision.Decision;
import dev.firstbell.analysis.decision.DecisionWords;
import dev.firstbell.analysis.testing.SampleRuns;
import dev.firstbell.analysis.testing.SampleSweeps;
import dev.firstbell.analysis.view.ComparisonView;
import dev.firstbell.records.plan.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The page of a sweep's runs: which setting to choose, and how that was found. */
class ReportDecisionTest {
    private static String page(List<Cell> cells) {
        return Report.html(
                ComparisonView.of(SampleSweeps.runs(cells), Optional.of(Decision.of(cells))),
                Optional.empty(),
                List.of());
    }

    /** With {@code -Dfirstbell.sweepPage=FILE} it is left there, to be looked at in a browser. */
    @Test
    void theDecisionIsThePagesAnswer() throws IOException {
        String html = page(SampleSweeps.decided());

        assertThat(texts(html, "//h1"))
                .containsExactly("“6 nodes” and “8 nodes” are equally good, and “6 nodes” costs the least.");
        assertThat(texts(html, "//h1/@class")).containsExactly("met");
        assertThat(texts(html, "//h2")).contains("Which setting to choose", "How the settings were compared");
        assertThat(texts(html, "//th[small='chosen']")).containsExactly("6 nodeschosen");
        assertThat(texts(html, "//li"))
                .contains("Use “6 nodes”: 6 node placeholders, 20 min ahead; 240 starts at once.");
        String file = System.getProperty("firstbell.sweepPage");
        if (file != null) {
            Files.writeString(Path.of(file), html);
        }
    }

    @Test
    void whatAdministratorsNeedStandsBelowTheDivider() {
        String html = page(SampleSweeps.decided());
        int divider = html.indexOf("class=\"divider\"");

        assertThat(html.indexOf("Which setting to choose")).isPositive().isLessThan(divider);
        assertThat(html.indexOf("How the settings were compared")).isGreaterThan(divider);
        assertThat(html.indexOf("Bonferroni")).isGreaterThan(divider);
        assertThat(texts(html, "//li"))
                .contains("1 of 13 runs does not count")
                .anyMatch(line -> line.startsWith("“cold”, repetition 4: invalid: "));
    }

    @Test
    void anOpenDecisionIsNoRecommendation() {
        String html = page(SampleSweeps.open());

        assertThat(texts(html, "//h1"))
                .containsExactly(
                        "It cannot be told yet which setting is best: “6 nodes” and “4 nodes” are still open.");
        assertThat(texts(html, "//h1/@class")).containsExactly("open");
        assertThat(texts(html, "//li")).contains("Nothing yet: this sweep does not tell which setting to use.");
        assertThat(texts(html, "//p")).anyMatch(text -> text.endsWith("would probably decide."));
    }

    @Test
    void aSweepWithOneSettingShowsItsRunsAndSaysWhatIsMissing() {
        List<Cell> one = SampleSweeps.cells(SampleSweeps.SIX, SampleSweeps.of(0, 1), SampleSweeps.of(6, 7), 6);
        String html = page(one);

        assertThat(texts(html, "//h1").get(0)).startsWith("With “6 nodes” the SLO is met");
        assertThat(texts(html, "//p")).contains("No setting can be chosen: the sweep has only one setting, “6 nodes”.");
    }

    @Test
    void aPageWithoutASweepHasNoDecision() {
        assertThat(ReportHtml.fullReport()).doesNotContain("Which setting to choose", "How the settings were compared");
    }

    @Test
    void namesOfSettingsAreEscaped() {
        String hostile = "<script>alert(1)</script>";
        Setting setting = Setting.withoutPrescaling(hostile, SampleRuns.NONE.hub());
        List<Cell> cells = SampleSweeps.all(
                SampleSweeps.cells(setting, SampleSweeps.of(90, 91), SampleSweeps.of(6, 7), 6),
                SampleSweeps.cells(SampleSweeps.SIX, SampleSweeps.of(0, 1), SampleSweeps.of(6, 7), 6));
        String html = page(cells);

        assertThat(texts(html, "//script")).isEmpty();
        assertThat(texts(html, "//h1").get(0)).contains(hostile);
        assertThat(DecisionWords.headline(Decision.of(cells))).contains(hostile);
    }
}
