package dev.firstbell.cli.run;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.firstbell.analysis.DisplayText;
import dev.firstbell.cli.shared.ClaimText;
import dev.firstbell.cli.shared.ExpectedNodes;
import dev.firstbell.deploy.claims.ClaimsLook;
import dev.firstbell.deploy.claims.VolumeClaims;
import dev.firstbell.deploy.cluster.ClusterAccess;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.io.Plural;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.run.Rung;
import dev.firstbell.simulations.HubAccess;
import dev.firstbell.simulations.HubLock;
import dev.firstbell.twin.parameters.TwinParameters;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * What a run would do, and the most that it would take: each number is an upper bound, with the reason for it. Only the expected
 * nodes and their cost are a prediction.
 *
 * @param version the hub's
 * @param watched the cluster, if one is named
 * @param parameters of the twin, for the prediction
 */
record DryRun(
        ClassPlan plan,
        HubAccess hub,
        String version,
        Rung rung,
        Optional<ClusterAccess> watched,
        TwinParameters parameters) {
    DryRun {
        requireNonNull(plan, "plan is null");
        requireNonNull(hub, "hub is null");
        requireNonNull(version, "version is null");
        requireNonNull(rung, "rung is null");
        requireNonNull(watched, "watched is null");
        requireNonNull(parameters, "parameters is null");
    }

    /** For machines. What the text explains with a reason is a bound here as well. */
    private record Steps(
            URI hub,
            String hubVersion,
            Rung rung,
            String lock,
            int users,
            String firstUser,
            String lastUser,
            @JsonProperty("arrivalsMs") Duration arrivals,
            @JsonProperty("atMostMs") Duration atMost,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Costs> costs,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Expected> expected,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Watch> watch,
            boolean changed) {}

    /** Predicted, over some worlds, if no node is warm and the hub has the chart's limits. */
    private record Expected(
            int fewestNodes,
            int mostNodes,
            double leastNodeHours,
            double mostNodeHours,
            double leastDollars,
            double mostDollars,
            double usdPerNodeHour,
            String priceSource,
            int worlds) {}

    /** At the most. The bytes of the claims are absent where they are unknown. */
    private record Costs(
            int volumeClaims,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Long> volumeClaimBytes,
            int nodes,
            int databaseRows,
            long logBytes) {}

    private record Watch(String server, String namespace) {}

    String json() {
        int students = plan.students().size();
        return Json.pretty()
                        .writeValueAsString(new Steps(
                                hub.url(),
                                version,
                                rung,
                                HubLock.USER,
                                students,
                                firstUser(),
                                lastUser(),
                                arrivals(),
                                atMost(),
                                rung == Rung.EMBEDDED ? Optional.empty() : Optional.of(costs(students)),
                                rung == Rung.EMBEDDED ? Optional.empty() : Optional.of(expected(expectedNodes())),
                                watched.map(cluster -> new Watch(cluster.server(), cluster.namespace())),
                                false))
                + "\n";
    }

    /** The hub's limits are not known, so they are taken to be the chart's. */
    private ExpectedNodes expectedNodes() {
        return ExpectedNodes.of(plan, Setting.withoutPrescaling("as it is", Setting.HubLimits.Z2JH), parameters);
    }

    private static Expected expected(ExpectedNodes nodes) {
        return new Expected(
                nodes.fewestNodes(),
                nodes.mostNodes(),
                nodes.leastHours(),
                nodes.mostHours(),
                nodes.leastDollars(),
                nodes.mostDollars(),
                nodes.usdPerNodeHour(),
                nodes.prices(),
                nodes.worlds());
    }

    private Costs costs(int students) {
        return new Costs(
                students,
                claims().flatMap(look -> look.match(
                        seen -> seen.all().isEmpty() ? Optional.<Long>empty() : Optional.of(students * seen.largest()),
                        unseen -> Optional.<Long>empty())),
                students,
                HubCosts.rowCount(students),
                HubCosts.logBytes(students));
    }

    String text() {
        int students = plan.students().size();
        StringBuilder text = new StringBuilder();
        line(text, hub.url() + " is JupyterHub " + version + " and would take this run:");
        line(text, "  lock during the run: user " + HubLock.USER);
        line(text, "  users and a token for each: " + firstUser() + " to " + lastUser());
        line(text, "  servers: " + students + ", all running at once, started over " + DisplayText.time(arrivals()));
        line(
                text,
                "  the longest it can take: " + DisplayText.time(roundedUp(atMost()))
                        + " after the first arrival; then all servers are stopped, all these users removed and the hub is unlocked");
        if (rung != Rung.EMBEDDED) {
            costs(text, students);
        }
        watched.ifPresent(cluster -> line(
                text,
                "  watched: pods and events in namespace " + cluster.namespace() + " and nodes, at "
                        + cluster.server()));
        line(text, "nothing was changed");
        return text.toString();
    }

    private String firstUser() {
        return plan.students().get(0).user();
    }

    private String lastUser() {
        return plan.students().get(plan.students().size() - 1).user();
    }

    private Duration arrivals() {
        return Duration.between(
                plan.firstArrival(),
                plan.intended(plan.students().get(plan.students().size() - 1)));
    }

    private Duration atMost() {
        return Duration.between(plan.firstArrival(), plan.lastTabClosed());
    }

    /** To the unit that is shown: an upper bound must not become smaller. */
    private static Duration roundedUp(Duration time) {
        long unit = time.compareTo(Duration.ofHours(1)) < 0 ? 1_000 : 60_000;
        return Duration.ofMillis((time.toMillis() + unit - 1) / unit * unit);
    }

    private void costs(StringBuilder text, int students) {
        line(
                text,
                "  volume claims: at most " + students
                        + ", one for each test user, if the hub keeps each home on a volume of its own (Z2JH's default); "
                        + sizes(students));
        line(
                text,
                "    the hub deletes a claim with its user unless delete_pvc is off; afterwards `firstbell cleanup DIR"
                        + " --kubeconfig FILE` lists those that are left");
        line(
                text,
                "  nodes: at most " + students
                        + " new ones, one for each server or for the placeholder that it pushes away, and no more than the"
                        + " node pool's maximum; `firstbell plan` computes how many a class of this size needs");
        ExpectedNodes expected = expectedNodes();
        line(
                text,
                "    expected by the twin in " + expected.worlds()
                        + " simulated class starts, if no node is warm and the hub has the chart's limits: "
                        + expected.range());
        line(text, "    at " + expected.price());
        if (expected.shipped()) {
            line(
                    text,
                    "    with Firstbell's own parameters of nodes, servers and prices; --parameters FILE takes those of"
                            + " your site");
        }
        line(text, "  hub's database: " + HubCosts.rows(students));
        line(text, "  hub's log: " + HubCosts.log(students));
    }

    private Optional<ClaimsLook> claims() {
        return watched.map(cluster -> new VolumeClaims(cluster).look());
    }

    private String sizes(int students) {
        return claims().map(look -> look.match(
                        seen -> sizes(seen, students, watched.orElseThrow().namespace()),
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

    private static void line(StringBuilder text, String line) {
        text.append(line).append('\n');
    }
}
