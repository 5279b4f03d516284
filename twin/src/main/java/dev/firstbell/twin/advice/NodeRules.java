package dev.firstbell.twin.advice;

import static dev.firstbell.twin.advice.Figures.count;

import dev.firstbell.records.deployment.Deployment;
import dev.firstbell.records.deployment.Deployment.Others;
import dev.firstbell.records.deployment.Deployment.PodSize;
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

/** Rules about how many nodes the class needs. {@link PlacementRules} say which of them its pods may use. */
final class NodeRules {
    /** No student can work with less. */
    private static final long LEAST_MEMORY = 64L << 20;

    private static final String POOL = "the pool of user nodes";
    private static final String MAXIMUM = "maximum number of nodes";

    private final Question question;
    private final int students;

    NodeRules(Question question) {
        this.question = question;
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
