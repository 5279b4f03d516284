package dev.firstbell.twin.advice;

import static dev.firstbell.twin.advice.Figures.count;
import static dev.firstbell.twin.advice.Figures.time;

import dev.firstbell.records.deployment.Deployment;
import dev.firstbell.records.deployment.Deployment.Culler;
import dev.firstbell.records.deployment.Deployment.NotPulled;
import dev.firstbell.records.deployment.Deployment.Others;
import dev.firstbell.records.deployment.Deployment.PullPolicy;
import dev.firstbell.records.deployment.Deployment.Rejected;
import dev.firstbell.records.deployment.Deployment.Student;
import dev.firstbell.records.deployment.Value;
import dev.firstbell.twin.advice.Outcome.Change;
import dev.firstbell.twin.advice.Outcome.Edit;
import dev.firstbell.twin.advice.Outcome.Fine;
import dev.firstbell.twin.parameters.Distribution;
import dev.firstbell.twin.parameters.NodeRoom;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.RandomPart;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Rules about a student's pod: what the chart accepts, what the pod requests, its image, and how long it may live. */
final class PodRules {
    /** The chart's default guarantee. */
    private static final long USUAL_MEMORY = 1L << 30;

    /** A small share of a CPU; a notebook idles most of the time. */
    private static final long USUAL_CPU_MILLI = 50;

    /** KubeletConfiguration: registryPullQPS and registryBurst. */
    private static final int PULLS_PER_SECOND = 5;

    private static final int PULLS_AT_ONCE = 10;
    private static final int MOST_NAMED = 20;

    private final Question question;
    private final Deployment deployment;
    private final int students;

    PodRules(Question question) {
        this.question = question;
        this.deployment = question.deployment();
        this.students = question.together();
    }

    Finding values() {
        List<Rejected> rejected = deployment.rejected();
        Figures figures = new Figures().with("rejected", rejected.size());
        if (rejected.isEmpty()) {
            return figures.finding(
                    Rule.VALUES,
                    new Fine(
                            "The chart has every key of the values, and numbers, words and texts have the right type; what"
                                    + " is in lists was not checked."));
        }
        return figures.finding(
                Rule.VALUES,
                new Change(
                        count(rejected.size(), "value") + (rejected.size() == 1 ? " is" : " are")
                                + " not accepted or not plausible: `helm upgrade` refuses the values, starts fail, or"
                                + " servers get something else than was meant."
                                + (rejected.size() > MOST_NAMED ? " The first " + MOST_NAMED + ":" : ""),
                        rejected.stream()
                                .limit(MOST_NAMED)
                                .map(each -> new Edit(each.origin(), each.found(), each.remedy()))
                                .toList()));
    }

    Finding requests() {
        Student student = deployment.student();
        Figures figures = new Figures();
        List<String> says = new ArrayList<>();
        List<Edit> edits = new ArrayList<>();
        Optional<Value.Unknown<?>> unknown = firstUnknown(
                student.memoryGuarantee(),
                student.memoryLimit(),
                student.cpuGuarantee(),
                student.cpuLimit(),
                student.others());
        if (firstUnknown(student.memoryGuarantee(), student.memoryLimit()).isEmpty()) {
            memory(student, figures, says, edits);
        }
        if (firstUnknown(student.cpuGuarantee(), student.cpuLimit()).isEmpty()) {
            cpu(student, figures, says, edits);
        }
        if (edits.size() > 1 && says.stream().allMatch(each -> each.contains("reserves the limit"))) {
            int both = question.parameters()
                    .with(Quantity.STUDENT_MEMORY, others().memory(USUAL_MEMORY))
                    .with(Quantity.STUDENT_CPU, others().cpu(USUAL_CPU_MILLI))
                    .nodeRoom()
                    .students();
            figures.with("studentsPerNodeWithBothGuarantees", both);
            says.add("With both guarantees, " + count(both, "student") + (both == 1 ? " fits." : " fit."));
        }
        if (!edits.isEmpty()) {
            return figures.finding(Rule.REQUESTS, new Change(String.join(" ", says), edits));
        }
        if (unknown.isPresent()) {
            return Question.unread(Rule.REQUESTS, unknown.get());
        }
        Others others = others();
        long server = request(student.memoryGuarantee(), student.memoryLimit());
        long memory = others.memory(server);
        long serverCpu = request(student.cpuGuarantee(), student.cpuLimit());
        long cpu = others.cpu(serverCpu);
        return figures.with("memoryBytes", memory)
                .with("cpuMilli", cpu)
                .finding(
                        Rule.REQUESTS,
                        new Fine("A student's pod requests " + NodeRules.memory(memory) + " of memory and "
                                + (cpu == 0 ? "no" : NodeRules.cpus(cpu))
                                + " CPU, which is what the scheduler counts."
                                + (memory == server && cpu == serverCpu
                                        ? ""
                                        : " The server alone requests " + NodeRules.memory(server) + " and "
                                                + (serverCpu == 0 ? "no" : NodeRules.cpus(serverCpu))
                                                + " CPU; the rest is for the pod's other containers.")));
    }

