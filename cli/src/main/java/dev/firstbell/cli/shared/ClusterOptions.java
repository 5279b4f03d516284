package dev.firstbell.cli.shared;

import dev.firstbell.deploy.cluster.ClusterAccess;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Which cluster is watched, if any. */
public final class ClusterOptions {
    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            description = "Watch the hub's cluster meanwhile: with it every student's pod and node is in the record."
                    + " Needs no more than deploy/kubernetes/observer-role.yaml gives.")
    private Path kubeconfig;

    @Option(names = "--namespace", defaultValue = "jhub", description = "The hub's namespace there (${DEFAULT-VALUE}).")
    private String namespace;

    /** Whether a cluster is named. */
    public boolean isGiven() {
        return kubeconfig != null;
    }

    /**
     * Checks whether a cluster can be watched, and says what it waits for if that takes long.
     *
     * @param problems receives each problem found, with its remedy
     */
    public static void check(CommandSpec verb, ClusterAccess cluster, Consumer<String> problems) {
        LongWait.during(verb, "the response of " + cluster.server(), () -> {
            cluster.check(problems);
            return cluster;
        });
    }

    /** The hub's, also where no cluster is named. */
    public String namespace() {
        return namespace;
    }

    /**
     * Access to the cluster; connects to nothing yet.
     *
     * @throws dev.firstbell.records.io.BadInputException if the kubeconfig cannot be used
     */
    public Optional<ClusterAccess> access() {
        return Optional.ofNullable(kubeconfig).map(file -> ClusterAccess.of(file, namespace));
    }
}
