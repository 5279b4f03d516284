package dev.firstbell.records.readiness;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.prescale.Verification;
import java.time.Instant;
import java.util.List;

/**
 * What a cluster and its hub show at one instant. Immutable.
 *
 * @param at when it was read, by the API server's clock
 * @param nodes the students' nodes
 * @param prescaling what is asked for before class, and whether it is there
 * @param groups the node groups of the students' nodes, with their limits
 * @param troubles users' pods that do not start
 * @param parts the deployments of the hub
 * @param claims users' volume claims
 * @param quotas the limits of the hub's namespace
 * @param hub what the hub answers
 */
public record ClusterFacts(
        Instant at,
        Fact<StudentNodes> nodes,
        Fact<List<Verification>> prescaling,
        Fact<List<NodeGroup>> groups,
        Fact<List<PodTrouble>> troubles,
        Fact<List<HubPart>> parts,
        Fact<UserClaims> claims,
        Fact<List<QuotaLimit>> quotas,
        Fact<HubState> hub) {
    public ClusterFacts {
        requireNonNull(at, "at is null");
        requireNonNull(nodes, "nodes is null");
        requireNonNull(prescaling, "prescaling is null");
        requireNonNull(groups, "groups is null");
        requireNonNull(troubles, "troubles is null");
        requireNonNull(parts, "parts is null");
        requireNonNull(claims, "claims is null");
        requireNonNull(quotas, "quotas is null");
        requireNonNull(hub, "hub is null");
    }
}
