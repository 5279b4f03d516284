package dev.firstbell.twin.advice;

import static dev.firstbell.twin.advice.Figures.count;

import dev.firstbell.records.deployment.Deployment;
import dev.firstbell.records.deployment.Deployment.Home;
import dev.firstbell.records.deployment.Deployment.NodeChoice;
import dev.firstbell.records.deployment.Deployment.NodePurpose;
import dev.firstbell.records.deployment.Deployment.Others;
import dev.firstbell.records.deployment.Deployment.PodSize;
import dev.firstbell.records.deployment.Deployment.Scheduling;
import dev.firstbell.records.deployment.Deployment.Storage;
import dev.firstbell.records.deployment.Origin;
import dev.firstbell.records.deployment.Value;
import dev.firstbell.twin.advice.Outcome.CannotTell;
import dev.firstbell.twin.advice.Outcome.Change;
import dev.firstbell.twin.advice.Outcome.Edit;
import dev.firstbell.twin.advice.Outcome.Fine;
import dev.firstbell.twin.parameters.NodeRoom;
import dev.firstbell.twin.parameters.NodeRoom.Resource;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.TwinParameters;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/** Rules about nodes: how many the class needs, and which of them its pods may use. */
final class NodeRules {
    /** No student can work with less. */
    private static final long LEAST_MEMORY = 64L << 20;

    private static final String POOL = "the pool of user nodes";
    private static final String MAXIMUM = "maximum number of nodes";

    private final Question question;
    private final Scheduling scheduling;
    private final int students;

    NodeRules(Question question) {
        this.question = question;
        this.scheduling = question.deployment().scheduling();
        this.students = question.together();
    }

    /** Memory, CPU and pods; volumes have a rule of their own. */
    Finding room() {
        Optional<Value.Unknown<?>> unknown = question.unknownRequest();
        if (unknown.isPresent()) {
            return Question.unread(Rule.ROOM, unknown.get());
        }
        TwinParameters parameters = question.parameters().with(Quantity.STUDENT_VOLUMES, 0);
        NodeRoom room = parameters.nodeRoom();
        NodeRoom.Limit binding = room.binding();
        Figures figures = new Figures().with("studentsPerNode", room.students());
        String computed = binding.resource().label() + ", " + binding.formula();
        if (room.students() < 1) {
            Outcome outcome = hasOwnNode()
                    ? new Change(
                            "No student's pod fits on a node: " + computed + "; every pod stays Pending."
                                    + withPool(binding),
                            List.of(smaller(binding)))
                    : new CannotTell(
                            "No student's pod fits on the node that Firstbell assumes: " + computed + ".",
                            nodeParameters(),
                            false);
            return figures.finding(Rule.ROOM, outcome);
        }
        int nodes = nodes(room.students());
        figures.with("nodes", nodes).with("students", students);
        String fits = count(room.students(), "student") + (room.students() == 1 ? " fits" : " fit")
                + " on a node (limited by " + computed + "), so " + question.group()
                + (question.isApart() ? " need " : " needs ")
                + count(nodes, "node");
        if (!hasOwnNode()) {
            return figures.finding(
                    Rule.ROOM,
                    new CannotTell(
                            "On the node that Firstbell assumes (n1-highmem-8), " + fits
                                    + ". The values do not state the size of your nodes, or how many there may be.",
                            nodeParameters(),
                            false));
        }
        return pool(
                figures, Rule.ROOM, room.students(), fits, binding.resource() == Resource.MEMORY ? lower(binding) : "");
    }

    private Others others() {
        return question.deployment().student().others().ifKnown().orElse(Others.NONE);
    }

