package dev.firstbell.cli.run;

import static java.util.Objects.requireNonNull;

import dev.firstbell.analysis.DisplayText;
import dev.firstbell.cli.shared.ClaimText;
import dev.firstbell.deploy.claims.ClaimsLook;
import dev.firstbell.deploy.claims.VolumeClaims;
import dev.firstbell.deploy.observe.ClusterAccess;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.io.Plural;
import dev.firstbell.records.run.Rung;
import dev.firstbell.simulations.HubAccess;
import dev.firstbell.simulations.HubLock;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;

/**
 * What a run would do, and the most that it would take: each number is an upper bound, with the reason for it.
 *
 * @param version the hub's
 * @param watched the cluster, if one is named
 */
record DryRun(ClassPlan plan, HubAccess hub, String version, Rung rung, Optional<ClusterAccess> watched) {
    DryRun {
        requireNonNull(plan, "plan is null");
        requireNonNull(hub, "hub is null");
        requireNonNull(version, "version is null");
        requireNonNull(rung, "rung is null");
        requireNonNull(watched, "watched is null");
    }

    void print(PrintWriter out) {
        int students = plan.students().size();
        out.println(hub.url() + " is JupyterHub " + version + " and would take this run:");
        out.println("  lock during the run: user " + HubLock.USER);
        out.println("  users and a token for each: " + plan.students().get(0).user() + " to "
                + plan.students().get(students - 1).user());
        out.println("  servers: " + students + ", all running at once, started over "
                + DisplayText.time(Duration.between(
                        plan.firstArrival(), plan.intended(plan.students().get(students - 1)))));
        out.println(
                "  the longest it can take: "
                        + DisplayText.time(Duration.between(plan.firstArrival(), plan.lastTabClosed()))
                        + " after the first arrival; then all servers are stopped, all these users removed and the hub is unlocked");
        if (rung != Rung.EMBEDDED) {
            printCosts(out, students);
        }
        watched.ifPresent(cluster -> out.println("  watched: pods and events in namespace " + cluster.namespace()
                + " and nodes, at " + cluster.server()));
        out.println("nothing was changed");
        out.flush();
    }

    private void printCosts(PrintWriter out, int students) {
        out.println("  volume claims: at most " + students
                + ", one for each test user, if the hub keeps each home on a volume of its own (Z2JH's default); "
                + sizes(students));
        out.println(
                "    the hub deletes a claim with its user unless delete_pvc is off; afterwards `firstbell cleanup DIR"
                        + " --kubeconfig FILE` lists those that are left");
        out.println("  nodes: at most " + students
                + " new ones, one for each server or for the placeholder that it pushes away, and no more than the node"
                + " pool's maximum; `firstbell plan` computes how many a class of this size needs");
        out.println("  hub's database: " + HubCosts.rows(students));
        out.println("  hub's log: " + HubCosts.log(students));
    }

    private String sizes(int students) {
        return watched.map(cluster -> new VolumeClaims(cluster)
                        .look()
                        .match(
                                seen -> sizes(seen, students, cluster.namespace()),
                                unseen -> "their size: not looked at: " + unseen.reason()))
                .orElse("their size: not looked at without --kubeconfig");
    }

    private static String sizes(ClaimsLook.Seen seen, int students, String namespace) {
        return seen.all().isEmpty()
                ? "their size: unknown, because namespace " + namespace + " has no user's claim"
                : "at most " + ClaimText.size(students * seen.largest()) + " if none is larger than the largest of the "
                        + Plural.of(seen.all().size(), "user's claim", "users' claims") + " in namespace " + namespace
                        + " ("
                        + ClaimText.size(seen.largest()) + ")";
    }
}
