package dev.firstbell.twin.calibrate;

import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.plan.Setting.HubLimits;
import dev.firstbell.records.prescale.Means;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.twin.Prediction;
import dev.firstbell.twin.Twin;
import dev.firstbell.twin.parameters.Distribution;
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

    private static final int MOST_RUNS = 24;

    /** Few runs are played several times each, so that the chance of their worlds does not move the parts. */
    private static final int LEAST_PLAYED = 48;

    private static final int ROUNDS = 7;

    /** The steps at the end, over which the result is averaged. */
    private static final int AVERAGED = 3;

    private static final Duration WARM_LEAD = Duration.ofMinutes(60);

    /** The lowest mean of a part whose time is explained by everything else. */
    private static final double LEAST_MEAN = 0.0005;

    /**
     * What to add to the mean and the variance of the measured times, to get those of the part.
     *
     * @param playedRuns how many runs the model played again for it
     */
    record Shift(double mean, double variance, int playedRuns) {}

    /**
     * The result of a match.
     *
     * @param shifts by part; parts that no replayed run shows are absent
     * @param replayed the times that the model shows with the fitted parts, measured as those of the runs are
     */
    record Match(Map<RandomPart, Shift> shifts, Map<RandomPart, Sample> replayed) {}

    private ModelMatch() {}

    /**
     * Matches the parts that the replayed runs show.
     *
     * @param direct parameters in which the parts that need no shift are fitted
     * @param wanted the indirect parts that are to be fitted
     */
    static Match of(List<CalibrationRun> all, TwinParameters direct, Set<RandomPart> wanted) {
        List<CalibrationRun> runs = chosen(all, direct);
        Map<RandomPart, Shift> shifts = new EnumMap<>(RandomPart.class);
        Map<RandomPart, Sample> last = new EnumMap<>(RandomPart.class);
        if (runs.isEmpty()) {
            return new Match(shifts, last);
        }
        Map<RandomPart, double[]> shown = moments(runs, wanted);
        Map<RandomPart, double[]> fitted = new EnumMap<>(shown);
        Map<RandomPart, double[]> sums = new EnumMap<>(RandomPart.class);
        TwinParameters parameters = direct;
        for (int round = 0; round < ROUNDS; round++) {
            for (Map.Entry<RandomPart, double[]> part : fitted.entrySet()) {
                parameters = parameters.with(
                        part.getKey(), Fit.momentsFit(part.getKey(), part.getValue()[0], part.getValue()[1]));
            }
            Map<RandomPart, double[]> simulated = moments(replayed(runs, parameters, round), fitted.keySet());
            for (RandomPart part : Set.copyOf(fitted.keySet())) {
                double[] now = fitted.get(part);
                double[] sim = simulated.get(part);
                if (sim == null) {
                    continue;
                }
                double[] seen = shown.get(part);
                // A whole step for the mean. Half of one for the variance, whose estimate is noisy.
                fitted.put(part, new double[] {
                    Math.max(LEAST_MEAN, now[0] + seen[0] - sim[0]), Math.max(0, now[1] + (seen[1] - sim[1]) / 2)
                });
                if (round >= ROUNDS - AVERAGED) {
                    double[] sum = sums.computeIfAbsent(part, key -> new double[3]);
                    sum[0] += fitted.get(part)[0] - seen[0];
                    sum[1] += fitted.get(part)[1] - seen[1];
                    sum[2]++;
                }
            }
        }
        sums.forEach((part, sum) -> shifts.put(part, new Shift(sum[0] / sum[2], sum[1] / sum[2], showing(runs, part))));
        for (RandomPart part : shifts.keySet()) {
            double[] seen = shown.get(part);
            Shift shift = shifts.get(part);
            parameters = parameters.with(
                    part,
                    Fit.momentsFit(
                            part,
                            Math.max(LEAST_MEAN, seen[0] + shift.mean()),
                            Math.max(0, seen[1] + shift.variance())));
        }
        List<CalibrationRun> played = replayed(runs, parameters, ROUNDS);
        shifts.keySet().forEach(part -> last.put(part, new Sample(part, played)));
        return new Match(shifts, last);
    }

    private static int showing(List<CalibrationRun> runs, RandomPart part) {
        return (int) runs.stream().filter(run -> run.parts().containsKey(part)).count();
    }

    /** The runs to play again: evenly from all; without any known setting, all as if there were room enough. */
    private static List<CalibrationRun> chosen(List<CalibrationRun> all, TwinParameters parameters) {
        List<CalibrationRun> known = all.stream()
                .filter(run -> run.replay()
                        .flatMap(CalibrationRun.Replay::setting)
                        .filter(setting -> setting.prescaling().means() != Means.ROSTER)
                        .isPresent())
                .toList();
        List<CalibrationRun> usable = known;
        if (known.isEmpty()) {
            usable = all.stream()
                    .filter(run -> run.replay().isPresent())
                    .map(run -> warm(run, parameters))
                    .toList();
        }
        int each = Math.max(1, (usable.size() + MOST_RUNS - 1) / MOST_RUNS);
        List<CalibrationRun> chosen = new ArrayList<>();
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

    private static List<CalibrationRun> replayed(List<CalibrationRun> runs, TwinParameters parameters, int round) {
        List<CalibrationRun> played = new ArrayList<>();
        int times = (LEAST_PLAYED + runs.size() - 1) / runs.size();
        for (int i = 0; i < runs.size() * times; i++) {
            CalibrationRun run = runs.get(i % runs.size());
            CalibrationRun.Replay replay = run.replay().orElseThrow();
            Setting setting = replay.setting().orElseThrow();
            // Other worlds in each round, so that the last step does not follow the chance of one.
            Prediction prediction = Twin.predict(replay.plan(), setting, parameters, 1_000L * round + i);
            played.add(CalibrationRun.of(run.id(), run.at(), replay.plan(), replay.setting(), prediction.students()));
        }
        return played;
    }

    private static Map<RandomPart, double[]> moments(List<CalibrationRun> runs, Set<RandomPart> parts) {
        double[] even = new double[runs.size()];
        Arrays.fill(even, 1);
        Map<RandomPart, double[]> moments = new EnumMap<>(RandomPart.class);
        for (RandomPart part : parts) {
            Sample sample = new Sample(part, runs);
            if (sample.count() > 0) {
                moments.put(part, moments(part, sample, even));
            }
        }
        return moments;
    }

    private static double[] moments(RandomPart part, Sample sample, double[] weights) {
        double[] found = sample.moments(weights, OF_THE_HUB.contains(part));
        return new double[] {found[0], Math.max(0, found[1] - sample.rounding())};
    }

    /** A distribution for a part whose measured times have been shifted. */
    static Distribution fit(RandomPart part, Sample sample, double[] weights, Shift shift) {
        double[] found = moments(part, sample, weights);
        return Fit.momentsFit(
                part, Math.max(LEAST_MEAN, found[0] + shift.mean()), Math.max(0, found[1] + shift.variance()));
    }
}