    /** The request to lower so that one pod fits on a node: the server's, or that of the pod's other containers. */
    private Edit smaller(NodeRoom.Limit binding) {
        boolean cpu = binding.resource() == Resource.CPU;
        Deployment.Student student = question.deployment().student();
        PodSize beside = others().containers();
        PodSize init = others().init();
        long room = Math.max(0, binding.node() - binding.system());
        long most = room - (cpu ? beside.cpu() : beside.memory());
        long each = room / seats() - (cpu ? beside.cpu() : beside.memory());
        boolean enough = each >= (cpu ? 1 : LEAST_MEMORY) && (cpu ? init.cpu() : init.memory()) <= room / seats();
        boolean othersDecide = most < (cpu ? 1 : LEAST_MEMORY) || (cpu ? init.cpu() : init.memory()) > room;
        if (othersDecide) {
            long asked = cpu ? Math.max(beside.cpu(), init.cpu()) : Math.max(beside.memory(), init.memory());
            return new Edit(
                    student.others().origin(),
                    "requests of " + (cpu ? cpus(asked) + " CPU" : memory(asked)),
                    "less than " + (cpu ? cpus(room) + " CPU" : memory(room)));
        }
        long asked = binding.student() - (cpu ? beside.cpu() : beside.memory());
        return new Edit(
                (cpu ? student.cpuGuarantee() : student.memoryGuarantee()).origin(),
                cpu ? cpus(asked) : memory(asked),
                cpu ? cpus(enough ? each : most) : memory(enough ? each : most));
    }

    /** How many students a node has to take so that the class fits on the pool; one if the pool's size is not known. */
    private int seats() {
        int most = question.parameters().count(Quantity.POOL_MAX);
        return question.isOwn(Quantity.POOL_MAX) && most > 0 ? nodes(most) : 1;
    }

    /** What the class needs on the pool. */
    private String withPool(NodeRoom.Limit binding) {
        return seats() == 1
                ? ""
                : " For " + question.group() + " on "
                        + count(question.parameters().count(Quantity.POOL_MAX), "node") + ", "
                        + seats() + " have to fit on each, which is "
                        + (binding.resource() == Resource.CPU
                                ? cpus((binding.node() - binding.system()) / seats()) + " CPU"
                                : memory((binding.node() - binding.system()) / seats()))
                        + " for a pod.";
    }

    /** The largest guarantee with which the class fits on the pool; empty if a lower one does not help. */
    private String lower(NodeRoom.Limit binding) {
        int most = question.parameters().count(Quantity.POOL_MAX);
        if (most < 1) {
            return "";
        }
        int seats = (students + most - 1) / most;
        long room = (binding.node() - binding.system()) / seats;
        long bytes = room - others().containers().memory();
        long server = binding.student() - others().containers().memory();
        if (others().init().memory() > room) {
            return " A lower guarantee does not help, because an init container requests "
                    + memory(others().init().memory()) + " ("
                    + question.deployment().student().others().origin().key() + ", "
                    + question.deployment().student().others().origin().where() + ").";
        }
        if (bytes < LEAST_MEMORY || bytes >= server) {
            return "";
        }
        Origin guarantee = question.deployment().student().memoryGuarantee().origin();
        return " Or lower " + guarantee.key() + " (" + guarantee.where() + ") to " + memory(bytes)
                + ", if students can work with that.";
    }

    private Finding pool(Figures figures, Rule rule, int perNode, String fits, String alternative) {
        if (!question.isOwn(Quantity.POOL_MAX)) {
            return figures.finding(
                    rule,
                    new CannotTell(
                            fits + ". The values do not state how many nodes there may be.",
                            "set " + Quantity.POOL_MAX.label() + " in --parameters FILE",
                            false));
        }
        int nodes = nodes(perNode);
        int most = question.parameters().count(Quantity.POOL_MAX);
        figures.with("maximumNodes", most);
        return figures.finding(
                rule,
                nodes <= most
                        ? new Fine(fits + ", and there may be " + most + ".")
                        : new Change(
                                fits + ", but there may be only " + most + ": room for " + (long) most * perNode
                                        + " students; the others wait until some of them leave."
                                        + (question.reservesALimit()
                                                ? " More fit with the guarantee that the rule `requests` names."
                                                : alternative),
                                List.of(new Edit(
                                        new Origin(POOL, MAXIMUM, Origin.Source.WRITTEN),
                                        Integer.toString(most),
                                        Integer.toString(nodes)))));
    }

    Finding volumes() {
        return question.deployment()
                .student()
                .storage()
                .match(known -> volumes(known.value()), unknown -> Question.unread(Rule.VOLUMES, unknown));
    }

