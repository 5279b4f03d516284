package dev.firstbell.twin.advice;

import static dev.firstbell.twin.advice.Figures.count;

import dev.firstbell.records.deployment.Deployment.PodSize;
import dev.firstbell.records.deployment.Deployment.Scheduling;
import dev.firstbell.records.deployment.Value;
import dev.firstbell.twin.advice.Outcome.CannotTell;
import dev.firstbell.twin.advice.Outcome.Change;
import dev.firstbell.twin.advice.Outcome.Edit;
import dev.firstbell.twin.advice.Outcome.Fine;
import dev.firstbell.twin.parameters.Quantity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The rule about user placeholders: whether students' pods can take their room, and how much that is. */
final class PlaceholderRules {
    /** Below it, the cluster autoscaler adds no node for a pod (expendable-pods-priority-cutoff). */
    private static final long AUTOSCALER_CUTOFF = -10;

    private static final String BY_THE_CHART = " Without resources of their own, the chart gives placeholders"
            + " singleuser.memory and singleuser.cpu in the units of Kubernetes (1G is 10^9 bytes, 953M here), and not what"
            + " hub.config, Python, a profile or other containers add for students.";

    private final Question question;
    private final Scheduling scheduling;
    private final int students;

    PlaceholderRules(Question question) {
        this.question = question;
        this.scheduling = question.deployment().scheduling();
        this.students = question.together();
    }

    Finding placeholders() {
        return scheduling
                .placeholders()
                .match(this::placeholders, unknown -> Question.unread(Rule.PLACEHOLDERS, unknown));
    }

    private Finding placeholders(Value.Known<Long> replicas) {
        long count = replicas.value();
        Figures figures = new Figures().with("placeholders", count).with("students", students);
        if (count <= 0) {
            return figures.finding(
                    Rule.PLACEHOLDERS,
                    new Fine("There are no user placeholders, so none takes room; warm nodes must come from another"
                            + " source."));
        }
        Optional<Value.Unknown<?>> size = scheduling.placeholderSize().match(known -> Optional.empty(), Optional::of);
        if (size.isPresent()) {
            return Question.unread(Rule.PLACEHOLDERS, size.get());
        }
        if (perNode() < 1) {
            return tooLarge(count, figures);
        }
        long kept = kept(count);
        if (kept != count) {
            figures.with("studentsKept", kept);
        }
        return scheduling
                .podPriority()
                .match(
                        known -> known.value() ? priorities(count, figures) : withoutPriority(known, count, figures),
                        unknown -> Question.unread(Rule.PLACEHOLDERS, unknown));
    }

    private Finding withoutPriority(Value.Known<Boolean> priority, long count, Figures figures) {
        int perNode = question.model().studentsPerNode();
        long kept = kept(count);
        long nodes = (kept + perNode - 1) / perNode;
        return figures.with("nodesTaken", nodes)
                .finding(
                        Rule.PLACEHOLDERS,
                        new Change(
                                "Without pod priorities a student's pod cannot preempt a placeholder: "
                                        + count(count, "placeholder") + (count == 1 ? " keeps" : " keep")
                                        + " the room of "
                                        + count(kept, "student") + " (" + count(nodes, "node") + " at " + perNode
                                        + " students each) during the class." + question.assumedRequests(),
                                List.of(new Edit(priority.origin(), "false", "true"))));
    }

    private Finding priorities(long count, Figures figures) {
        return scheduling
                .placeholderPriority()
                .match(
                        own -> scheduling
                                .studentPriority()
                                .match(
                                        student -> priorities(own, student, count, figures),
                                        unknown -> Question.unread(Rule.PLACEHOLDERS, unknown)),
                        unknown -> Question.unread(Rule.PLACEHOLDERS, unknown));
    }

