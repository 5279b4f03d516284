package dev.firstbell.analysis.view;

import static java.util.Objects.requireNonNull;

import dev.firstbell.analysis.decision.Decision;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.run.RunRecord;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Everything there is to say about the runs of a class: its settings side by side, and every run.
 *
 * @param plan the class plan that stands for all runs, with the longest limit
 * @param slo what all runs are judged by; declared if it was for any of them
 * @param settings those with a result: first without a setting, then by means, less room before more, then by name, whichever
 *     order the runs came in
 * @param runs all of them, in the same order
 * @param decision which setting wins; empty unless the runs are those of a sweep
 */
public record ComparisonView(
        ClassPlan plan, SloView slo, List<SettingView> settings, List<RunView> runs, Optional<Decision> decision) {
    public ComparisonView {
        requireNonNull(plan, "plan is null");
        requireNonNull(slo, "slo is null");
        settings = List.copyOf(settings);
        runs = List.copyOf(runs);
        requireNonNull(decision, "decision is null");
    }

    /**
     * Compares runs. Runs without a result stand in no figure.
     *
     * @param records at least one, in any order
     * @throws dev.firstbell.records.io.BadInputException if there is no run, or the runs are of different classes, or have
     *     different SLOs or class plans
     */
    public static ComparisonView of(List<RunRecord> records) {
        return of(records, Optional.empty());
    }

    /** The runs of a sweep with what follows from them; otherwise like {@link #of(List)}. */
    public static ComparisonView of(List<RunRecord> records, Optional<Decision> decision) {
        List<RunView> runs =
                SettingGroups.inOrder(records.stream().map(RunView::of).toList());
        ClassPlan plan = SettingGroups.comparable(runs);
        boolean declared = runs.stream().anyMatch(run -> run.slo().declared());
        return new ComparisonView(plan, new SloView(plan.slo(), declared), SettingGroups.of(runs), runs, decision);
    }

    /** The runs without a result, in order. */
    public List<RunWithoutResult> withoutResult() {
        return runs.stream()
                .filter(run -> !run.hasResult())
                .map(RunWithoutResult::of)
                .toList();
    }

    /** All lines of the table: the settings with a result, then the runs without one. */
    public List<ComparisonRow> rows() {
        return Stream.<ComparisonRow>concat(settings.stream().map(SettingView::result), withoutResult().stream())
                .toList();
    }

    /** The words for the stage that the results count to. */
    public EndWords endWords() {
        return EndWords.of(runs.stream().map(RunView::endStage).toList());
    }

    /** The answer to the question which setting to use. */
    public Conclusion conclusion() {
        return Conclusion.of(this);
    }
}