    private Others others() {
        return deployment.student().others().ifKnown().orElse(Others.NONE);
    }

    private static long request(Value<Long> guarantee, Value<Long> limit) {
        long set = guarantee.ifKnown().orElseThrow();
        return set == 0 ? limit.ifKnown().orElseThrow() : set;
    }

    private void memory(Student student, Figures figures, List<String> says, List<Edit> edits) {
        long guarantee = student.memoryGuarantee().ifKnown().orElseThrow();
        long limit = student.memoryLimit().ifKnown().orElseThrow();
        if (guarantee == 0 && limit == 0) {
            int perNode = perNode(Quantity.STUDENT_MEMORY, 0);
            long node = Math.round(question.parameters().number(Quantity.NODE_MEMORY));
            figures.with("studentsPerNode", perNode);
            says.add("Memory has neither a guarantee nor a limit, so the scheduler puts up to "
                    + count(perNode, "student")
                    + " on a node: " + NodeRules.memory(node / Math.max(1, perNode)) + " each on one with "
                    + NodeRules.memory(node) + ", and one notebook can take it all.");
            edits.add(new Edit(student.memoryGuarantee().origin(), "not set", NodeRules.memory(USUAL_MEMORY)));
        } else if (guarantee == 0 && limit > USUAL_MEMORY) {
            says.add(withLimit(
                    figures,
                    "Memory",
                    NodeRules.memory(limit),
                    perNode(Quantity.STUDENT_MEMORY, USUAL_MEMORY),
                    NodeRules.memory(USUAL_MEMORY)));
            edits.add(new Edit(student.memoryGuarantee().origin(), "not set", NodeRules.memory(USUAL_MEMORY)));
        } else if (guarantee > limit && limit > 0) {
            says.add(
                    "The guarantee of memory is above its limit, and Kubernetes rejects such a pod: every start fails.");
            edits.add(new Edit(student.memoryLimit().origin(), NodeRules.memory(limit), NodeRules.memory(guarantee)));
        }
    }

    private void cpu(Student student, Figures figures, List<String> says, List<Edit> edits) {
        long guarantee = student.cpuGuarantee().ifKnown().orElseThrow();
        long limit = student.cpuLimit().ifKnown().orElseThrow();
        if (guarantee == 0 && limit > USUAL_CPU_MILLI) {
            says.add(withLimit(
                    figures,
                    "CPU",
                    NodeRules.cpus(limit),
                    perNode(Quantity.STUDENT_CPU, USUAL_CPU_MILLI),
                    NodeRules.cpus(USUAL_CPU_MILLI)));
            edits.add(new Edit(student.cpuGuarantee().origin(), "not set", NodeRules.cpus(USUAL_CPU_MILLI)));
        } else if (guarantee > limit && limit > 0) {
            says.add("The guarantee of CPU is above its limit, and Kubernetes rejects such a pod: every start fails.");
            edits.add(new Edit(student.cpuLimit().origin(), NodeRules.cpus(limit), NodeRules.cpus(guarantee)));
        }
    }