    /** A priority that students preempt and the autoscaler does not ignore; for that, students' may have to rise. */
    private static List<Edit> below(Value.Known<Long> own, Value.Known<Long> students) {
        List<Edit> edits = new ArrayList<>();
        if (own.value() != AUTOSCALER_CUTOFF) {
            edits.add(new Edit(own.origin(), Long.toString(own.value()), Long.toString(AUTOSCALER_CUTOFF)));
        }
        if (students.value() <= AUTOSCALER_CUTOFF) {
            edits.add(new Edit(students.origin(), Long.toString(students.value()), "0"));
        }
        return edits;
    }

    private Finding priorities(Value.Known<Long> own, Value.Known<Long> ofStudents, long count, Figures figures) {
        long student = ofStudents.value();
        figures.with("placeholderPriority", own.value()).with("studentPriority", student);
        if (own.value() >= student) {
            return figures.finding(
                    Rule.PLACEHOLDERS,
                    new Change(
                            "Placeholders have the priority " + own.value() + " and students' pods " + student
                                    + ", so a student's pod preempts none of the " + count + ".",
                            below(own, ofStudents)));
        }
        if (own.value() < AUTOSCALER_CUTOFF) {
            return figures.finding(
                    Rule.PLACEHOLDERS,
                    new Change(
                            "The cluster autoscaler ignores pods with a priority below " + AUTOSCALER_CUTOFF
                                    + ", so the " + count + " placeholders add no node.",
                            List.of(new Edit(
                                    own.origin(), Long.toString(own.value()), Long.toString(AUTOSCALER_CUTOFF)))));
        }
        Optional<Value.Unknown<?>> request = question.unknownRequest();
        if (request.isPresent()) {
            return Question.unread(Rule.PLACEHOLDERS, request.get());
        }
        long kept = kept(count);
        if (kept < Math.min(count, students) && isSmaller()) {
            PodSize size = placeholder();
            boolean isSet = scheduling.placeholderSize().origin().written();
            return figures.finding(
                    Rule.PLACEHOLDERS,
                    new Change(
                            count(count, "placeholder") + (count == 1 ? " keeps" : " keep") + " room for "
                                    + count(kept, "student") + " only, because a placeholder requests "
                                    + asked(size.memory(), size.cpu()) + ", and a student's pod "
                                    + asked(studentMemory(), studentCpu()) + "."
                                    + (isSet || !sized() ? "" : BY_THE_CHART),
                            List.of(new Edit(
                                    scheduling.placeholderSize().origin(),
                                    isSet ? asked(size.memory(), size.cpu()) : "not set",
                                    requests(studentMemory(), studentCpu())))));
        }
        long others = Math.max(0, students - kept);
        long running = running(count);
        return figures.with("studentsBeyond", others)
                .finding(
                        Rule.PLACEHOLDERS,
                        new Fine(count(count, "placeholder") + (count == 1 ? " keeps" : " keep") + " room for "
                                + count(kept, "student") + ", whose pods preempt "
                                + (count == 1 ? "it" : "them")
                                + (others == 0
                                        ? question.isApart()
                                                ? "; that is enough for " + question.group() + "."
                                                : "; that is enough for the whole class of " + students + "."
                                        : others == 1
                                                ? "; the other student needs room from another source."
                                                : "; the other " + others + " students need room from another source.")
                                + (running == count
                                        ? ""
                                        : " Only " + running + " of them fit on the "
                                                + question.parameters().count(Quantity.POOL_MAX)
                                                + " nodes that there may be; the others stay Pending.")
                                + (sized() && !question.isOwn(Quantity.NODE_MEMORY)
                                        ? " (Counted on the node that Firstbell assumes.)"
                                        : "")));
    }

    /** Placeholders that fit on no node keep nothing. */
    private Finding tooLarge(long count, Figures figures) {
        PodSize size = placeholder();
        String says = "A placeholder requests " + asked(size.memory(), size.cpu()) + ", and no node "
                + (question.isOwn(Quantity.NODE_MEMORY) ? "" : "like the one that Firstbell assumes ")
                + "has room for that, so the " + count(count, "placeholder") + " stay Pending and keep no room.";
        figures.with("studentsKept", 0);
        return figures.finding(
                Rule.PLACEHOLDERS,
                question.isOwn(Quantity.NODE_MEMORY)
                        ? new Change(
                                says,
                                List.of(new Edit(
                                        scheduling.placeholderSize().origin(),
                                        asked(size.memory(), size.cpu()),
                                        "requests that fit on a node")))
                        : new CannotTell(says, "set " + Quantity.NODE_MEMORY.label() + " in --parameters FILE", false));
    }

