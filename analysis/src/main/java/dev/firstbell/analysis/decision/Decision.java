package dev.firstbell.analysis.decision;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.classes.Slo;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.run.Provenance;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.run.Rung;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which setting of a sweep wins, and by what margin.
 *
 * <p><strong>Order.</strong> The share of students within the SLO's time comes first. Settings that are equally good by it are
 * compared by the 95th percentile of the wait, and those that are equally good by that, too, by their node hours. Two settings
 * are equally good if the whole interval of their difference is within the {@link Resolution}. One is better if the whole
 * interval is on its side of 0 and the mean difference is larger than the resolution.
 *
 * <p><strong>Unit.</strong> Every interval is about runs, paired by block ({@code PairedDifference}). For the share it is never
 * narrower than what the students alone leave to chance ({@code MatchedShares}).
 *
 * <p><strong>Several comparisons.</strong> With k settings, the leader is compared with each of the k − 1 others, and each
 * interval has the confidence 1 − 0.05 / (k − 1) (Bonferroni; the comparison with the best of Hsu, Annals of Statistics 1984,
 * does without the pairs among the others). A setting that is not the best wins only if one interval errs, the one that
 * compares it with the best, to one side; so a wrong winner has a probability of at most 5 % by each criterion, also where
 * several settings are equally good. Holm's procedure would be a little more powerful, but it gives no intervals, and the
 * margin is printed.
 *
 * @param className the class
 * @param provenance whether the runs were measured or predicted
 * @param rung the environment that they come from
 * @param students the number of students of a run
 * @param slo what the runs are judged by
 * @param resolution the smallest differences that matter
 * @param confidence of each interval of {@code comparisons}
 * @param blocks the number of blocks with a run that counts
 * @param settings their figures: no pre-scaling first, then by means, less room before more; those without a run that
 *     counts as well
 * @param leftOut the runs that do not count, by block and setting
 * @param comparisons in the order in which they were made, by the criteria in their order
 * @param outcome the answer
 * @param unfinished how much of the sweep is left; empty if every cell has a result, or that is not known
 */
public record Decision(
        String className,
        Provenance provenance,
        Rung rung,
        int students,
        Slo slo,
        Resolution resolution,
        double confidence,
        int blocks,
        List<SettingFigures> settings,
        List<LeftOut> leftOut,
        List<Comparison> comparisons,
        Outcome outcome,
        Optional<Unfinished> unfinished) {
    /** The probability of a wrong winner by one criterion. */
    public static final double ALPHA = 0.05;

    /** No pre-scaling first, then by means, less room before more, as in every table of settings. */
    private static final Comparator<Setting> ORDER = Comparator.comparing(
                    (Setting setting) -> setting.prescaling().means())
            .thenComparing(setting -> setting.prescaling().count())
            .thenComparing(Setting::name);

    public Decision {
        requireNonNull(className, "className is null");
        requireNonNull(provenance, "provenance is null");
        requireNonNull(rung, "rung is null");
        requireNonNull(slo, "slo is null");
        requireNonNull(resolution, "resolution is null");
        settings = List.copyOf(settings);
        leftOut = List.copyOf(leftOut);
        comparisons = List.copyOf(comparisons);
        requireNonNull(outcome, "outcome is null");
        requireNonNull(unfinished, "unfinished is null");
    }

    /**
     * Decides with the default resolution of the class's SLO.
     *
     * @param cells at least one, in any order; a block may lack settings
     * @throws dev.firstbell.records.io.BadInputException if cells contradict each other, with every contradiction: two runs of
     *     a setting in a block, two settings with one name, a run of another setting, one run twice, or runs of different
     *     classes, SLOs, seeds or environments
     */
    public static Decision of(List<Cell> cells) {
        CellCheck.refuseContradictions(cells);
        return decide(cells, Resolution.of(cells.get(0).run().info().classPlan().slo()));
    }

    /** Decides with a resolution; otherwise like {@link #of(List)}. */
    public static Decision of(List<Cell> cells, Resolution resolution) {
        CellCheck.refuseContradictions(cells);
        return decide(cells, resolution);
    }

    private static Decision decide(List<Cell> anyOrder, Resolution resolution) {
        List<Setting> settings =
                anyOrder.stream().map(Cell::setting).distinct().sorted(ORDER).toList();
        List<Cell> cells = anyOrder.stream()
                .sorted(Comparator.comparingInt(Cell::block).thenComparingInt(cell -> settings.indexOf(cell.setting())))
                .toList();
        List<LeftOut> leftOut = new ArrayList<>();
        Map<String, Map<Integer, RunFigures>> runs = new TreeMap<>();
        settings.forEach(setting -> runs.put(setting.name(), new TreeMap<>()));
        for (Cell cell : cells) {
            Optional<LeftOut> why = CellCheck.leftOut(cell);
            why.ifPresent(leftOut::add);
            if (why.isEmpty()) {
                runs.get(cell.setting().name()).put(cell.block(), RunFigures.of(cell.run()));
            }
        }
        Contest contest = new Contest(settings, runs, resolution);
        Outcome outcome = contest.outcome();
        RunInfo first = cells.get(0).run().info();
        ClassPlan plan = first.classPlan();
        return new Decision(
                plan.className(),
                first.provenance(),
                first.environment().rung(),
                plan.students().size(),
                plan.slo(),
                resolution,
                contest.confidence(),
                (int) runs.values().stream()
                        .flatMap(ofSetting -> ofSetting.keySet().stream())
                        .distinct()
                        .count(),
                settings.stream()
                        .map(setting -> SettingFigures.of(
                                setting, runs.get(setting.name()).values()))
                        .toList(),
                leftOut,
                contest.comparisons(),
                outcome,
                Optional.empty());
    }

    /** The same decision, of a sweep of which cells may be left. */
    public Decision with(Optional<Unfinished> unfinishedSweep) {
        return new Decision(
                className,
                provenance,
                rung,
                students,
                slo,
                resolution,
                confidence,
                blocks,
                settings,
                leftOut,
                comparisons,
                outcome,
                unfinishedSweep);
    }

    /** The setting to use: the winner, or the cheapest of those that are equally good; empty if none follows. */
    public Optional<SettingFigures> chosen() {
        return outcome.chosen().map(this::figures);
    }

    /** The figures of a setting. */
    public SettingFigures figures(String name) {
        return settings.stream()
                .filter(setting -> setting.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no such setting: " + name));
    }

    /** The number of runs that count. */
    public int runs() {
        return settings.stream().mapToInt(SettingFigures::runs).sum();
    }
}