    private String withLimit(Figures figures, String what, String limit, int wouldFit, String guarantee) {
        int fit = question.parameters().nodeRoom().students();
        figures.with("studentsPerNodeNow", fit).with("studentsPerNodeWith" + what + "Guarantee", wouldFit);
        return what + " has the limit " + limit
                + " and no guarantee, so Kubernetes reserves the limit for each student: "
                + fit + " on a node instead of " + wouldFit + " with a guarantee of " + guarantee
                + (question.isOwn(Quantity.NODE_MEMORY) ? "." : " (on the node that Firstbell assumes).");
    }

    /** How many students fit on a node with another request. */
    private int perNode(Quantity quantity, long request) {
        long pod = quantity == Quantity.STUDENT_MEMORY ? others().memory(request) : others().cpu(request);
        NodeRoom room = question.parameters().with(quantity, pod).nodeRoom();
        return room.students();
    }

    Finding pullPolicy() {
        return deployment
                .image()
                .pullPolicy()
                .match(this::pullPolicy, unknown -> Question.unread(Rule.PULL_POLICY, unknown));
    }

    private Finding pullPolicy(Value.Known<PullPolicy> known) {
        Figures figures = new Figures();
        return switch (known.value()) {
            case IF_NOT_PRESENT ->
                figures.finding(
                        Rule.PULL_POLICY,
                        new Fine("A node that has the image starts a student's pod without asking the registry."));
            case ALWAYS -> {
                int perNode = Math.min(students, question.model().studentsPerNode());
                int beyond = Math.max(0, perNode - PULLS_AT_ONCE);
                Duration spread = Duration.ofMillis(1000L * beyond / PULLS_PER_SECOND);
                boolean byTag = !known.origin().written();
                yield figures.with("registryRequests", students)
                        .with("startsPerNodeBeyondBurst", beyond)
                        .with("burstMs", spread.toMillis())
                        .finding(
                                Rule.PULL_POLICY,
                                new Change(
                                        "Every start asks the registry, also on a node that has the image"
                                                + (byTag ? ", because its tag is `latest` or missing" : "") + ": "
                                                + students
                                                + " requests at the class start, and no start while the registry"
                                                + " is down. Of " + perNode
                                                + " starts at once on a node the kubelet permits "
                                                + PULLS_AT_ONCE + ", then " + PULLS_PER_SECOND + " a second"
                                                + (beyond == 0
                                                        ? "."
                                                        : "; the other " + beyond + " exceed that for "
                                                                + time(spread)
                                                                + ", and the kubelet refuses such pulls and tries again"
                                                                + " later.")
                                                + " Use a fixed tag or a digest with it."
                                                + question.assumedRequests(),
                                        List.of(new Edit(
                                                known.origin(),
                                                known.value().label(),
                                                PullPolicy.IF_NOT_PRESENT.label()))));
            }
            case NEVER ->
                figures.finding(
                        Rule.PULL_POLICY,
                        new Change(
                                "The kubelet never pulls the image for a student's pod: on a node that does not have it yet"
                                        + " every start fails.",
                                List.of(new Edit(
                                        known.origin(), known.value().label(), PullPolicy.IF_NOT_PRESENT.label()))));
        };
    }

    Finding prePuller() {
        return deployment
                .image()
                .pulledAhead()
                .match(
                        ahead -> deployment
                                .image()
                                .pulledOnUpgrade()
                                .match(
                                        upgrade -> prePuller(ahead, upgrade.value()),
                                        unknown -> Question.unread(Rule.PRE_PULLER, unknown)),
                        unknown -> Question.unread(Rule.PRE_PULLER, unknown));
    }