    /** For how many students the placeholders that run keep room: node by node, since a pod runs on one node. */
    private long kept(long count) {
        int perNode = perNode();
        if (perNode < 1) {
            return 0;
        }
        long running = running(count);
        return running / perNode * students(perNode) + students(running % perNode);
    }

    /** How many students have room where placeholders of one node are. */
    private long students(long placeholders) {
        if (placeholder().equals(new PodSize(studentMemory(), studentCpu())) || !sized()) {
            return smallest(placeholders);
        }
        return Math.min(smallest(placeholders), question.model().nodeRoom().studentsWithoutVolumes());
    }

    /** A resource that placeholders do not request is free on their nodes. */
    private long smallest(long placeholders) {
        long kept = Long.MAX_VALUE;
        if (studentMemory() > 0 && (placeholder().memory() > 0 || placeholder().cpu() == 0)) {
            kept = Math.min(kept, placeholders * placeholder().memory() / studentMemory());
        }
        if (studentCpu() > 0 && placeholder().cpu() > 0) {
            kept = Math.min(kept, placeholders * placeholder().cpu() / studentCpu());
        }
        return kept == Long.MAX_VALUE ? placeholders : kept;
    }

    /** How many placeholders fit on one node. */
    private int perNode() {
        PodSize size = placeholder();
        return question.parameters()
                .with(Quantity.STUDENT_MEMORY, size.memory())
                .with(Quantity.STUDENT_CPU, size.cpu())
                .with(Quantity.STUDENT_VOLUMES, 0)
                .nodeRoom()
                .students();
    }

    /** How many placeholders fit on as many nodes as there may be. */
    private long running(long count) {
        return question.isOwn(Quantity.POOL_MAX)
                ? Math.min(count, (long) perNode() * question.parameters().count(Quantity.POOL_MAX))
                : count;
    }

    /** Whether it is known what placeholders request, beside what students do. */
    private boolean sized() {
        return scheduling.placeholderSize().ifKnown().flatMap(set -> set).isPresent();
    }

    /** Requests as Kubernetes takes them, to paste below the key. */
    private static String requests(long memory, long cpu) {
        List<String> amounts = new ArrayList<>();
        if (memory > 0) {
            long mebibytes = (memory + (1 << 20) - 1) >> 20;
            amounts.add("memory: " + (mebibytes % 1024 == 0 ? mebibytes / 1024 + "Gi" : mebibytes + "Mi"));
        }
        if (cpu > 0) {
            amounts.add("cpu: " + NodeRules.cpus(cpu));
        }
        return "{requests: {" + String.join(", ", amounts) + "}}";
    }

    private boolean isSmaller() {
        return placeholder().memory() < studentMemory() || placeholder().cpu() < studentCpu();
    }

    /** What a placeholder requests: without a size of its own what the server does, but not the other containers. */
    private PodSize placeholder() {
        return scheduling
                .placeholderSize()
                .ifKnown()
                .flatMap(set -> set)
                .orElseGet(() ->
                        question.deployment().student().server().orElse(new PodSize(studentMemory(), studentCpu())));
    }

    private long studentMemory() {
        return Math.round(question.parameters().number(Quantity.STUDENT_MEMORY));
    }

    private long studentCpu() {
        return Math.round(question.parameters().number(Quantity.STUDENT_CPU));
    }

    private static String asked(long memory, long cpu) {
        return (memory == 0 ? "no memory" : NodeRules.memory(memory) + " of memory") + " and "
                + (cpu == 0 ? "no CPU" : NodeRules.cpus(cpu) + " CPU");
    }
}
