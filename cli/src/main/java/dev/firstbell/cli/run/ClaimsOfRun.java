package dev.firstbell.cli.run;

import dev.firstbell.cli.shared.ClaimText;
import dev.firstbell.deploy.claims.ClaimsLook;
import dev.firstbell.deploy.claims.VolumeClaim;
import dev.firstbell.deploy.claims.VolumeClaims;
import dev.firstbell.deploy.cluster.ClusterAccess;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.classes.ClassPlan.PlannedStudent;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Volume claims before and after a run, as far as the kubeconfig permits to see them. Stateless. */
public final class ClaimsOfRun {
    private ClaimsOfRun() {}

    /**
     * Reports a problem if the clean-up would delete files of real users: where one claim is the home of several users,
     * KubeSpawner deletes it with the first of them who is deleted (jupyterhub/kubespawner#880).
     */
    public static void checkShared(ClusterAccess cluster, Consumer<String> problems) {
        List<VolumeClaim> shared =
                new VolumeClaims(cluster).look().match(ClaimsLook.Seen::sharedHomes, unseen -> List.<VolumeClaim>of());
        if (!shared.isEmpty()) {
            problems.accept("--hub: servers of several users share a volume claim in namespace " + cluster.namespace()
                    + " ("
                    + shared.stream()
                            .map(claim ->
                                    claim.name() + ": " + claim.mountedBy().size() + " users")
                            .collect(Collectors.joining(", "))
                    + "); KubeSpawner deletes such a claim, with the files of all its users, when any of them is deleted, and"
                    + " a run deletes its test users; set delete_pvc to False in KubeSpawner's configuration, then add"
                    + " --claims-stay");
        }
    }

    /** A line about the claims that the clean-up of a run left; empty if there is none, or if they cannot be listed. */
    public static Optional<String> left(ClusterAccess cluster, ClassPlan plan) {
        Set<String> users = plan.students().stream().map(PlannedStudent::user).collect(Collectors.toSet());
        List<VolumeClaim> left = new VolumeClaims(cluster)
                .look()
                .match(
                        seen -> seen.of(users).stream()
                                .filter(claim -> !claim.ending())
                                .toList(),
                        unseen -> List.<VolumeClaim>of());
        return left.isEmpty()
                ? Optional.empty()
                : Optional.of(ClaimText.claims(left.size()) + " of test users left in namespace " + cluster.namespace()
                        + " ("
                        + ClaimText.size(
                                left.stream().mapToLong(VolumeClaim::bytes).sum())
                        + "): the hub deleted the users and kept their claims; `firstbell cleanup DIR --kubeconfig FILE"
                        + " --delete-claims` deletes them");
    }
}
