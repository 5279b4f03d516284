package dev.firstbell.cli.sweep;

import dev.firstbell.cli.predict.PredictedRecords;
import dev.firstbell.records.prescale.PrescaleFailure;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.records.prescale.Verification;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.run.Rung;
import dev.firstbell.records.sweep.CellRecord;
import dev.firstbell.records.sweep.KeptCell;
import dev.firstbell.records.sweep.PlannedCell;
import dev.firstbell.simulations.Sweep;
import dev.firstbell.twin.Prediction;
import dev.firstbell.twin.Twin;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The folder of a sweep whose runs the twin predicts, which takes milliseconds and depends on no machine. */
final class PredictedSweep {
    private PredictedSweep() {}

    /**
     * Writes every cell of some blocks, as a sweep leaves them.
     *
     * @param blocks how many of the blocks are done
     */
    static Sweep.Result write(Path out, Sweepable sweep, int blocks) {
        SweepFolder folder = SweepFolder.of(out, sweep);
        folder.create();
        List<KeptCell> kept = new ArrayList<>();
        List<PlannedCell> left = new ArrayList<>();
        for (PlannedCell cell : sweep.file().cells()) {
            if (cell.block() > blocks) {
                left.add(cell);
            } else {
                kept.add(cell(out, sweep, cell));
            }
        }
        folder.write(sweep, "test", kept, Optional.empty(), Optional.empty());
        return new Sweep.Result(kept, Optional.empty(), left, Optional.empty(), List.of());
    }

    private static KeptCell cell(Path out, Sweepable sweep, PlannedCell cell) {
        Prediction prediction = Twin.predict(sweep.students(), cell.setting(), sweep.parameters(), cell.block());
        Instant until = sweep.students().classStart().plus(sweep.classFile().length());
        RunInfo.Builder info = RunInfo.builder(
                cell.id(),
                new RunInfo.Environment(Rung.EMBEDDED, "http://127.0.0.1:1/", "5.5.4", 10),
                "test",
                sweep.students(),
                prediction.from());
        RunFolder folder = RunFolder.create(out.resolve(cell.id()));
        RunRecord run = PredictedRecords.write(folder, info, cell.setting(), prediction, until);
        CellRecord record = CellRecord.of(
                cell, 1, Optional.of(verification(cell.setting().prescaling(), prediction)), Duration.ofSeconds(20));
        record.write(folder);
        return new KeptCell(cell, folder, record, run);
    }

    private static Verification verification(Prescaling wanted, Prediction prediction) {
        boolean there = prediction.verifiedWarmNodes() >= wanted.count();
        return new Verification(
                prediction.from(),
                wanted,
                prediction.verifiedWarmNodes(),
                List.of(),
                there
                        ? List.of()
                        : List.of(new PrescaleFailure(
                                PrescaleFailure.Kind.NODES_BOOTING,
                                "nodes are booting",
                                "the model",
                                Optional.empty())),
                List.of());
    }
}
