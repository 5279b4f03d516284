package dev.firstbell.cli.run;

import static java.util.Objects.requireNonNull;

import dev.firstbell.deploy.cluster.ClusterAccess;
import dev.firstbell.recording.ClusterRecording;
import dev.firstbell.recording.HubMetricsRecording;
import dev.firstbell.recording.Recording;
import dev.firstbell.recording.RecordingContext;
import dev.firstbell.recording.Recordings;
import dev.firstbell.simulations.ClassStart;
import dev.firstbell.simulations.RunCompanion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Records beside every class start that the command drives: the hub's metrics, and the cluster where one is named. Closing
 * it ends the recordings of a run that broke off.
 */
public final class RunRecordings implements RunCompanion, AutoCloseable {
    private final Optional<ClusterAccess> cluster;
    private final AtomicReference<Recording> current = new AtomicReference<>(new Recordings(List.of()));

    public RunRecordings(Optional<ClusterAccess> cluster) {
        this.cluster = requireNonNull(cluster, "cluster is null");
    }

    @Override
    public Ending begin(Run run) {
        RecordingContext context = new RecordingContext(run.folder(), run.runId(), run.clock());
        List<Recording> parts = new ArrayList<>();
        cluster.ifPresent(access -> parts.add(new ClusterRecording(context, access)));
        parts.add(new HubMetricsRecording(
                context, ClassStart.client(run.hub(), run.clock().get())));
        Recordings beside = new Recordings(parts);
        beside.start();
        current.set(beside);
        return () -> beside.stop().problems();
    }

    @Override
    public void close() {
        current.get().close();
    }
}