    private Finding prePuller(Value.Known<Boolean> ahead, boolean upgrade) {
        Distribution pull = question.parameters().distribution(RandomPart.IMAGE_PULL);
        Duration median = pull.quantile(0.5);
        Duration slow = pull.quantile(0.95);
        Figures figures = new Figures().with("pullMedianMs", median.toMillis()).with("pullP95Ms", slow.toMillis());
        String takes = time(median) + " in the median, " + time(slow) + " on one node in twenty"
                + (question.isOwn(RandomPart.IMAGE_PULL) ? "" : "; --image computes it from your image");
        if (!ahead.value()) {
            return figures.finding(
                    Rule.PRE_PULLER,
                    new Change(
                            "A new node pulls the image only when the first student's pod is on it, and all students there"
                                    + " wait for that (" + takes
                                    + "). A node that is started before class is not warm.",
                            List.of(new Edit(ahead.origin(), "false", "true"))));
        }
        if (deployment.image().name() instanceof Value.Unknown<String> unknown) {
            return Question.unread(Rule.PRE_PULLER, unknown);
        }
        Optional<NotPulled> other = deployment.image().otherThanPulled();
        if (other.isPresent()) {
            return figures.finding(
                    Rule.PRE_PULLER,
                    new Change(
                            other.get().why() + " A new node pulls it only when the first student's pod is on it ("
                                    + takes + ").",
                            List.of(new Edit(
                                    other.get().origin(),
                                    other.get().from(),
                                    other.get().to()))));
        }
        return figures.finding(
                Rule.PRE_PULLER,
                new Fine("A DaemonSet pulls the image on each new node (" + takes + ")."
                        + (upgrade
                                ? ""
                                : " The hook pre-puller is off, so after an upgrade with a new image the nodes pull while"
                                        + " students start; upgrade well before class.")));
    }

    Finding culler() {
        Culler culler = deployment.culler();
        Optional<Value.Unknown<?>> unknown =
                firstUnknown(culler.enabled(), culler.timeout(), culler.every(), culler.maxAge());
        if (unknown.isPresent()) {
            return Question.unread(Rule.CULLER, unknown.get());
        }
        Duration length = question.file().duration();
        Duration timeout = culler.timeout().ifKnown().orElseThrow();
        Duration every = culler.every().ifKnown().orElseThrow();
        Duration maxAge = culler.maxAge().ifKnown().orElseThrow();
        Figures figures = new Figures()
                .with("classSeconds", length.toSeconds())
                .with("timeoutSeconds", timeout.toSeconds())
                .with("maxAgeSeconds", maxAge.toSeconds());
        if (!culler.enabled().ifKnown().orElseThrow()) {
            return figures.finding(
                    Rule.CULLER,
                    new Fine("The culler is off, so it stops no server during the class, and none afterwards: the nodes"
                            + " stay until students stop their servers."));
        }
        // Without an interval, the culler looks twice per timeout.
        Duration interval = every.isZero() ? timeout.dividedBy(2) : every;
        List<String> says = new ArrayList<>();
        List<Edit> edits = new ArrayList<>();
        if (timeout.compareTo(length) < 0) {
            says.add("A student who listens and does not run anything loses the server " + time(timeout) + " to "
                    + time(timeout.plus(interval)) + " after the last activity, before the class of " + time(length)
                    + " ends.");
            edits.add(new Edit(
                    culler.timeout().origin(),
                    Long.toString(timeout.toSeconds()),
                    Long.toString(Math.max(3600, upToTenMinutes(length)))));
        }
        if (!maxAge.isZero() && maxAge.compareTo(length) < 0) {
            says.add("Every server is stopped " + time(maxAge) + " to " + time(maxAge.plus(interval))
                    + " after its start, also one in use, before the class of " + time(length) + " ends.");
            edits.add(new Edit(culler.maxAge().origin(), Long.toString(maxAge.toSeconds()), "0"));
        }
        return figures.finding(
                Rule.CULLER,
                edits.isEmpty()
                        ? new Fine("A server is stopped " + time(timeout) + " to " + time(timeout.plus(interval))
                                + " after its last activity; the class lasts " + time(length) + ".")
                        : new Change(String.join(" ", says), edits));
    }

    private static long upToTenMinutes(Duration length) {
        return (length.toSeconds() + 599) / 600 * 600;
    }

    private static Optional<Value.Unknown<?>> firstUnknown(Value<?>... values) {
        for (Value<?> value : values) {
            if (value instanceof Value.Unknown<?> unknown) {
                return Optional.of(unknown);
            }
        }
        return Optional.empty();
    }
}
