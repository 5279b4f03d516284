package dev.firstbell.twin.readiness;

import dev.firstbell.records.deployment.Deployment.Reach;
import dev.firstbell.records.io.Plural;
import dev.firstbell.records.readiness.StudentNode;
import dev.firstbell.records.readiness.StudentNodes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Room on warm nodes for the students: memory, CPU, pods, addresses for pods, volumes. */
final class WarmRoomCheck implements Check {
    @Override
    public String label() {
        return "warm-room";
    }

    @Override
    public CheckResult on(Situation situation) {
        CheckResult result = about(situation.facts().nodes(), true, nodes -> judge(situation, nodes));
        return new CheckResult(
                result.check(),
                result.verdict(),
                result.source()
                        + situation.seats().map(seats -> "; " + seats.source()).orElse(""));
    }

    private static Verdict judge(Situation situation, StudentNodes nodes) {
        Optional<Seats> size = situation.seats();
        if (size.isEmpty()) {
            return new Verdict.Unknown(
                    "What a student's pod requests is not known, so it cannot be told how many fit.",
                    "give the values with -f FILE, or the permission to read the hub's Secret",
                    true);
        }
        if (nodes.image().isEmpty() && !nodes.nodes().isEmpty()) {
            return new Verdict.Unknown(
                    "The students' image is not known, so it cannot be told which nodes are warm.",
                    "give --image NAME",
                    true);
        }
        Seats seats = size.get();
        List<StudentNode> warm = situation.warm();
        long room = seats.on(warm);
        int students = situation.students();
        String found = "The " + Plural.of(warm.size(), "warm node has", "warm nodes have") + " room for "
                + room + " more " + (room == 1 ? "student" : "students") + limits(seats, warm)
                + ", and room is needed for " + students + "." + beside(situation, nodes)
                + gaps(situation, nodes, warm);
        if (room >= students) {
            return new Verdict.Go(found);
        }
        long missing = students - room;
        long each = warm.stream().mapToLong(seats::empty).max().orElse(0);
        String more = each > 0
                ? "ask for " + Plural.of((missing + each - 1) / each, "more node", "more nodes")
                        + ": `firstbell prescale status` shows what is asked for, and schedule.yaml states it"
                : "have the nodes made warm, or ask for nodes: `firstbell prescale status` shows what is asked for";
        return new Verdict.NoGo(
                found + " The last " + Plural.students(missing) + " wait for a node, its boot and its image pull. "
                        + situation.asksNow(each > 0 ? (int) ((missing + each - 1) / each) : 1),
                more);
    }

    /** {@code  (limited by memory)}, if there are warm nodes. */
    private static String limits(Seats seats, List<StudentNode> warm) {
        Map<String, Long> by = warm.stream().collect(Collectors.groupingBy(seats::limitOf, Collectors.counting()));
        return by.isEmpty()
                ? ""
                : " (limited by "
                        + by.entrySet().stream()
                                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                                        .thenComparing(Map.Entry.comparingByKey()))
                                .map(entry ->
                                        by.size() == 1 ? entry.getKey() : entry.getKey() + " on " + entry.getValue())
                                .collect(Collectors.joining(", "))
                        + "; a student's pod requests "
                        + Words.memory(seats.size().memory())
                        + (seats.size().cpu() > 0 ? " and " + seats.size().cpu() + "m CPU" : "") + ")";
    }

    private static String beside(Situation situation, StudentNodes nodes) {
        int running = situation.nodes().stream().mapToInt(StudentNode::students).sum();
        return running == 0
                ? ""
                : " " + Plural.of(running, "student has", "students have")
                        + " a server already; if they belong to the class, less room is needed.";
    }

    private static String gaps(Situation situation, StudentNodes nodes, List<StudentNode> warm) {
        Seats seats = situation.seats().orElseThrow();
        List<String> gaps = new ArrayList<>();
        situation
                .deployment()
                .scheduling()
                .nodes()
                .ifKnown()
                .filter(choice -> choice.reach() == Reach.LABELED || choice.reach() == Reach.NOWHERE)
                .ifPresent(choice -> gaps.add("students' pods also need nodes with " + choice.by()));
        nodes.othersUnread().ifPresent(why -> gaps.add("pods of other namespaces are not counted (" + why + ")"));
        if (seats.volumes() > 0
                && warm.stream().anyMatch(node -> node.room().volumes().isEmpty())) {
            gaps.add("how many volumes a node attaches is not known"
                    + nodes.volumesUnread().map(why -> " (" + why + ")").orElse(""));
        }
        return gaps.isEmpty() ? "" : " Not in this number: " + String.join("; ", gaps) + ".";
    }
}
