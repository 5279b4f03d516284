package dev.firstbell.twin.calibrate;

import dev.firstbell.records.io.Plural;
import dev.firstbell.twin.parameters.Distribution;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.Sourced;
import dev.firstbell.twin.parameters.TwinParameters;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** One calibration under way. Not thread-safe. */
final class Fitting {
    /** Fewer values do not show a distribution. */
    private static final int LEAST_VALUES = 5;

    /** Fewer new nodes do not either, but each is dear: one class start without pre-scaling shows one. */
    private static final int LEAST_NODES = 3;

    /** More unfinished or contradictory values than this share, and what is missing decides the result. */
    private static final double MOST_MISSING = 0.05;

    /** A run whose mean is this many times the median over the runs is named. */
    private static final double OVERLOADED = 2;

    private static final int RESAMPLES = 400;
    private static final int DRAWS = 40;
    private static final double TAIL = 0.025;
    private static final int NAMED_RUNS = 3;

    private final List<CalibrationRun> runs;
    private final TwinParameters prior;
    private final Calibration.Options options;
    private final double[] weights;
    private final Map<RandomPart, Sample> samples = new EnumMap<>(RandomPart.class);
    private final Map<RandomPart, List<CalibrationRun>> shownBy = new EnumMap<>(RandomPart.class);
    private final List<Kept> kept = new ArrayList<>();
    private Map<RandomPart, ModelMatch.Shift> shifts = Map.of();
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
            reasonToKeep(part, sample).ifPresent(reason -> {
                kept.add(new Kept(part, sample.count(), reason));
                samples.remove(part);
            });
        }
        match();
        List<Map<RandomPart, Distribution>> resamples = bootstrap();
        List<Fit> fits =
                samples.keySet().stream().map(part -> fit(part, resamples)).toList();
        TwinParameters parameters = prior;
        for (Fit fit : fits) {
            parameters =
                    parameters.with(fit.part(), new Sourced<>(fit.distribution(), Sourced.Tag.FITTED, source(fit)));
        }
        return new Calibration(
                parameters,
                fits,
                kept,
                draws(resamples),
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

    private Optional<String> reasonToKeep(RandomPart part, Sample sample) {
        int least = part == RandomPart.NODE_BOOT || part == RandomPart.IMAGE_PULL ? LEAST_NODES : LEAST_VALUES;
        int values = sample.count();
        if (sample.contradictory() > MOST_MISSING * (values + sample.contradictory())) {
            return Optional.of(sample.contradictory() + " of " + (values + sample.contradictory())
                    + " values are contradictions: the effect lies before its cause");
        }
        if (sample.unfinished() > MOST_MISSING * (values + sample.unfinished())) {
            return Optional.of(Plural.of(sample.unfinished(), "start", "starts") + " of "
                    + (values + sample.unfinished()) + " had not come that far when they ended"
                    + (sample.failed() > 0 ? " (" + sample.failed() + " of them failed)" : "")
                    + (sample.longestUnfinished() > 0
                            ? ", the longest after " + text(sample.longestUnfinished()) + " s"
                            : "")
                    + ", so the longest times are missing");
        }
        if (values == 0) {
            return Optional.of("no run shows it");
        }
        if (values < least) {
            return Optional.of(Plural.of(values, "value", "values") + " from " + Plural.of(sample.runs(), "run", "runs")
                    + ", and a fit needs " + least);
        }
        if (part == RandomPart.RETRY_AFTER && within(sample, prior.distribution(part))) {
            return Optional.of(values + " values confirm it");
        }
        return Optional.empty();
    }

    private static boolean within(Sample sample, Distribution distribution) {
        double[] ascending = sample.ascending();
        return ascending[0] >= Math.floor(Fit.quantile(distribution, 0))
                && ascending[ascending.length - 1] <= Math.ceil(Fit.quantile(distribution, 1));
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
        shifts = match.shifts();
        replayed = match.replayed();
        for (RandomPart part : indirect) {
            if (!shifts.containsKey(part)) {
                kept.add(new Kept(
                        part,
                        samples.remove(part).count(),
                        "its times contain more than itself, and no class start of the model shows how much"));
            }
        }
    }

    private Distribution distribution(RandomPart part, double[] byRun) {
        Sample sample = samples.get(part);
        ModelMatch.Shift shift = shifts.get(part);
        if (shift != null) {
            return ModelMatch.fit(part, sample, byRun, shift);
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

    /** The parts fitted again to runs drawn with replacement, widened as few runs need it. */
    private List<Map<RandomPart, Distribution>> bootstrap() {
        List<Map<RandomPart, Distribution>> resamples = new ArrayList<>();
        if (runs.size() < 2) {
            return resamples;
        }
        Map<RandomPart, Distribution> estimates = new EnumMap<>(RandomPart.class);
        samples.keySet().forEach(part -> estimates.put(part, distribution(part, weights)));
        SplittableRandom random = new SplittableRandom(options.seed());
        for (int i = 0; i < RESAMPLES; i++) {
            double[] drawn = new double[runs.size()];
            for (int k = 0; k < runs.size(); k++) {
                int run = random.nextInt(runs.size());
                drawn[run] += weights[run];
            }
            Map<RandomPart, Distribution> fitted = new EnumMap<>(RandomPart.class);
            for (RandomPart part : samples.keySet()) {
                if (samples.get(part).anyWeight(drawn)) {
                    fitted.put(part, widened(part, estimates.get(part), distribution(part, drawn)));
                }
            }
            resamples.add(fitted);
        }
        return resamples;
    }

    private Distribution widened(RandomPart part, Distribution estimate, Distribution drawn) {
        double effective = samples.get(part).effectiveRuns(weights);
        return Widening.known(effective) ? Widening.apply(estimate, drawn, Widening.factor(effective)) : drawn;
    }

    /**
     * The parameters of single class starts to come. Each takes one run, in proportion to the weights, and from it all parts of
     * which it has enough values: a run whose hub was slow was slow in all its parts. The other parts are from a resample.
     */
    private List<Map<RandomPart, Distribution>> draws(List<Map<RandomPart, Distribution>> resamples) {
        List<Map<RandomPart, Distribution>> draws = new ArrayList<>();
        double[] classStarts = IntStream.range(0, runs.size())
                .mapToDouble(run -> runs.get(run).rehearsed() ? 0 : weights[run])
                .toArray();
        double all = Arrays.stream(classStarts).sum();
        for (int i = 0; i < Math.min(DRAWS, resamples.size()); i++) {
            Map<RandomPart, Distribution> draw = new EnumMap<>(resamples.get(i));
            if (all > 0) {
                int run = at(classStarts, (i + 0.5) / DRAWS * all);
                double[] alone = new double[runs.size()];
                alone[run] = 1;
                for (RandomPart part : samples.keySet()) {
                    if (part != RandomPart.RETRY_AFTER && samples.get(part).countOf(run) >= LEAST_VALUES) {
                        draw.put(part, widened(part, distribution(part, weights), distribution(part, alone)));
                    }
                }
            }
            draws.add(draw);
        }
        return draws;
    }

    private static int at(double[] weights, double position) {
        double below = 0;
        int last = 0;
        for (int i = 0; i < weights.length; i++) {
            below += weights[i];
            last = weights[i] > 0 ? i : last;
            if (below >= position && weights[i] > 0) {
                return i;
            }
        }
        return last;
    }

    private Fit fit(RandomPart part, List<Map<RandomPart, Distribution>> resamples) {
        Sample sample = samples.get(part);
        Distribution fitted = distribution(part, weights);
        ModelMatch.Shift shift = shifts.get(part);
        List<Double> seconds = Arrays.stream(sample.ascending()).boxed().toList();
        int n = seconds.size();
        double[] ranks = IntStream.range(0, n).mapToDouble(i -> (i + 0.5) / n).toArray();
        List<Double> ofFit = Arrays.stream(
                        shift == null
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
                interval(part, 0.5, fitted, resamples),
                interval(part, 0.95, fitted, resamples),
                seconds,
                ofFit,
                remarks(part, sample, shift, fitted));
    }

    /** A percentile interval over the widened resamples; it holds the estimate. */
    private Optional<Fit.Interval> interval(
            RandomPart part, double share, Distribution fitted, List<Map<RandomPart, Distribution>> resamples) {
        double[] quantiles = resamples.stream()
                .filter(resample -> resample.containsKey(part))
                .mapToDouble(resample -> Fit.quantile(resample.get(part), share))
                .sorted()
                .toArray();
        if (!Widening.known(samples.get(part).effectiveRuns(weights)) || quantiles.length == 0) {
            return Optional.empty();
        }
        double estimate = Fit.quantile(fitted, share);
        double low = quantiles[(int) Math.floor(TAIL * (quantiles.length - 1))];
        double high = quantiles[(int) Math.ceil((1 - TAIL) * (quantiles.length - 1))];
        return Optional.of(new Fit.Interval(Fit.round(Math.min(low, estimate)), Fit.round(Math.max(high, estimate))));
    }

    private List<String> remarks(RandomPart part, Sample sample, ModelMatch.Shift shift, Distribution fitted) {
        List<String> remarks = new ArrayList<>();
        if (shift != null) {
            remarks.add("The times contain more than this part: the model played "
                    + Plural.of(shift.playedRuns(), "run", "runs") + " again, and showed that "
                    + text(Math.abs(shift.mean())) + " s of the mean "
                    + (shift.mean() > 0 ? "are missing in them." : "are due to the rest.")
                    + (runs.stream().noneMatch(Fitting::hasSetting)
                            ? " No run names its setting, so it was played with warm nodes for all."
                            : ""));
        }
        overloaded(part, sample).ifPresent(remarks::add);
        outsideConstant(sample, shift, fitted).ifPresent(remarks::add);
        if (sample.rounding() > 0) {
            remarks.add("The timestamps are coarse; what that adds to the spread was subtracted.");
        }
        if (sample.contradictory() > 0) {
            remarks.add(Plural.of(sample.contradictory(), "value", "values")
                    + " with the effect before its cause "
                    + (sample.contradictory() == 1 ? "was" : "were") + " left out.");
        }
        if (sample.unfinished() > 0) {
            remarks.add(Plural.of(sample.unfinished(), "start", "starts")
                    + " had not come that far when they ended"
                    + (sample.failed() > 0 ? " (" + sample.failed() + " of them failed)" : "")
                    + "; the longest times are missing.");
        }
        if (sample.runs() == 1) {
            remarks.add("All values are from one run, so it is unknown how much the next class differs.");
        } else if (!Widening.known(sample.effectiveRuns(weights))) {
            remarks.add("By their weights, the runs count as " + text(sample.effectiveRuns(weights))
                    + ", so it is unknown how much the next class differs.");
        }
        return remarks;
    }

    /** A constant is the median: the values that differ from it are not in the model. */
    private static Optional<String> outsideConstant(Sample sample, ModelMatch.Shift shift, Distribution fitted) {
        if (shift != null || !(fitted instanceof Distribution.Constant)) {
            return Optional.empty();
        }
        double constant = Fit.quantile(fitted, 0.5);
        double[] outside = Arrays.stream(sample.ascending())
                .filter(value -> Fit.differs(value, constant))
                .toArray();
        return outside.length == 0
                ? Optional.empty()
                : Optional.of(outside.length + " of " + Plural.of(sample.count(), "value", "values")
                        + " differ from the constant, from " + text(outside[0]) + " to "
                        + text(outside[outside.length - 1]) + " s; a prediction does not show them.");
    }

    /** Runs whose hub took much longer than that of the others, so that a reader can leave them out or look closer. */
    private Optional<String> overloaded(RandomPart part, Sample sample) {
        if (!ModelMatch.OF_THE_HUB.contains(part)) {
            return Optional.empty();
        }
        double median = sample.moments(weights, true)[0];
        List<String> slow = sample.meansByRun().entrySet().stream()
                .filter(run -> run.getValue() > OVERLOADED * median)
                .map(run -> runs.get(run.getKey()).id() + " of "
                        + runs.get(run.getKey()).at() + " (" + text(run.getValue()) + " s on average)")
                .toList();
        return slow.isEmpty()
                ? Optional.empty()
                : Optional.of("The median over the runs counts, " + text(median) + " s; much slower were "
                        + String.join(", ", slow) + ".");
    }

    private static boolean hasSetting(CalibrationRun run) {
        return run.replay().flatMap(CalibrationRun.Replay::setting).isPresent();
    }

    private String source(Fit fit) {
        List<String> names = fit.runs();
        String named = names.stream().limit(NAMED_RUNS).collect(Collectors.joining(", "))
                + (names.size() > NAMED_RUNS ? " and " + (names.size() - NAMED_RUNS) + " more" : "");
        Instant first = runs.get(0).at();
        Instant last = runs.get(runs.size() - 1).at();
        String from = first.atZone(ZoneOffset.UTC).toLocalDate().toString();
        String to = last.atZone(ZoneOffset.UTC).toLocalDate().toString();
        return Plural.of(fit.values(), "value", "values") + " from " + Plural.of(names.size(), "run", "runs")
                + " (" + named + "), " + (from.equals(to) ? from : from + " to " + to) + "; "
                + fit.form().label()
                + fit.median()
                        .map(interval -> ", median within " + text(interval.lowSeconds()) + " to "
                                + text(interval.highSeconds()) + " s (95 %, over runs)")
                        .orElse(
                                names.size() == 1
                                        ? ", no interval from one run"
                                        : ", no interval, as the weights leave about one run")
                + options.halfLife()
                        .map(half -> "; a run's weight halves in " + half.toDays() + " days")
                        .orElse("");
    }

    private static String text(double seconds) {
        if (seconds > 0 && seconds < 1e-4) {
            return "less than 0.0001";
        }
        return new BigDecimal(seconds)
                .round(new MathContext(3))
                .stripTrailingZeros()
                .toPlainString();
    }
}
