package dev.firstbell.twin.calibrate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.twin.parameters.Distribution.Constant;
import dev.firstbell.twin.parameters.Distribution.LogNormal;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.TwinParameters;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The twin's own runs, made with known parameters, give these parameters back. */
class CalibrationRoundTripTest {
    private static final int REPLICATIONS = 12;

    @Test
    void findsTheKnownParameters() {
        List<CalibrationRun> runs = KnownRuns.runs(12, 80, KnownRuns.parameters(), 7);

        Calibration found = Calibration.of(runs, TwinParameters.defaults(), Calibration.Options.DEFAULT);

        Map<RandomPart, Fit> fits = new EnumMap<>(RandomPart.class);
        found.fits().forEach(fit -> fits.put(fit.part(), fit));
        assertThat(fits).containsKeys(KnownRuns.TRUTH.keySet().toArray(RandomPart[]::new));
        KnownRuns.TRUTH.forEach(
                (part, median) -> assertThat(Fit.quantile(fits.get(part).distribution(), 0.5))
                        .as(part.label() + " of " + fits.get(part))
                        .isBetween(median * 0.85, median * 1.15));
    }

    /**
     * The hub looks less often at a pod that it has waited for longer, as for one on a new node. That comes from the setting, and
     * not from the class start.
     */
    @Test
    void theSettingsOfTheRunsDoNotWidenTheDraws() {
        TwinParameters quick = KnownRuns.parameters()
                .with(RandomPart.CONTAINER_START, new Constant(0.1))
                .with(RandomPart.SERVER_UP, new LogNormal(1, 1.5));
        List<CalibrationRun> runs = KnownRuns.runs(8, 80, quick, 5);

        Calibration found = Calibration.of(runs, TwinParameters.defaults(), Calibration.Options.DEFAULT);

        assertThat(mean(runs.get(0)) / mean(runs.get(1)))
                .as("cold and warm differ; otherwise the test would prove nothing")
                .isGreaterThan(1.2);
        double[] medians = found.draws().stream()
                .mapToDouble(draw -> Fit.quantile(draw.get(RandomPart.SERVER_UP), 0.5))
                .sorted()
                .toArray();
        assertThat(medians[medians.length - 1] / medians[0]).isLessThan(1.4);
    }

    private static double mean(CalibrationRun run) {
        return run.parts().get(RandomPart.SERVER_UP).seconds().stream()
                .mapToDouble(Double::doubleValue)
                .average()
                .orElseThrow();
    }

    /** As `run` makes them outside of a sweep: the deployment is used as it is found. */
    @Test
    void runsWithoutASettingShowTheServer() {
        List<CalibrationRun> runs = KnownRuns.runs(8, 60, KnownRuns.parameters(), 3).stream()
                .filter(run -> run.replay().orElseThrow().setting().equals(Optional.of(KnownRuns.WARM)))
                .map(run -> new CalibrationRun(
                        run.id(),
                        run.at(),
                        run.replay().map(replay -> new CalibrationRun.Replay(replay.plan(), Optional.empty())),
                        false,
                        run.parts()))
                .toList();

        Calibration found = Calibration.of(runs, TwinParameters.defaults(), Calibration.Options.DEFAULT);

        assertThat(found.fits()).anySatisfy(fit -> {
            assertThat(fit.part()).isEqualTo(RandomPart.SERVER_UP);
            assertThat(Fit.quantile(fit.distribution(), 0.5)).isBetween(5.1, 6.9);
            assertThat(fit.remarks().get(0)).contains("No run names its setting, so it was played with warm nodes");
        });
    }

    /** 95 % intervals over 10 runs; every second run shows one new node. */
    @Test
    void intervalsCoverTheTruth() {
        Map<RandomPart, Integer> covered = new EnumMap<>(RandomPart.class);
        for (int replication = 0; replication < REPLICATIONS; replication++) {
            Calibration found = Calibration.of(
                    KnownRuns.runs(10, 50, KnownRuns.parameters(), 100 + replication),
                    TwinParameters.defaults(),
                    Calibration.Options.DEFAULT);
            for (Fit fit : found.fits()) {
                Double truth = KnownRuns.TRUTH.get(fit.part());
                if (truth != null && fit.median().orElseThrow().contains(truth)) {
                    covered.merge(fit.part(), 1, Integer::sum);
                }
            }
        }
        KnownRuns.TRUTH
                .keySet()
                .forEach(part -> assertThat(covered.getOrDefault(part, 0))
                        .as(part.label() + " in " + covered)
                        .isGreaterThanOrEqualTo(9));
    }
}