    private Finding volumes(Storage storage) {
        int each = storage.attachedPerStudent();
        Figures figures = new Figures().with("volumesPerStudent", each);
        if (each == 0) {
            return figures.finding(Rule.VOLUMES, new Fine("No volume is attached to a node for one student alone."));
        }
        if (!question.fits()) {
            return figures.finding(
                    Rule.VOLUMES,
                    new CannotTell(
                            "A node attaches " + count(each, "volume")
                                    + " for each student, but no student's pod fits on a node (rule `room`).",
                            "change what a student's pod requests first",
                            false));
        }
        int others = Math.max(1, question.model().nodeRoom().studentsWithoutVolumes());
        String needs = "A node attaches " + count(each, "volume") + " for each student";
        if (!question.isOwn(Quantity.NODE_MAX_VOLUMES)) {
            return figures.with("studentsPerNodeWithoutVolumes", others)
                    .finding(
                            Rule.VOLUMES,
                            new CannotTell(
                                    needs + ": " + (long) each * others + " for the " + count(others, "student")
                                            + " that it has room for otherwise. How many it can attach differs: 127 on most Compute Engine machines, 15"
                                            + " on its shared-core ones, 16 on Hetzner Cloud, 24 to 27 on most of EC2.",
                                    "set " + Quantity.NODE_MAX_VOLUMES.label()
                                            + " in --parameters FILE to allocatable.count"
                                            + " in `kubectl get csinode NODE -o yaml`",
                                    false));
        }
        int most = question.parameters().count(Quantity.NODE_MAX_VOLUMES);
        int byVolumes = most / each;
        figures.with("volumesPerNode", most).with("studentsPerNode", byVolumes);
        if (byVolumes < 1) {
            return figures.finding(
                    Rule.VOLUMES,
                    new Change(
                            needs + ", and a node can attach " + most + ": every pod stays Pending.",
                            List.of(new Edit(storageOrigin(), each + " for each student", "at most " + most))));
        }
        if (byVolumes >= others) {
            return figures.finding(
                    Rule.VOLUMES,
                    new Fine(needs + ", and can attach " + most + ": enough for " + byVolumes
                            + " students, more than fit otherwise."));
        }
        int nodes = nodes(byVolumes);
        figures.with("nodes", nodes);
        return pool(
                figures,
                Rule.VOLUMES,
                byVolumes,
                needs + ", and can attach " + most + ": " + count(byVolumes, "student") + " instead of " + others
                        + ", so " + question.group() + (question.isApart() ? " need " : " needs ")
                        + count(nodes, "node")
                        + " (the autoscaler does not count this, and adds them in several steps)",
                "");
    }

    private Origin storageOrigin() {
        return question.deployment().student().storage().origin();
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
        return figures.with("volumes", (long) students * storage.attachedPerStudent())
                .finding(
                        Rule.ZONES,
                        new CannotTell(
                                "Each student has a volume, which usually belongs to one zone. Are the user nodes in"
                                        + " several zones? Then a student whose volume is in a zone without a free node waits"
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

    private int nodes(int perNode) {
        return (students + perNode - 1) / perNode;
    }

    /** Whether the size of a node is the site's own number, as far as students' pods use it. */
    private boolean hasOwnNode() {
        return question.isOwn(Quantity.NODE_MEMORY)
                && (question.parameters().number(Quantity.STUDENT_CPU) == 0 || question.isOwn(Quantity.NODE_CPU));
    }

    private static String nodeParameters() {
        return "set " + Quantity.NODE_MEMORY.label() + " and " + Quantity.NODE_CPU.label()
                + " (`kubectl describe node`," + " below Allocatable) and " + Quantity.POOL_MAX.label()
                + " in --parameters FILE";
    }

    /** Bytes as JupyterHub takes them: whole M, rounded down. */
    static String memory(long bytes) {
        long mebibytes = bytes >> 20;
        if (mebibytes == 0) {
            return bytes == 0 ? "0" : bytes == 1 ? "1 byte" : bytes + " bytes";
        }
        return mebibytes % 1024 == 0 ? mebibytes / 1024 + "G" : mebibytes + "M";
    }

    /** Thousandths of a CPU as the chart takes them. */
    static String cpus(long milli) {
        return BigDecimal.valueOf(milli, 3).stripTrailingZeros().toPlainString();
    }
}
