package dev.firstbell.twin.calibrate;

import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.plan.Setting.HubLimits;
import dev.firstbell.records.prescale.Means;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.twin.Prediction;
import dev.firstbell.twin.Twin;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.TwinParameters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How far the measured times of the indirect parts lie from the parts themselves. The model plays the runs again, and its own
 * records are measured in the same way; the parts are moved until the model shows the mean and the variance that the runs
 * show (indirect inference). What a measured time contains beside its part (polls, queues, the autoscaler's scan, the first
 * of several nodes) is then the same on both sides, as far as the model is right about it.
 */
final class ModelMatch {
    /** Parts whose times contain more than the part. */
    static final Set<RandomPart> INDIRECT = Set.of(
            RandomPart.POD_CREATE,
            RandomPart.NODE_BOOT,
            RandomPart.IMAGE_PULL,
            RandomPart.SERVER_UP,
            RandomPart.HUB_ACCEPT,
            RandomPart.HUB_REFUSE);

    /**
     * Of the hub's times the median over the runs counts: a hub that is overloaded in one of them, in a way that the model does
     * not have, must not slow down all others.
     */
    static final Set<RandomPart> OF_THE_HUB =
            Set.of(RandomPart.POD_CREATE, RandomPart.SERVER_UP, RandomPart.HUB_ACCEPT, RandomPart.HUB_REFUSE);

    /** Each run is played in each round, so this bounds the time of a calibration: some seconds. */
    private static final int MOST_RUNS = 200;

    /** Few runs are played several times each, so that the chance of their worlds does not move the parts. */
    private static final int LEAST_PLAYED = 48;

    private static final int ROUNDS = 7;

    /** The steps at the end, over which the result is averaged. */
    private static final int AVERAGED = 3;

    private static final Duration WARM_LEAD = Duration.ofMinutes(60);

    private final List<CalibrationRun> all;
    private final List<Played> runs;
    private final Map<RandomPart, Matching> parts = new EnumMap<>(RandomPart.class);

    /** A run that the model plays again, and its place among all runs. */
    private record Played(int index, CalibrationRun run) {}

    /** A part while it is moved. */
    private static final class Matching {
        private final Sample seen;
        private double mean;
        private double variance;
        private double sumOfMeans;
        private double sumOfVariances;
        private final double[] sumOfResiduals;
        private final double[] sumOfVarianceResiduals;
        private int averaged;

        Matching(Sample seen, int runs, double[] moments) {
            this.seen = seen;
            this.mean = moments[0];
            this.variance = moments[1];
            this.sumOfResiduals = new double[runs];
            this.sumOfVarianceResiduals = new double[runs];
        }
    }

    /**
     * The result of a match.
     *
     * @param parts parts that no replayed run shows are absent
     * @param replayed the times that the model shows with the fitted parts, measured as those of the runs are
     */
    record Match(Map<RandomPart, PartMatch> parts, Map<RandomPart, Sample> replayed) {}

    private ModelMatch(List<CalibrationRun> all, TwinParameters direct, Set<RandomPart> wanted) {
        this.all = all;
        this.runs = chosen(all, direct);
        for (RandomPart part : wanted) {
            Sample seen = new Sample(part, all);
            if (runs.stream().anyMatch(run -> run.run().parts().containsKey(part)) && seen.count() > 0) {
                parts.put(part, new Matching(seen, all.size(), moments(part, seen, even(all.size()))));
            }
        }
    }

    /**
     * Matches the parts that the replayed runs show.
     *
     * @param direct parameters in which the parts that need no shift are fitted
     * @param wanted the indirect parts that are to be fitted
     */
    static Match of(List<CalibrationRun> all, TwinParameters direct, Set<RandomPart> wanted) {
        ModelMatch match = new ModelMatch(all, direct, wanted);
        return match.runs.isEmpty() ? new Match(Map.of(), Map.of()) : match.match(direct);
    }

