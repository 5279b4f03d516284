package dev.firstbell.analysis.issues;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.analysis.render.Renderer;
import dev.firstbell.analysis.report.Report;
import dev.firstbell.analysis.testing.SampleRuns;
import dev.firstbell.analysis.view.ComparisonView;
import dev.firstbell.analysis.view.RunView;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.run.RunInfo.Verdict;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.Stage;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * A run in which no kernel ever came was “kept”: its stages were left out, and the report said that no student met a setback.
 * A run in which no start was accepted was “missed: 0 of 10” without a reason. Issue 14, section 1.6.
 */
class NoKernelCameTest {
    private static final String REASON = "open the kernel's channels: the server rejected the websocket (400)";

    private final RunRecord stuck = SampleRuns.ended(
            SampleRuns.withLatencies(SampleRuns.classPlan("CS 101", 4), SampleRuns.GUESS, 4, 5, 6, 7),
            new Outcome.Failed(Stage.KERNEL_READY, REASON));
    private final RunRecord refused = SampleRuns.ended(
            SampleRuns.withLatencies(SampleRuns.classPlan("CS 101", 4), SampleRuns.GUESS, -1, -1, -1, -1),
            new Outcome.Failed(Stage.ACCEPTED, "403: auth has expired for firstbell-001, login again"));

    @Test
    void studentsWhoCouldNotWorkComeBeforeTheVerdict() {
        assertThat(Renderer.text().run(RunView.of(stuck)))
                .contains("4 of 4 students landed and could not work: 4 never reached kernelReady (failed): " + REASON
                        + "\nThe SLO was missed:\n")
                .contains("    to kernelReady       0 of 4\n")
                .contains("    to firstResult       0 of 4\n")
                .contains("  did not finish         4 of 4: never reached kernelReady (failed): " + REASON + "\n");
    }

    @Test
    void theTableAndThePageSaySoToo() {
        ComparisonView comparison = ComparisonView.of(List.of(stuck));

        assertThat(Renderer.text().comparison(comparison))
                .startsWith("a guess: 4 of 4 students landed and could not work: ")
                .contains(" missed\n");
        assertThat(comparison.conclusion().sentence())
                .startsWith("4 of 4 students landed and could not work: 4 never reached kernelReady")
                .contains("the SLO is not met");
        String page = Report.html(comparison, Optional.empty(), List.of());
        assertThat(page)
                .contains("Students who did not finish")
                .contains("4 × never reached kernelReady (failed)")
                .doesNotContain("no student had a failed attempt");
    }

    @Test
    void machinesGetTheReasons() {
        JsonNode run = Json.lines().readTree(Renderer.json().run(RunView.of(stuck)));
        JsonNode row = Json.lines()
                .readTree(Renderer.json().comparison(ComparisonView.of(List.of(stuck))))
                .path("rows")
                .path(0);

        assertThat(run.path("verdict").asString()).isEqualTo("sloMissed");
        assertThat(run.path("summary").path("stuck").asInt()).isEqualTo(4);
        assertThat(run.path("summary").path("unfinished").path(0).path("reason").asString())
                .isEqualTo(REASON);
        assertThat(row.path("stuck").asInt()).isEqualTo(4);
        assertThat(row.path("unfinished").path(0).path("students").asInt()).isEqualTo(4);
    }

    @Test
    void withoutAnAcceptedStartThereIsNoFigure() {
        RunView view = RunView.of(refused);

        assertThat(view.verdict().verdict()).isEqualTo(Verdict.NOT_ASSESSED);
        assertThat(view.hasResult()).isFalse();
        assertThat(Renderer.text().run(view))
                .contains("The SLO was not assessed:\n")
                .contains("  4 of 4 students never reached accepted (failed): 403: auth has expired for firstbell-001,")
                .doesNotContain("%");
        ComparisonView comparison = ComparisonView.of(List.of(refused));
        assertThat(Renderer.text().comparison(comparison))
                .contains("NOT ASSESSED: no student's start was accepted")
                .doesNotContain("%");
        assertThat(comparison.conclusion().sentence())
                .startsWith("The SLO was not assessed: no student's start was accepted")
                .contains("403: auth has expired");
    }

    @Test
    void aRunWithoutSetbacksSaysSo() {
        RunRecord fine = SampleRuns.withLatencies(SampleRuns.classPlan("CS 101", 4), SampleRuns.GUESS, 4, 5, 6, 7);
        ComparisonView comparison = ComparisonView.of(List.of(fine));

        assertThat(Report.html(comparison, Optional.empty(), List.of()))
                .contains("no student had a failed attempt")
                .doesNotContain("Students who did not finish");
    }
}
