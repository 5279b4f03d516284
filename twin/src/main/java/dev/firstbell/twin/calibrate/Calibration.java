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
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * The model's parts, fitted to runs. Immutable.
 *
 * @param parameters the parameters with the fitted parts, each with its source
 * @param fits the fitted parts
 * @param kept the parts that keep their values, with the reason
 * @param draws the fitted parts again, each time from as many runs drawn with replacement: what other runs might have shown;
 *     empty with fewer than two runs
 * @param runs the runs that were used, by name
 */
public record Calibration(
        TwinParameters parameters,
        List<Fit> fits,
        List<Kept> kept,
        List<Map<RandomPart, Distribution>> draws,
        List<String> runs) {
    /** Fewer values do not show a distribution. */
    static final int LEAST_VALUES = 5;

    /** Fewer new nodes do not either, but each is dear: one class start without pre-scaling shows one. */
    static final int LEAST_NODES = 3;

    /** More unfinished or contradictory values than this share, and what is missing decides the result. */
    static final double MOST_MISSING = 0.05;

    /** A run whose mean is this many times the median over the runs is named. */
    private static final double OVERLOADED = 2;

    private static final int RESAMPLES = 400;
    private static final int DRAWS = 40;
    private static final double TAIL = 0.025;
    private static final double Z975 = 1.959963984540054;
    private static final int NAMED_RUNS = 3;

    /** The parts of which a run shows something. The others keep their values without a remark. */
    private static final List<RandomPart> LEARNT = List.of(
            RandomPart.NODE_BOOT,
            RandomPart.IMAGE_PULL,
            RandomPart.POD_CREATE,
            RandomPart.CONTAINER_START,
            RandomPart.SERVER_UP,
            RandomPart.HUB_ACCEPT,
            RandomPart.HUB_REFUSE,
            RandomPart.RETRY_AFTER,
            RandomPart.PAGE_FIRST,
            RandomPart.KERNEL_START,
            RandomPart.CELL_RUN);

    public Calibration {
        fits = List.copyOf(fits);
        kept = List.copyOf(kept);
        draws = List.copyOf(draws);
        runs = List.copyOf(runs);
    }

    /**
     * How runs are weighted.
     *
     * @param halfLife a run that is older than the newest one by this much has half its weight; empty for equal weights
     * @param seed of the bootstrap
     */
    public record Options(Optional<Duration> halfLife, long seed) {
        /** Equal weights. */
        public static final Options DEFAULT = new Options(Optional.empty(), 1);
    }

    /** Which part is learnt from which time, for documents and for messages. */
    public static String learntFrom(RandomPart part) {
        return switch (part) {
            case NODE_BOOT ->
                "the longest wait of the pods on the first new node, where a pod was the first to ask for it; rehearsals, from"
                        + " the request until each node was Ready";
            case IMAGE_PULL ->
                "the longest wait for the image on a new node; rehearsals, from Ready until the image was there";
            case POD_CREATE -> "from the hub's 202 until the pod was on a node, of pods that did not wait for a node";
            case CONTAINER_START -> "from the image on the node until the container ran";
            case SERVER_UP -> "from the running container until the hub said ready";
            case HUB_ACCEPT -> "the hub's time for each 202, from the request or from the response before it";
            case HUB_REFUSE -> "the hub's time for each 429, from the request or from the response before it";
            case RETRY_AFTER -> "the Retry-After of each 429";
            case PAGE_FIRST -> "from ready until the first page";
            case KERNEL_START -> "from the first page until the kernel answered";
            case CELL_RUN -> "from the kernel's answer until the first result";
            default -> "nothing in a run record";
        };
    }

    /** The parts that can be learnt from runs, in the order of pages and tables. */
    public static List<RandomPart> learnt() {
        return LEARNT;
    }

    /**
     * Fits the model to runs.
     *
     * @param runs class starts and rehearsals of one deployment; at least one
     * @param prior the parameters to start from
     */
    public static Calibration of(List<CalibrationRun> runs, TwinParameters prior, Options options) {
        if (runs.isEmpty()) {
            throw new IllegalArgumentException("no runs");
        }
        return new Fitting(runs, prior, options).result();
    }

    /** One calibration under way. Not thread-safe. */
    private static final class Fitting {
        private final List<CalibrationRun> runs;
        private final TwinParameters prior;
        private final Options options;
        private final double[] weights;
        private final Map<RandomPart, Sample> samples = new EnumMap<>(RandomPart.class);
        private final Map<RandomPart, List<CalibrationRun>> shownBy = new EnumMap<>(RandomPart.class);
        private final List<Kept> kept = new ArrayList<>();
        private Map<RandomPart, ModelMatch.Shift> shifts = Map.of();
        private Map<RandomPart, Sample> replayed = Map.of();

        Fitting(List<CalibrationRun> runs, TwinParameters prior, Options options) {
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
                                    0.5,
                                    (double) Duration.between(run.at(), newest).toMillis() / half.toMillis()))
                            .orElse(1.0))
                    .toArray();
        }

        Calibration result() {
            for (RandomPart part : LEARNT) {
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
                    resamples.stream().limit(DRAWS).toList(),
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
                        + (sample.longestUnfinished() > 0
                                ? ", the longest after " + text(sample.longestUnfinished()) + " s"
                                : "")
                        + ", so the longest times are missing");
            }
            if (values == 0) {
                return Optional.of("no run shows it");
            }
            if (values < least) {
                return Optional.of(Plural.of(values, "value", "values") + " from "
                        + Plural.of(sample.runs(), "run", "runs") + ", and a fit needs " + least);
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
                            "its times contain more than itself, and the model cannot play these runs again"));
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
                    sample, byRun, sample.count() >= Fit.EMPIRICAL_VALUES && sample.runs() >= Fit.EMPIRICAL_RUNS);
        }

        private List<Map<RandomPart, Distribution>> bootstrap() {
            List<Map<RandomPart, Distribution>> resamples = new ArrayList<>();
            if (runs.size() < 2) {
                return resamples;
            }
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
                        fitted.put(part, distribution(part, drawn));
                    }
                }
                resamples.add(fitted);
            }
            return resamples;
        }

        private Fit fit(RandomPart part, List<Map<RandomPart, Distribution>> resamples) {
            Sample sample = samples.get(part);
            Distribution fitted = distribution(part, weights);
            ModelMatch.Shift shift = shifts.get(part);
            List<Double> seconds = Arrays.stream(sample.ascending()).boxed().toList();
            int n = seconds.size();
            double[] ranks =
                    IntStream.range(0, n).mapToDouble(i -> (i + 0.5) / n).toArray();
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
                    interval(part, 0.5, fitted, resamples, names.size()),
                    interval(part, 0.95, fitted, resamples, names.size()),
                    seconds,
                    ofFit,
                    remarks(part, sample, shift, names.size()));
        }

        /**
         * A percentile interval over the resamples. Of few runs it is too narrow: it is widened as a t-interval is wider than
         * a normal one.
         */
        private Optional<Fit.Interval> interval(
                RandomPart part,
                double share,
                Distribution fitted,
                List<Map<RandomPart, Distribution>> resamples,
                int with) {
            double[] quantiles = resamples.stream()
                    .filter(resample -> resample.containsKey(part))
                    .mapToDouble(resample -> Fit.quantile(resample.get(part), share))
                    .sorted()
                    .toArray();
            if (with < 2 || quantiles.length == 0) {
                return Optional.empty();
            }
            double estimate = Fit.quantile(fitted, share);
            double low = quantiles[(int) Math.floor(TAIL * (quantiles.length - 1))];
            double high = quantiles[(int) Math.ceil((1 - TAIL) * (quantiles.length - 1))];
            double wider =
                    Math.sqrt(with / (with - 1.0)) * TDistribution.of(with - 1).inverseSurvivalProbability(TAIL) / Z975;
            return Optional.of(new Fit.Interval(
                    Fit.round(Math.max(0, estimate - Math.max(0, estimate - low) * wider)),
                    Fit.round(estimate + Math.max(0, high - estimate) * wider)));
        }

        private List<String> remarks(RandomPart part, Sample sample, ModelMatch.Shift shift, int with) {
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
                        + " had not come that far when they ended; the longest times are missing.");
            }
            if (with == 1) {
                remarks.add("All values are from one run, so it is unknown how much the next class differs.");
            }
            return remarks;
        }

        /** Runs whose hub took much longer than that of the others, so that a reader can leave them out or look closer. */
        private Optional<String> overloaded(RandomPart part, Sample sample) {
            if (!ModelMatch.OF_THE_HUB.contains(part)) {
                return Optional.empty();
            }
            double median = sample.moments(weights, true)[0];
            List<String> slow = sample.meansByRun().entrySet().stream()
                    .filter(run -> run.getValue() > OVERLOADED * median)
                    .map(run -> runs.get(run.getKey()).id() + " (" + text(run.getValue()) + " s on average)")
                    .toList();
            return slow.isEmpty()
                    ? Optional.empty()
                    : Optional.of("The median over the runs counts, " + text(median) + " s; much slower were "
                            + String.join(", ", slow) + ", which a prediction does not show.");
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
                            .orElse(", no interval from one run")
                    + options.halfLife()
                            .map(half -> "; a run's weight halves in " + half.toDays() + " days")
                            .orElse("");
        }

        private static String text(double seconds) {
            return new BigDecimal(seconds)
                    .round(new MathContext(3))
                    .stripTrailingZeros()
                    .toPlainString();
        }
    }
}
