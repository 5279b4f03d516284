package dev.firstbell.twin.heldout;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.twin.calibrate.CalibrationRun;
import java.time.Duration;
import java.util.Optional;

/**
 * A class start that was measured under a known setting. Immutable.
 *
 * @param run its record
 * @param inForce the setting as it was in force, which the model plays
 * @param shown what the run shows of the model's parts
 */
public record MeasuredRun(RunRecord run, Setting inForce, CalibrationRun shown) {
    public MeasuredRun {
        requireNonNull(run, "run is null");
        requireNonNull(inForce, "inForce is null");
        requireNonNull(shown, "shown is null");
    }

    /**
     * A run with what it shows.
     *
     * @param inForce the setting as it was in force ({@link dev.firstbell.records.sweep.SettingInForce})
     */
    public static MeasuredRun of(RunRecord run, Setting inForce) {
        return new MeasuredRun(
                run,
                inForce,
                CalibrationRun.of(
                        run.info().runId(),
                        run.info().startedAt(),
                        run.info().classPlan(),
                        Optional.of(inForce),
                        run.students()));
    }

    /** The cell that the run belongs to, by the setting that was asked for. */
    Cell cell() {
        Setting asked = run.info().setting().orElse(inForce);
        return new Cell(
                run.info().classPlan().students().size(),
                asked.prescaling(),
                !asked.lead().isZero() && asked.prescaling().count() > 0,
                asked.hub().concurrentSpawnLimit());
    }

    /** The 95th percentile of the ready latency; empty if it falls among students who never landed. */
    Optional<Duration> p95() {
        return Waits.p95(run.summary());
    }
}