    private Match match(TwinParameters direct) {
        TwinParameters parameters = direct;
        for (int round = 0; round < ROUNDS; round++) {
            parameters = with(parameters);
            List<CalibrationRun> played = replayed(parameters, round);
            for (Map.Entry<RandomPart, Matching> part : parts.entrySet()) {
                step(part.getKey(), part.getValue(), played, round >= ROUNDS - AVERAGED);
            }
        }
        Map<RandomPart, PartMatch> matched = new EnumMap<>(RandomPart.class);
        parts.forEach((part, matching) -> {
            if (matching.averaged > 0) {
                PartMatch found = result(part, matching);
                matched.put(part, found);
                matching.mean = found.mean();
                matching.variance = found.variance();
            }
        });
        List<CalibrationRun> played = replayed(with(parameters), ROUNDS);
        Map<RandomPart, Sample> replayed = new EnumMap<>(RandomPart.class);
        matched.keySet().forEach(part -> replayed.put(part, new Sample(part, played)));
        return new Match(matched, replayed);
    }

    private TwinParameters with(TwinParameters parameters) {
        TwinParameters moved = parameters;
        for (Map.Entry<RandomPart, Matching> part : parts.entrySet()) {
            moved = moved.with(
                    part.getKey(),
                    Fit.momentsFit(
                            part.getKey(),
                            Math.max(PartMatch.LEAST_MEAN, part.getValue().mean),
                            part.getValue().variance));
        }
        return moved;
    }

    /** Moves a part by what the model's own records lack. */
    private void step(RandomPart part, Matching matching, List<CalibrationRun> played, boolean averaged) {
        Sample simulated = new Sample(part, played);
        if (simulated.count() == 0) {
            return;
        }
        double[] even = even(all.size());
        double[] pooled = moments(part, simulated, even(played.size()));
        double[][] residuals = residuals(matching.seen, simulated, pooled);
        PartMatch now = new PartMatch(part, matching.mean, matching.variance, 0, 0, residuals[0], residuals[1], 0);
        double off = now.residual(matching.seen, residuals[0], even);
        double varianceOff = OF_THE_HUB.contains(part)
                ? now.residual(matching.seen, residuals[1], even)
                : moments(part, matching.seen, even)[1] - pooled[1];
        if (averaged) {
            matching.averaged++;
            matching.sumOfMeans += matching.mean;
            matching.sumOfVariances += matching.variance;
            for (int run = 0; run < all.size(); run++) {
                matching.sumOfResiduals[run] += residuals[0][run];
                matching.sumOfVarianceResiduals[run] += residuals[1][run];
            }
        }
        // A whole step for the mean. Half of one for the variance, whose estimate is noisy.
        matching.mean = Math.max(PartMatch.LEAST_MEAN, matching.mean + off);
        matching.variance = Math.max(0, matching.variance + varianceOff / 2);
    }

    /** By run, how far the measured mean and variance are from the model's record of the run, or from all if it has none. */
    private double[][] residuals(Sample seen, Sample simulated, double[] pooled) {
        Map<Integer, double[]> ofRuns = simulated.momentsByRun();
        double[][] residuals = new double[2][all.size()];
        Arrays.fill(residuals[0], Double.NaN);
        Arrays.fill(residuals[1], Double.NaN);
        seen.momentsByRun().forEach((run, moments) -> {
            double[] own = pooled;
            for (int i = 0; i < runs.size(); i++) {
                if (runs.get(i).index() == run && ofRuns.containsKey(i)) {
                    own = ofRuns.get(i);
                }
            }
            residuals[0][run] = moments[0] - own[0];
            residuals[1][run] = Math.max(0, moments[1] - seen.rounding()) - Math.max(0, own[1] - simulated.rounding());
        });
        return residuals;
    }

