package dev.firstbell.twin.calibrate;

import dev.firstbell.twin.parameters.Distribution;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.Sourced;
import dev.firstbell.twin.parameters.TwinParameters;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** One calibration under way: which parts are fitted, and how. Not thread-safe. */
final class Fitting {
    private final List<CalibrationRun> runs;
    private final TwinParameters prior;
    private final Calibration.Options options;
    private final double[] weights;
    private final Map<RandomPart, Sample> samples = new EnumMap<>(RandomPart.class);
    private final Map<RandomPart, List<CalibrationRun>> shownBy = new EnumMap<>(RandomPart.class);
    private final List<Kept> kept = new ArrayList<>();
    private Map<RandomPart, PartMatch> matches = Map.of();
    private Map<RandomPart, Sample> replayed = Map.of();

    Fitting(List<CalibrationRun> runs, TwinParameters prior, Calibration.Options options) {
        this.runs = runs.stream()
                .sorted(Comparator.comparing(CalibrationRun::at).thenComparing(CalibrationRun::id))
                .toList();
        this.prior = prior;
        this.options = options;
        this.weights = weights();
    }

    private double[] weights() {
        Instant newest = runs.get(runs.size() - 1).at();
        return runs.stream()
                .mapToDouble(run -> options.halfLife()
                        .map(half -> Math.pow(
                                0.5, (double) Duration.between(run.at(), newest).toMillis() / half.toMillis()))
                        .orElse(1.0))
                .toArray();
    }

    Calibration result() {
        for (RandomPart part : Calibration.learnt()) {
            Sample sample = new Sample(part, shown(part));
            samples.put(part, sample);
            ReasonToKeep.of(part, sample, prior).ifPresent(reason -> {
                kept.add(new Kept(part, sample.count(), reason));
                samples.remove(part);
            });
        }
        match();
        Resampling resampling = new Resampling(runs, weights, samples, this::distribution, options.seed());
        FitWords words = new FitWords(runs, weights, options);
        List<Fit> fits = samples.keySet().stream()
                .map(part -> fit(part, resampling, words))
                .toList();
        TwinParameters parameters = prior;
        for (Fit fit : fits) {
            parameters = parameters.with(
                    fit.part(), new Sourced<>(fit.distribution(), Sourced.Tag.FITTED, words.source(fit)));
        }
        return new Calibration(
                parameters,
                fits,
                kept,
                resampling.draws(),
                runs.stream().map(CalibrationRun::id).toList());
    }

    /** A rehearsal sees every new node, a class start only the first: the two are not mixed. */
    private List<CalibrationRun> shown(RandomPart part) {
        boolean rehearsed =
                runs.stream().anyMatch(run -> run.rehearsed() && run.parts().containsKey(part));
        List<CalibrationRun> by = runs.stream()
                .map(run -> run.rehearsed() == rehearsed
                        ? run
                        : new CalibrationRun(run.id(), run.at(), run.replay(), run.rehearsed(), Map.of()))
                .toList();
        shownBy.put(part, by);
        return by;
    }

    private boolean isRehearsed(RandomPart part) {
        return shownBy.get(part).stream()
                .anyMatch(run -> run.rehearsed() && run.parts().containsKey(part));
    }

    /** Fits the direct parts, and moves the others until the model shows what the runs show. */
    private void match() {
        TwinParameters direct = prior;
        Set<RandomPart> indirect = samples.keySet().stream()
                .filter(part -> ModelMatch.INDIRECT.contains(part) && !isRehearsed(part))
                .collect(Collectors.toSet());
        for (RandomPart part : samples.keySet()) {
            if (!indirect.contains(part)) {
                direct = direct.with(part, distribution(part, weights));
            }
        }
        ModelMatch.Match match = ModelMatch.of(runs, direct, indirect);
        matches = match.parts();
        replayed = match.replayed();
        for (RandomPart part : indirect) {
            if (!matches.containsKey(part)) {
                kept.add(new Kept(
                        part,
                        samples.remove(part).count(),
                        "its times contain more than itself, and no class start of the model shows how much"));
            }
        }
    }

    private Distribution distribution(RandomPart part, double[] byRun) {
        Sample sample = samples.get(part);
        PartMatch match = matches.get(part);
        if (match != null) {
            return match.fit(sample, byRun);
        }
        if (part == RandomPart.RETRY_AFTER) {
            double[] ends = sample.quantiles(byRun, 0, 1);
            // The hub truncates to whole seconds.
            return new Distribution.Uniform(ends[0], ends[1] + 1);
        }
        return Fit.directFit(
                sample,
                byRun,
                sample.count() >= Fit.EMPIRICAL_VALUES && sample.effectiveRuns(weights) >= Fit.EMPIRICAL_RUNS - 1e-9);
    }

    private Fit fit(RandomPart part, Resampling resampling, FitWords words) {
        Sample sample = samples.get(part);
        Distribution fitted = distribution(part, weights);
        PartMatch match = matches.get(part);
        List<Double> seconds = Arrays.stream(sample.ascending()).boxed().toList();
        int n = seconds.size();
        double[] ranks = IntStream.range(0, n).mapToDouble(i -> (i + 0.5) / n).toArray();
        List<Double> ofFit = Arrays.stream(
                        match == null
                                ? Arrays.stream(ranks)
                                        .map(rank -> Fit.quantile(fitted, rank))
                                        .toArray()
                                : replayed.get(part).evenQuantiles(ranks))
                .boxed()
                .toList();
        List<String> names = Arrays.stream(sample.runIndexes())
                .mapToObj(run -> runs.get(run).id())
                .toList();
        return new Fit(
                part,
                fitted,
                Fit.Form.of(fitted),
                n,
                names,
                resampling.interval(part, 0.5, fitted),
                resampling.interval(part, 0.95, fitted),
                seconds,
                ofFit,
                words.remarks(part, sample, match, fitted));
    }
}
