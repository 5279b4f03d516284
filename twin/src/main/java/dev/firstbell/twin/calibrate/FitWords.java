package dev.firstbell.twin.calibrate;

import dev.firstbell.records.io.Plural;
import dev.firstbell.twin.parameters.Distribution;
import dev.firstbell.twin.parameters.RandomPart;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What is said about a fit: its source and its remarks. */
final class FitWords {
    /** A run whose mean is this many times that of the model's record of it is named. */
    private static final double OVERLOADED = 2;

    private static final int NAMED_RUNS = 3;

    private final List<CalibrationRun> runs;
    private final double[] weights;
    private final Calibration.Options options;

    FitWords(List<CalibrationRun> runs, double[] weights, Calibration.Options options) {
        this.runs = runs;
        this.weights = weights;
        this.options = options;
    }

    /** What a reader of the fit must know, one sentence each. */
    List<String> remarks(RandomPart part, Sample sample, PartMatch match, Distribution fitted) {
        List<String> remarks = new ArrayList<>();
        if (match != null) {
            remarks.add("The times contain more than this part: the model played "
                    + Plural.of(match.playedRuns(), "run", "runs") + " again, and showed that "
                    + text(Math.abs(match.rest())) + " s of the mean "
                    + (match.rest() < 0 ? "are missing in them." : "are due to the rest.")
                    + (runs.stream().noneMatch(FitWords::hasSetting)
                            ? " No run names its setting, so it was played with warm nodes for all."
                            : ""));
        }
        overloaded(part, sample, match).ifPresent(remarks::add);
        outsideConstant(sample, match, fitted).ifPresent(remarks::add);
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
    private static Optional<String> outsideConstant(Sample sample, PartMatch match, Distribution fitted) {
        if (match != null || !(fitted instanceof Distribution.Constant)) {
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

    /** Runs whose hub took much longer than the model explains, so that a reader can leave them out or look closer. */
    private Optional<String> overloaded(RandomPart part, Sample sample, PartMatch match) {
        if (!ModelMatch.OF_THE_HUB.contains(part) || match == null) {
            return Optional.empty();
        }
        double median = sample.moments(weights, true)[0];
        List<String> slow = sample.momentsByRun().entrySet().stream()
                .filter(run ->
                        run.getValue()[0] > OVERLOADED * (run.getValue()[0] - match.meanResiduals()[run.getKey()]))
                .map(run -> runs.get(run.getKey()).id() + " of "
                        + runs.get(run.getKey()).at() + " (" + text(run.getValue()[0]) + " s on average)")
                .toList();
        return slow.isEmpty()
                ? Optional.empty()
                : Optional.of("The median over the runs counts, " + text(median)
                        + " s; much slower than the model were " + String.join(", ", slow) + ".");
    }

    private static boolean hasSetting(CalibrationRun run) {
        return run.replay().flatMap(CalibrationRun.Replay::setting).isPresent();
    }

    /** The source of the fitted part, for the parameter file. */
    String source(Fit fit) {
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

    /** Three significant digits. */
    static String text(double seconds) {
        if (seconds > 0 && seconds < 1e-4) {
            return "less than 0.0001";
        }
        return new BigDecimal(seconds)
                .round(new MathContext(3))
                .stripTrailingZeros()
                .toPlainString();
    }
}
