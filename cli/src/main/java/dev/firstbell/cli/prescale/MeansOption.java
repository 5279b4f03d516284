package dev.firstbell.cli.prescale;

import dev.firstbell.deploy.cluster.ClusterAccess;
import dev.firstbell.deploy.prescale.Prescaler;
import dev.firstbell.deploy.prescale.means.ClusterMeans;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.prescale.Means;
import dev.firstbell.records.prescale.Prescaling;
import java.io.PrintWriter;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The cluster, and the one means by which it gets room. */
final class MeansOption {
    private static final List<Means> MEANS = List.of(
            Means.NODE_PLACEHOLDERS,
            Means.USER_PLACEHOLDERS,
            Means.NODE_SIZED_PLACEHOLDERS,
            Means.POOL_MINIMUM,
            Means.CAPACITY_BUFFER);

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Mixin
    private PoolOptions pool;

    @Option(
            names = "--means",
            paramLabel = "MEANS",
            defaultValue = "nodePlaceholders",
            description = "nodePlaceholders: tiny pods, one on each node, that students never evict."
                    + " userPlaceholders: Zero to JupyterHub's own, each of the size of a student's pod."
                    + " nodeSizedPlaceholders: pods that fill a node each, for comparisons. poolMinimum: the minimum of a"
                    + " GKE node pool. capacityBuffer: the autoscaler's own, where the cluster has it. Default:"
                    + " ${DEFAULT-VALUE}.")
    private String means;

    /** Access to the cluster; connects to nothing yet. */
    ClusterAccess cluster() {
        return pool.cluster();
    }

    /** The means that is chosen. */
    Means means() {
        return MEANS.stream()
                .filter(each -> each.label().equals(means))
                .findFirst()
                .orElseThrow(() -> new BadInputException(
                        "--means: expected " + MEANS.stream().map(Means::label).collect(Collectors.joining(", "))
                                + ", found `" + means + "`"));
    }

    /** The room of the chosen means. */
    Prescaling prescaling(int count) {
        return means() == Means.CAPACITY_BUFFER
                ? Prescaling.capacityBuffer(count, pool.strategy())
                : Prescaling.of(means(), count);
    }

    /**
     * The prescaler for a cluster.
     *
     * @param takeOver whether a count that a person has set is replaced
     */
    Prescaler prescaler(ClusterAccess cluster, boolean takeOver) {
        Prescaling none = prescaling(0);
        List<String> unused = pool.unused(List.of(none.means()), only -> "is for --means " + only.label() + " only");
        if (!unused.isEmpty()) {
            throw new BadInputException(unused);
        }
        PrintWriter err = spec.commandLine().getErr();
        ClusterMeans all = pool.means(
                cluster, List.of(none), wanted -> "--means " + wanted.means().label(), note -> {
                    err.println("note: " + note);
                    err.flush();
                });
        return (takeOver ? all.takingOver() : all).prescaler(none);
    }
}
