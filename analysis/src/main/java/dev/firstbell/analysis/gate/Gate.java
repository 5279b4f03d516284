package dev.firstbell.analysis.gate;

import static java.util.Objects.requireNonNull;

import dev.firstbell.analysis.gate.Change.Kind;
import dev.firstbell.analysis.gate.GateResult.Verdict;
import dev.firstbell.analysis.statistics.HolmCorrection;
import dev.firstbell.records.history.HistoryEntry;
import dev.firstbell.records.history.StageTime;
import dev.firstbell.records.history.Wait;
import dev.firstbell.records.student.Stage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Compares new class starts with those before. Stateless; thread-safe. */
public final class Gate {
    private final Rule rule;

    public Gate(Rule rule) {
        this.rule = requireNonNull(rule, "rule is null");
    }

    /**
     * The answer about new runs.
     *
     * @param candidates the new runs
     * @param baseline the runs before, of one series
     */
    public GateResult judge(List<HistoryEntry> candidates, List<HistoryEntry> baseline) {
        Runs runs = Runs.of(candidates, baseline);
        if (!runs.problems().isEmpty()) {
            return result(Verdict.INVALID, runs).reasons(runs.problems()).build();
        }
        ResultBuilder result = result(Verdict.INCONCLUSIVE, runs).promise(Promise.of(runs.now()));
        if (runs.before().isEmpty()) {
            return result.reasons(List.of("there are no runs before to compare with"))
                    .build();
        }
        double[] now = waits(runs.now());
        double[] before = waits(runs.before());
        Changes.Figures figures = Changes.figures(now, before, rule.alpha());
        Changes changes = new Changes(rule);
        Change wait = changes.answer(figures, figures.slower(), figures.faster(), rule.least(), 0);
        Map<Stage, Change> stages = stages(runs, changes);
        result.note(notCompared(runs));
        List<String> reasons = new ArrayList<>();
        if (wait.kind() == Kind.SLOWER) {
            reasons.add(GateWords.change("the median wait", wait));
        }
        stages.forEach((stage, change) -> {
            if (change.kind() == Kind.SLOWER) {
                reasons.add(GateWords.change(GateWords.stage(stage, runs.now()), change));
            }
        });
        Verdict verdict = verdict(wait, !reasons.isEmpty());
        if (reasons.isEmpty()) {
            reasons.add(GateWords.change("the median wait", wait));
        }
        if (verdict == Verdict.INCONCLUSIVE) {
            result.more(MoreRuns.of(figures, rule, now.length, before.length));
        }
        return result.verdict(verdict)
                .wait(wait)
                .stages(stages)
                .reasons(reasons)
                .build();
    }

    private static Verdict verdict(Change wait, boolean slower) {
        if (slower) {
            return Verdict.REGRESSION;
        }
        return switch (wait.kind()) {
            case SLOWER -> Verdict.REGRESSION;
            case FASTER -> Verdict.IMPROVEMENT;
            case NOT_SLOWER -> Verdict.PASS;
            case UNKNOWN -> Verdict.INCONCLUSIVE;
        };
    }

    private static double[] waits(List<HistoryEntry> runs) {
        return runs.stream()
                .map(HistoryEntry::p50)
                .flatMap(Optional::stream)
                .mapToDouble(Wait::seconds)
                .toArray();
    }

    private Map<Stage, Change> stages(Runs runs, Changes changes) {
        Map<Stage, Changes.Figures> figures = new EnumMap<>(Stage.class);
        for (Stage stage : Stage.values()) {
            if (isComparable(runs, stage)) {
                figures.put(
                        stage, Changes.figures(times(runs.now(), stage), times(runs.before(), stage), rule.alpha()));
            }
        }
        double[] slower = corrected(figures, Changes.Figures::slower);
        double[] faster = corrected(figures, Changes.Figures::faster);
        Map<Stage, Change> answers = new EnumMap<>(Stage.class);
        int i = 0;
        for (Map.Entry<Stage, Changes.Figures> one : figures.entrySet()) {
            answers.put(
                    one.getKey(),
                    changes.answer(
                            one.getValue(), slower[i], faster[i], Rule.LEAST_OF_STAGE, Rule.LEAST_STAGE_SECONDS));
            i++;
        }
        return answers;
    }

    /**
     * Whether the time in a stage is the same thing in all runs. In a run without the stage before it, because the cluster was
     * not watched, it includes that stage's time.
     */
    private static boolean isComparable(Runs runs, Stage stage) {
        return runs.all().allMatch(run -> run.stages().containsKey(stage))
                && runs.all().map(run -> run.stageBefore(stage)).distinct().count() == 1;
    }

    private static Optional<String> notCompared(Runs runs) {
        String stages = Arrays.stream(Stage.values())
                .filter(stage -> runs.all().anyMatch(run -> run.stages().containsKey(stage)))
                .filter(stage -> !isComparable(runs, stage))
                .map(Stage::label)
                .collect(Collectors.joining(", "));
        return stages.isEmpty()
                ? Optional.empty()
                : Optional.of("not compared: the time in " + stages + ", because not all runs have a record of the same"
                        + " stages");
    }

    private static double[] corrected(
            Map<Stage, Changes.Figures> figures, Function<Changes.Figures, Double> probability) {
        return HolmCorrection.of(
                figures.values().stream().mapToDouble(probability::apply).toArray());
    }

    private static double[] times(List<HistoryEntry> runs, Stage stage) {
        return runs.stream()
                .map(run -> Optional.ofNullable(run.stages().get(stage)))
                .map(time -> time.map(StageTime::seconds))
                .flatMap(Optional::stream)
                .mapToDouble(Double::doubleValue)
                .toArray();
    }

    private ResultBuilder result(Verdict verdict, Runs runs) {
        return new ResultBuilder(verdict, runs, rule);
    }

    /** Builds an answer. Not thread-safe. */
    private static final class ResultBuilder {
        private final Runs runs;
        private final Rule rule;
        private Verdict verdict;
        private Optional<Promise> promise = Optional.empty();
        private Optional<Change> wait = Optional.empty();
        private Map<Stage, Change> stages = Map.of();
        private List<String> reasons = List.of();
        private Optional<MoreRuns> more = Optional.empty();
        private Optional<String> note = Optional.empty();

        ResultBuilder(Verdict verdict, Runs runs, Rule rule) {
            this.verdict = verdict;
            this.runs = runs;
            this.rule = rule;
        }

        ResultBuilder verdict(Verdict value) {
            verdict = value;
            return this;
        }

        ResultBuilder promise(Promise value) {
            promise = Optional.of(value);
            return this;
        }

        ResultBuilder wait(Change value) {
            wait = Optional.of(value);
            return this;
        }

        ResultBuilder stages(Map<Stage, Change> value) {
            stages = value;
            return this;
        }

        ResultBuilder reasons(List<String> value) {
            reasons = value;
            return this;
        }

        ResultBuilder more(Optional<MoreRuns> value) {
            more = value;
            return this;
        }

        ResultBuilder note(Optional<String> value) {
            note = value;
            return this;
        }

        GateResult build() {
            return new GateResult(
                    verdict,
                    promise,
                    wait,
                    stages,
                    runs.now().size(),
                    runs.before().size(),
                    runs.changed(),
                    reasons,
                    Stream.concat(runs.notes().stream(), note.stream()).toList(),
                    more,
                    rule);
        }
    }
}