    private PartMatch result(RandomPart part, Matching matching) {
        double[] even = even(all.size());
        double[] residuals = average(matching.sumOfResiduals, matching.averaged);
        double[] varianceResiduals = average(matching.sumOfVarianceResiduals, matching.averaged);
        double mean = matching.sumOfMeans / matching.averaged;
        double variance = matching.sumOfVariances / matching.averaged;
        double[] seen = moments(part, matching.seen, even);
        return new PartMatch(
                part, mean, variance, seen[0] - mean, seen[1] - variance, residuals, varianceResiduals, (int)
                        runs.stream()
                                .filter(run -> run.run().parts().containsKey(part))
                                .count());
    }

    private static double[] average(double[] sums, int of) {
        return Arrays.stream(sums).map(sum -> sum / of).toArray();
    }

    private static double[] even(int runs) {
        double[] even = new double[runs];
        Arrays.fill(even, 1);
        return even;
    }

    /** The runs to play again: evenly from all; without any known setting, all as if there were room enough. */
    private static List<Played> chosen(List<CalibrationRun> all, TwinParameters parameters) {
        List<Played> known = new ArrayList<>();
        List<Played> unknown = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            CalibrationRun run = all.get(i);
            if (run.replay()
                    .flatMap(CalibrationRun.Replay::setting)
                    .filter(setting -> setting.prescaling().means() != Means.ROSTER)
                    .isPresent()) {
                known.add(new Played(i, run));
            } else if (run.replay().isPresent()) {
                unknown.add(new Played(i, warm(run, parameters)));
            }
        }
        List<Played> usable = known.isEmpty() ? unknown : known;
        int each = Math.max(1, (usable.size() + MOST_RUNS - 1) / MOST_RUNS);
        List<Played> chosen = new ArrayList<>();
        for (int i = 0; i < usable.size(); i += each) {
            chosen.add(usable.get(i));
        }
        return chosen;
    }

    private static CalibrationRun warm(CalibrationRun run, TwinParameters parameters) {
        CalibrationRun.Replay replay = run.replay().orElseThrow();
        int students = replay.plan().students().size();
        int nodes = students / parameters.studentsPerNode() + 1;
        Setting setting = new Setting(
                "as found, with warm nodes for all",
                Prescaling.nodePlaceholders(nodes),
                WARM_LEAD,
                new HubLimits(Math.max(students, 1), HubLimits.Z2JH.startTimeout()));
        return new CalibrationRun(
                run.id(),
                run.at(),
                Optional.of(new CalibrationRun.Replay(replay.plan(), Optional.of(setting))),
                false,
                run.parts());
    }

    /** The model's records, in the order of the runs; a run that is played several times has the values of all. */
    private List<CalibrationRun> replayed(TwinParameters parameters, int round) {
        List<CalibrationRun> played = new ArrayList<>();
        int times = (LEAST_PLAYED + runs.size() - 1) / runs.size();
        for (int i = 0; i < runs.size(); i++) {
            CalibrationRun run = runs.get(i).run();
            CalibrationRun.Replay replay = run.replay().orElseThrow();
            Setting setting = replay.setting().orElseThrow();
            List<Map<RandomPart, Values>> shown = new ArrayList<>();
            for (int k = 0; k < times; k++) {
                // Other worlds in each round, so that the last step does not follow the chance of one.
                long seed = 1_000L * round + (long) k * runs.size() + i;
                Prediction prediction = Twin.predict(replay.plan(), setting, parameters, seed);
                shown.add(new StageValues(replay.plan(), replay.setting(), prediction.students()).parts());
            }
            played.add(new CalibrationRun(run.id(), run.at(), run.replay(), false, Values.together(shown)));
        }
        return played;
    }

    private static double[] moments(RandomPart part, Sample sample, double[] weights) {
        double[] found = sample.moments(weights, OF_THE_HUB.contains(part));
        return new double[] {found[0], Math.max(0, found[1] - sample.rounding())};
    }
}
