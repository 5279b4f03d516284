package dev.firstbell.cli.hub;

import dev.firstbell.deploy.claims.VolumeClaims;
import dev.firstbell.deploy.cluster.ClusterAccess;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Problems;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** In which cluster a clean-up looks for volume claims, if in any. */
final class ClaimOptions {
    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            description =
                    "List the volume claims of the run's users that are left in the hub's cluster. Needs no more than"
                            + " deploy/kubernetes/claims-role.yaml gives.")
    private Path kubeconfig;

    @Option(
            names = "--namespace",
            paramLabel = "NAME",
            defaultValue = "jhub",
            description = "The hub's namespace there (${DEFAULT-VALUE}).")
    private String namespace;

    @Option(
            names = "--delete-claims",
            description =
                    "Delete these claims, and with them the files on their volumes. A claim stays if the hub still has"
                            + " its user, if a pod mounts it, or if its name does not contain the user's.")
    private boolean delete;

    boolean isGiven() {
        return kubeconfig != null;
    }

    boolean deletes() {
        return delete;
    }

    /** Access to the cluster, checked; empty if no cluster is named, or if there are problems. */
    Optional<ClusterAccess> access(Problems problems) {
        if (delete && kubeconfig == null) {
            problems.add("--delete-claims", "needs --kubeconfig FILE, which names the hub's cluster");
        }
        Optional<ClusterAccess> cluster =
                Optional.ofNullable(kubeconfig).map(file -> problems.attempt(() -> ClusterAccess.of(file, namespace)));
        cluster.ifPresent(open -> new VolumeClaims(open).check(delete, problems::add));
        return cluster;
    }

    /** Rejects the options where no run's folder says whose claims are meant. */
    void requireAbsent(String option) {
        if (kubeconfig != null || delete) {
            throw new BadInputException(option + ": removes a lock only; --kubeconfig and --delete-claims need a run's"
                    + " folder (DIR), which says whose claims are meant");
        }
    }
}
