package dev.firstbell.cli.sweep;

import static java.util.Objects.requireNonNull;

import dev.firstbell.cli.environment.ClusterEnvironment;
import dev.firstbell.cli.environment.HelmLimitChange;
import dev.firstbell.cli.run.ClaimsOfRun;
import dev.firstbell.deploy.cluster.ClusterAccess;
import dev.firstbell.deploy.prescale.means.ClusterMeans;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.records.run.Rung;
import dev.firstbell.records.sweep.PlannedCell;
import dev.firstbell.records.sweep.SweepEnvironment;
import dev.firstbell.records.time.Durations;
import dev.firstbell.simulations.HubAccess;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A live hub that was checked and may be swept. Closing it closes the connection to its cluster.
 *
 * @param access with the permissions of a run
 * @param rung of the hub, for the records
 * @param activeUsers no cell begins while more real users than this have a server
 * @param means of its cluster
 * @param swept the room of every setting
 * @param watched whether the cluster may be watched beside each run
 * @param file what the sweep file says of it
 */
record LiveHub(
        HubAccess access,
        Rung rung,
        int activeUsers,
        ClusterMeans means,
        List<Prescaling> swept,
        boolean watched,
        SweepEnvironment.Hub file)
        implements AutoCloseable {
    LiveHub {
        requireNonNull(access, "access is null");
        requireNonNull(rung, "rung is null");
        requireNonNull(means, "means is null");
        swept = List.copyOf(swept);
        requireNonNull(file, "file is null");
    }

    /** The cluster, to watch it beside each run; empty if that is not permitted. */
    Optional<ClusterAccess> observed() {
        return watched ? Optional.of(means.cluster()) : Optional.empty();
    }

    /** The hub as the environment of the cells, whose commands the user has permitted. */
    ClusterEnvironment environment(Consumer<String> lines) {
        return ClusterEnvironment.live(
                access,
                rung,
                means,
                swept,
                HelmLimitChange.of(access, file.helm(), true, lines),
                file.baseNodes(),
                activeUsers);
    }

    /** The commands that change the hub's limits before these cells, in their order, for people. */
    List<String> plan(List<PlannedCell> cells) {
        HelmLimitChange change = HelmLimitChange.of(access, file.helm(), false, line -> {});
        List<String> lines = new ArrayList<>();
        Optional<Setting.HubLimits> inForce = Optional.empty();
        for (PlannedCell cell : cells) {
            Setting.HubLimits limits = cell.setting().hub();
            if (!inForce.equals(Optional.of(limits))) {
                lines.add("  before " + cell.inWords() + ": " + change.command(limits));
            }
            inForce = Optional.of(limits);
        }
        if (!lines.isEmpty()) {
            lines.add(0, "commands that change the hub's limits, in their order; each restarts the hub:");
        }
        return lines;
    }

    /** What a sweep leaves at the hub and in its cluster, one line each. */
    List<String> left(ClassPlan plan, Optional<Setting.HubLimits> last) {
        List<String> lines = new ArrayList<>();
        last.ifPresent(limits -> lines.add("the hub keeps the limits of the last run that began (limit "
                + limits.concurrentSpawnLimit() + ", start timeout " + Durations.format(limits.startTimeout())
                + "); restore your own with your Helm values"));
        ClaimsOfRun.left(means.cluster(), plan).ifPresent(lines::add);
        return lines;
    }

    @Override
    public void close() {
        means.cluster().close();
    }
}
