package dev.firstbell.analysis.issues;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.analysis.render.Renderer;
import dev.firstbell.analysis.statistics.Interval;
import dev.firstbell.analysis.statistics.Intervals;
import dev.firstbell.analysis.statistics.Share;
import dev.firstbell.analysis.testing.SampleRuns;
import dev.firstbell.analysis.view.ComparisonView;
import dev.firstbell.analysis.view.SettingView;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.run.Rung;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One number for two hubs, and an interval whose words named another computation than the one that was done. */
class RunsPooledInOneRowTest {
    private static final ClassPlan FOUR = SampleRuns.classPlan("CS 101", 4);
    private static final RunRecord RUN = SampleRuns.withLatencies(FOUR, SampleRuns.GUESS, 1, 2, 3, 4);

    @Test
    void runsAtTwoHubsThatWereTakenAsTheyWereAreTwoRowsThatNameTheirHub() {
        RunRecord found = SampleRuns.asFound(RUN);
        ComparisonView table = ComparisonView.of(List.of(
                SampleRuns.atHub(found, Rung.EMBEDDED, "http://127.0.0.1:4001/"),
                SampleRuns.atHub(found, Rung.EMBEDDED, "http://127.0.0.1:4002/")));

        assertThat(table.settings())
                .extracting(SettingView::name)
                .containsExactly(
                        "the deployment as it was (measured, embedded, http://127.0.0.1:4001/)",
                        "the deployment as it was (measured, embedded, http://127.0.0.1:4002/)");
        assertThat(Renderer.json().comparison(table))
                .contains("\"hub\" : \"http://127.0.0.1:4001/\"", "\"hub\" : \"http://127.0.0.1:4002/\"");
    }

    @Test
    void runsOfAnUnknownHubAreMarked() {
        RunRecord seen = SampleRuns.atHub(SampleRuns.asFound(RUN), Rung.LIVE, "unknown");

        assertThat(Renderer.text().comparison(ComparisonView.of(List.of(seen, seen))))
                .contains(
                        "the deployment as it was: the records of its runs do not state the hub; the figures are right only"
                                + " if it was the same.\n");
        assertThat(Renderer.text().run(ComparisonView.of(List.of(seen)).runs().get(0)))
                .startsWith("CS 101 at a hub whose address is unknown (");
    }

    @Test
    void runsWithEqualSharesHaveTheIntervalOfTheirStudentsAndSaySo() {
        List<Share> equal = List.of(new Share(4, 4), new Share(4, 4));
        assertThat(Intervals.overRuns(equal)).isEqualTo(Intervals.exact(new Share(8, 8)));
        assertThat(Intervals.basis(equal)).isEqualTo(Intervals.Basis.STUDENTS);

        ComparisonView table = ComparisonView.of(List.of(RUN, RUN));
        assertThat(Renderer.text().comparison(table))
                .endsWith(
                        "a guess: the interval is that of the students of its 2 runs together, as if they were independent"
                                + " of each other, because the runs differ too little for a wider one; it does not predict the"
                                + " next class.\n");
        assertThat(Renderer.json().comparison(table)).contains("\"intervalOver\" : \"students\"");
    }

    @Test
    void runsThatDifferHaveTheIntervalOfTheirSharesAndSaySo() {
        List<Share> different = List.of(new Share(10, 100), new Share(50, 100), new Share(90, 100));
        assertThat(Intervals.basis(different)).isEqualTo(Intervals.Basis.RUNS);
        assertThat(Intervals.overRuns(different)).isEqualTo(new Interval(0, 1));
    }
}
