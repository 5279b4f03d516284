package dev.firstbell.twin.heldout;

import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.run.RunSummary;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.time.Durations;
import dev.firstbell.twin.Prediction;
import dev.firstbell.twin.calibrate.Calibration;
import dev.firstbell.twin.calibrate.CalibrationRun;
import dev.firstbell.twin.parameters.Distribution;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.TwinParameters;
import dev.firstbell.twin.predict.BesideMeasured;
import dev.firstbell.twin.predict.PredictedClass;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Measured runs beside predictions from parameters that were calibrated without them. Stateless and deterministic.
 *
 * <p>A cell is predicted from the runs of all other cells, so its setting is new to the calibration. A run is predicted from
 * all other runs, those of its cell among them, so only its chance is new.
 */
public final class HeldOut {
    private static final int CLASS_STARTS = 100;

    /** Other worlds than those in which a calibration plays its runs again. */
    private static final long FIRST_SEED = 700_001;

    private final List<MeasuredRun> runs;
    private final TwinParameters prior;

    /**
     * @param runs of one deployment
     * @param prior the parameters to start from, such as the pool's maximum, which no run shows
     */
    public HeldOut(List<MeasuredRun> runs, TwinParameters prior) {
        this.runs = List.copyOf(runs);
        this.prior = prior;
    }

    /**
     * Predicts each cell from the others.
     *
     * @param progress receives each cell before it is predicted
     * @return in the order of a table; without cells of which no run has a known 95th percentile
     * @throws BadInputException if runs of one cell asked for the room at different leads before class
     */
    public List<CellResult> cells(Consumer<Cell> progress) {
        Map<Cell, List<MeasuredRun>> cells = new TreeMap<>();
        runs.forEach(run ->
                cells.computeIfAbsent(run.cell(), key -> new ArrayList<>()).add(run));
        List<CellResult> results = new ArrayList<>();
        if (cells.size() < 2) {
            return results;
        }
        cells.forEach((cell, of) -> {
            List<Double> measured = of.stream()
                    .flatMap(run -> run.p95().stream())
                    .map(Waits::seconds)
                    .toList();
            if (!measured.isEmpty()) {
                progress.accept(cell);
                results.add(result(cell, of, measured));
            }
        });
        return results;
    }

    /** The order of the settings, of each class size by itself. */
    public static Ranking ranking(List<CellResult> results) {
        return Ranking.of(results);
    }

    private CellResult result(Cell cell, List<MeasuredRun> of, List<Double> measured) {
        Calibration calibration = without(run -> of.contains(run));
        ClassPlan plan = of.get(0).run().info().classPlan();
        List<RunSummary> predicted = PredictedClass.predictions(
                        plan, usual(cell, of), calibration.parameters(), List.of(), CLASS_STARTS, FIRST_SEED)
                .stream()
                .map(prediction -> RunSummary.of(plan, prediction.students()))
                .toList();
        List<Double> known = predicted.stream()
                .flatMap(run -> Waits.p95(run).stream())
                .map(Waits::seconds)
                .toList();
        Optional<Double> mean = known.size() == predicted.size() ? Optional.of(Waits.mean(known)) : Optional.empty();
        return new CellResult(
                cell,
                measured,
                of.size() - measured.size(),
                mean,
                mean.flatMap(seconds -> mostOff(
                        Waits.stages(of.stream().map(run -> run.run().summary()).toList()), Waits.stages(predicted))));
    }

    /** The setting of a cell's runs, whose leads differ by the seconds in which the lab was asked for the room. */
    private static Setting usual(Cell cell, Collection<MeasuredRun> runs) {
        Setting first = runs.iterator().next().inForce();
        List<Duration> leads = runs.stream()
                .map(run -> run.inForce().lead())
                .distinct()
                .sorted()
                .toList();
        if (cell.warm() && leads.size() > 1) {
            throw new BadInputException(
                    cell.inWords() + ", " + cell.students() + " students: its runs asked for the room "
                            + leads.stream().map(Durations::format).collect(Collectors.joining(" and "))
                            + " before class, and the average of two leads is neither; give sweeps with one lead");
        }
        long lead = Math.round(runs.stream()
                .mapToLong(run -> run.inForce().lead().toMillis())
                .average()
                .orElseThrow());
        return new Setting(first.name(), first.prescaling(), Duration.ofMillis(lead), first.hub());
    }

    /** The stage up to which the difference grows most. */
    private static Optional<Stage> mostOff(Map<Stage, Double> measured, Map<Stage, Double> predicted) {
        double before = 0;
        double most = -1;
        Optional<Stage> found = Optional.empty();
        for (Map.Entry<Stage, Double> stage : predicted.entrySet()) {
            Double seen = measured.get(stage.getKey());
            if (seen == null) {
                continue;
            }
            double off = stage.getValue() - seen;
            if (Math.abs(off - before) > most) {
                most = Math.abs(off - before);
                found = Optional.of(stage.getKey());
            }
            before = off;
        }
        return found;
    }

    /**
     * Predicts each run from the others, with the band for a single class start.
     *
     * @param progress receives each run's name before it is predicted
     * @return by cell; empty for fewer than three runs
     */
    public Map<Cell, Coverage> coverage(Consumer<String> progress) {
        Map<Cell, Coverage> coverage = new TreeMap<>();
        if (runs.size() < 3) {
            return coverage;
        }
        for (MeasuredRun run : runs) {
            progress.accept(run.run().info().runId());
            coverage.merge(run.cell(), of(run), Coverage::plus);
        }
        return coverage;
    }

    private Coverage of(MeasuredRun run) {
        Calibration calibration = without(other -> other == run);
        List<TwinParameters> drawn = calibration.draws().stream()
                .map(draw -> with(calibration.parameters(), draw))
                .toList();
        ClassPlan plan = run.run().info().classPlan();
        List<Prediction> predictions = PredictedClass.predictions(
                plan, run.inForce(), calibration.parameters(), drawn, CLASS_STARTS, FIRST_SEED);
        BesideMeasured beside = BesideMeasured.of(PredictedClass.of(plan, run.inForce(), predictions), run.run());
        Optional<Boolean> p95 = beside.figures().stream()
                .filter(line -> line.stage().filter(Stage.LANDED::equals).isPresent()
                        && line.name().equals(BesideMeasured.P95_NAME))
                .map(BesideMeasured.Line::inside)
                .findFirst();
        return new Coverage(
                1,
                beside.figures().size(),
                beside.inside(),
                p95.isPresent() ? 1 : 0,
                p95.filter(inside -> inside).isPresent() ? 1 : 0);
    }

    private static TwinParameters with(TwinParameters parameters, Map<RandomPart, Distribution> draw) {
        TwinParameters drawn = parameters;
        for (Map.Entry<RandomPart, Distribution> part : draw.entrySet()) {
            drawn = drawn.with(part.getKey(), part.getValue());
        }
        return drawn;
    }

    private Calibration without(Predicate<MeasuredRun> left) {
        List<CalibrationRun> others = runs.stream()
                .filter(left.negate())
                .sorted(Comparator.comparing(run -> run.run().info().startedAt()))
                .map(MeasuredRun::shown)
                .toList();
        return Calibration.of(others, prior, Calibration.Options.DEFAULT);
    }
}
