package dev.firstbell.cli.predict;

import dev.firstbell.cli.shared.Version;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.cluster.ClusterUse;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.run.Provenance;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.run.Rung;
import dev.firstbell.records.sweep.PlannedCell;
import dev.firstbell.twin.Prediction;
import dev.firstbell.twin.cluster.NodeRecord;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Writes predicted class starts as run records, which {@code report} reads. Stateless. */
public final class PredictedRecords {
    private PredictedRecords() {}

    /** Writes a folder {@code SETTING-N} for each class start. */
    static void write(Path out, ClassPlan plan, Setting setting, List<Prediction> predictions) {
        // The model has no address; the name is reserved and leads nowhere.
        RunInfo.Environment model = new RunInfo.Environment(Rung.EMBEDDED, "http://twin.invalid/", "model", 1);
        for (int i = 0; i < predictions.size(); i++) {
            Prediction prediction = predictions.get(i);
            String id = PlannedCell.slug(setting.name()) + "-" + (i + 1);
            RunInfo.Builder info = RunInfo.builder(id, model, Version.text(), plan, prediction.from());
            write(RunFolder.create(out.resolve(id)), info, setting, prediction, prediction.to());
        }
    }

    /**
     * Writes a class start into a folder.
     *
     * @param info where and by which version it was predicted
     * @param until the end of the window in which the nodes' cost is counted
     */
    public static RunRecord write(
            RunFolder folder, RunInfo.Builder info, Setting setting, Prediction prediction, Instant until) {
        RunInfo begun = info.provenance(Provenance.PREDICTED)
                .setting(Optional.of(setting))
                .cluster(Optional.of(new ClusterUse(
                        NodeRecord.mostAtOnce(prediction.nodes()),
                        prediction.nodeHours(prediction.from(), until),
                        until,
                        prediction.verifiedWarmNodes())))
                .build();
        RunRecord run = RunRecord.of(begun, prediction.students());
        RunRecord.Judgement judgement = run.judge(true);
        RunInfo ended = begun.ended(prediction.to(), judgement.verdict(), judgement.reasons());
        folder.writeDerived(run.with(ended));
        folder.write(ended);
        return run.with(ended);
    }
}
