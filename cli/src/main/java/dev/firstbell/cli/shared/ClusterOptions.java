package dev.firstbell.cli.shared;

import dev.firstbell.deploy.observe.ClusterAccess;
import java.nio.file.Path;
import java.util.Optional;
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
