package dev.firstbell.twin.calibrate;

import dev.firstbell.twin.parameters.Distribution;
import dev.firstbell.twin.parameters.RandomPart;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** How certain the fits are: the same fits from runs drawn with replacement, and from single runs. */
final class Resampling {
    private static final int RESAMPLES = 400;
    private static final int DRAWS = 40;
    private static final double TAIL = 0.025;

    private final List<CalibrationRun> runs;
    private final double[] weights;
    private final Map<RandomPart, Sample> samples;
    private final Fitted fitted;
    private final List<Map<RandomPart, Distribution>> resamples;

    /** A part fitted to runs with other weights. */
    interface Fitted {
        Distribution of(RandomPart part, double[] weights);
    }

    Resampling(List<CalibrationRun> runs, double[] weights, Map<RandomPart, Sample> samples, Fitted fitted, long seed) {
        this.runs = runs;
        this.weights = weights;
        this.samples = samples;
        this.fitted = fitted;
        this.resamples = bootstrap(seed);
    }

    /** The parts fitted again to runs drawn with replacement, widened as few runs need it. */
    private List<Map<RandomPart, Distribution>> bootstrap(long seed) {
        List<Map<RandomPart, Distribution>> resamples = new ArrayList<>();
        if (runs.size() < 2) {
            return resamples;
        }
        Map<RandomPart, Distribution> estimates = new EnumMap<>(RandomPart.class);
        samples.keySet().forEach(part -> estimates.put(part, fitted.of(part, weights)));
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < RESAMPLES; i++) {
            double[] drawn = new double[runs.size()];
            for (int k = 0; k < runs.size(); k++) {
                int run = random.nextInt(runs.size());
                drawn[run] += weights[run];
            }
            Map<RandomPart, Distribution> resample = new EnumMap<>(RandomPart.class);
            for (RandomPart part : samples.keySet()) {
                if (samples.get(part).anyWeight(drawn)) {
                    resample.put(part, widened(part, estimates.get(part), fitted.of(part, drawn)));
                }
            }
            resamples.add(resample);
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
    List<Map<RandomPart, Distribution>> draws() {
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
                    if (part != RandomPart.RETRY_AFTER && samples.get(part).countOf(run) >= ReasonToKeep.LEAST_VALUES) {
                        draw.put(part, widened(part, fitted.of(part, weights), fitted.of(part, alone)));
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

    /** A percentile interval over the widened resamples; it holds the estimate. */
    Optional<Fit.Interval> interval(RandomPart part, double share, Distribution estimated) {
        double[] quantiles = resamples.stream()
                .filter(resample -> resample.containsKey(part))
                .mapToDouble(resample -> Fit.quantile(resample.get(part), share))
                .sorted()
                .toArray();
        if (!Widening.known(samples.get(part).effectiveRuns(weights)) || quantiles.length == 0) {
            return Optional.empty();
        }
        double estimate = Fit.quantile(estimated, share);
        double low = quantiles[(int) Math.floor(TAIL * (quantiles.length - 1))];
        double high = quantiles[(int) Math.ceil((1 - TAIL) * (quantiles.length - 1))];
        return Optional.of(new Fit.Interval(Fit.round(Math.min(low, estimate)), Fit.round(Math.max(high, estimate))));
    }
}
