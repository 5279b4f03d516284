package dev.firstbell.twin.advice;

import static dev.firstbell.twin.advice.Figures.count;

import dev.firstbell.records.deployment.Deployment.Home;
import dev.firstbell.records.deployment.Deployment.NodeChoice;
import dev.firstbell.records.deployment.Deployment.NodePurpose;
import dev.firstbell.records.deployment.Deployment.Scheduling;
import dev.firstbell.records.deployment.Deployment.Storage;
import dev.firstbell.records.deployment.Value;
import dev.firstbell.twin.advice.Outcome.CannotTell;
import dev.firstbell.twin.advice.Outcome.Change;
import dev.firstbell.twin.advice.Outcome.Edit;
import dev.firstbell.twin.advice.Outcome.Fine;
import dev.firstbell.twin.parameters.Quantity;
import java.util.List;

/** Rules about which nodes students' pods may use: those of the zone of their volume, and not those of the hub. */
final class PlacementRules {
    private final Question question;
    private final Scheduling scheduling;

    PlacementRules(Question question) {
        this.question = question;
        this.scheduling = question.deployment().scheduling();
    }

    Finding zones() {
        return question.deployment()
                .student()
                .storage()
                .match(known -> zones(known.value()), unknown -> Question.unread(Rule.ZONES, unknown));
    }

    private Finding zones(Storage storage) {
        Figures figures = new Figures();
        if (storage.home() != Home.OWN_VOLUME && storage.extra() == 0) {
            return figures.finding(
                    Rule.ZONES,
                    new Fine(
                            storage.home() == Home.NONE
                                    ? "Homes are not kept, so no pod is tied to the zone of a volume."
                                    : storage.home() == Home.SHARED
                                            ? "All homes are on one volume. If many nodes can mount it (access mode"
                                                    + " ReadWriteMany), no pod is tied to a zone by a disk; otherwise"
                                                    + " all pods run on the node, or in the zone, that has it."
                                            : "The homes are on volumes that many nodes can mount, so no pod is tied to"
                                                    + " one zone by a disk."));
        }
        if (scheduling.oneZone().ifKnown().orElse(false)) {
            return figures.finding(
                    Rule.ZONES, new Fine("Students' pods are restricted to one zone, like their volumes."));
        }
        int zones = question.parameters().count(Quantity.POOL_ZONES);
        if (question.isOwn(Quantity.POOL_ZONES) && zones == 1) {
            return figures.finding(
                    Rule.ZONES, new Fine("All user nodes are in one zone (pool.zones), like the students' volumes."));
        }
        return figures.with("volumes", (long) question.together() * storage.attachedPerStudent())
                .finding(
                        Rule.ZONES,
                        new CannotTell(
                                "Each student has a volume, which usually belongs to one zone. "
                                        + (zones > 1
                                                ? "The user nodes are in " + zones + " zones (pool.zones), so"
                                                : "Are the user nodes in several zones? Then")
                                        + " a student whose volume is in a zone without a free node waits"
                                        + " for a node there, although others are free.",
                                "look at `kubectl get nodes -L topology.kubernetes.io/zone`, and at the node affinity in"
                                        + " `kubectl describe pv`",
                                false));
    }

    Finding coreNodes() {
        return scheduling
                .nodePurpose()
                .match(
                        purpose -> scheduling
                                .nodes()
                                .match(
                                        nodes -> coreNodes(purpose, nodes),
                                        unknown -> Question.unread(Rule.CORE_NODES, unknown)),
                        unknown -> Question.unread(Rule.CORE_NODES, unknown));
    }

    private Finding coreNodes(Value.Known<NodePurpose> purpose, Value.Known<NodeChoice> nodes) {
        Figures figures = new Figures();
        String by = nodes.value().by();
        return switch (nodes.value().reach()) {
            case USERS ->
                figures.finding(
                        Rule.CORE_NODES,
                        new Fine("Students' pods run only on nodes with the label hub.jupyter.org/node-purpose=user."));
            case LABELED ->
                figures.finding(
                        Rule.CORE_NODES,
                        new Fine("Students' pods run only on nodes with " + by + " ("
                                + nodes.origin().key()
                                + "). They stay off the nodes of the hub and the proxy if those do not have it."));
            case AVOIDS ->
                figures.finding(
                        Rule.CORE_NODES,
                        new Fine("Students' pods run only on nodes without " + by + " ("
                                + nodes.origin().key()
                                + "). They stay off the nodes of the hub and the proxy if those have it."));
            case CORE ->
                figures.finding(
                        Rule.CORE_NODES,
                        new Change(
                                "Students' pods run on the nodes of the hub and the proxy, because of " + by
                                        + ", and their load slows the hub.",
                                List.of(new Edit(nodes.origin(), by, "hub.jupyter.org/node-purpose=user"))));
            case NOWHERE ->
                figures.finding(
                        Rule.CORE_NODES,
                        new Change(
                                "No node matches both " + by + ", so no student's pod is ever scheduled.",
                                List.of(new Edit(nodes.origin(), by, "hub.jupyter.org/node-purpose=user"))));
            case ALL -> onAllNodes(purpose, nodes, figures);
        };
    }

    private Finding onAllNodes(Value.Known<NodePurpose> purpose, Value.Known<NodeChoice> nodes, Figures figures) {
        int perNode = question.model().nodeRoom().studentsWithoutVolumes();
        // With `require`, another value defeats it: a further term of the affinity, or a list that replaces it.
        boolean defeated = purpose.value() == NodePurpose.REQUIRE;
        return figures.with("studentsPerNode", perNode)
                .finding(
                        Rule.CORE_NODES,
                        new Change(
                                (defeated
                                                ? "matchNodePurpose is require, but "
                                                        + nodes.origin().key() + " ("
                                                        + nodes.origin().where()
                                                        + ")"
                                                        + (nodes.origin()
                                                                        .key()
                                                                        .endsWith(
                                                                                "singleuser.extraNodeAffinity.required")
                                                                ? " adds another term to the same list, and a node has to match"
                                                                        + " only one of the terms. "
                                                                : " replaces that condition. ")
                                                : "")
                                        + "Students' pods may run on the nodes of the hub and the proxy, unless those have a taint:"
                                        + (question.isOwn(Quantity.NODE_MEMORY)
                                                ? " one like the user nodes"
                                                : " one of the size that Firstbell assumes")
                                        + " takes up to " + count(perNode, "student")
                                        + " there before the autoscaler adds one for students, and their load slows the hub."
                                        + " Label the user nodes hub.jupyter.org/node-purpose=user first, or no pod is"
                                        + " scheduled." + question.assumedRequests(),
                                List.of(
                                        defeated
                                                ? new Edit(
                                                        nodes.origin(),
                                                        "terms that other nodes match, too",
                                                        "the labels in singleuser.nodeSelector, and no term here")
                                                : new Edit(
                                                        purpose.origin(),
                                                        purpose.value().label(),
                                                        NodePurpose.REQUIRE.label()))));
    }
}
