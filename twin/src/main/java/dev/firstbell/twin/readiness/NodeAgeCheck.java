package dev.firstbell.twin.readiness;

import dev.firstbell.records.io.Plural;
import dev.firstbell.records.readiness.StudentNode;
import dev.firstbell.records.readiness.StudentNode.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Preemptible nodes end 24 hours after they were created. Source: Compute Engine, preemptible VM instances. */
final class NodeAgeCheck implements Check {
    private static final Duration LIMIT = Duration.ofHours(24);

    @Override
    public String label() {
        return "node-age";
    }

    @Override
    public CheckResult on(Situation situation) {
        return about(situation.facts().nodes(), false, nodes -> judge(situation));
    }

    private static Verdict judge(Situation situation) {
        List<StudentNode> preemptible = of(situation, Kind.PREEMPTIBLE);
        List<StudentNode> ending = new ArrayList<>(preemptible.stream()
                .filter(node -> node.created().isPresent() && !end(node).isAfter(situation.ends()))
                .toList());
        ending.sort(Comparator.comparing(NodeAgeCheck::end));
        String spot = spot(of(situation, Kind.SPOT));
        if (preemptible.isEmpty()) {
            return new Verdict.Go(
                    spot.isEmpty() ? "No students' node has a label of a preemptible or a Spot machine." : spot);
        }
        if (ending.isEmpty()) {
            return new Verdict.Go("The " + Plural.of(preemptible.size(), "preemptible node is", "preemptible nodes are")
                    + " younger than 24 h at the end of class (" + situation.clock(situation.ends())
                    + "); the cloud may take any of them at any time." + (spot.isEmpty() ? "" : " " + spot));
        }
        List<StudentNode> stay =
                situation.warm().stream().filter(node -> !ending.contains(node)).toList();
        boolean before = ending.stream().allMatch(node -> !end(node).isAfter(situation.begins()));
        String found = Plural.of(ending.size(), "preemptible node reaches", "preemptible nodes reach")
                + " 24 h before the end of class (" + situation.clock(situation.ends()) + ") and "
                + (ending.size() == 1 ? "ends" : "end") + " then: "
                + Words.some(ending.stream()
                        .map(node -> node.name() + " at " + situation.clock(end(node)) + " at the latest")
                        .toList())
                + ".";
        boolean enough = situation
                .seats()
                .filter(seats -> seats.on(stay) >= situation.students())
                .isPresent();
        if (before && enough) {
            return new Verdict.Go(
                    found + " They are gone before class, and the other warm nodes have room for all students.");
        }
        return new Verdict.NoGo(
                found + " " + (before ? "The class then lacks their room." : "Students on them lose their servers."),
                "replace them before class: `kubectl drain "
                        + ending.get(0).name() + " --ignore-daemonsets`, once it has no students, or release and ask"
                        + " again with `firstbell prescale`");
    }

    private static Instant end(StudentNode node) {
        return node.created().orElseThrow().plus(LIMIT);
    }

    private static List<StudentNode> of(Situation situation, Kind kind) {
        return situation.nodes().stream().filter(node -> node.kind() == kind).toList();
    }

    private static String spot(List<StudentNode> nodes) {
        return nodes.isEmpty()
                ? ""
                : Plural.of(nodes.size(), "node is a Spot machine", "nodes are Spot machines")
                        + ": there is no 24 h limit, and the cloud may take one at any time.";
    }
}
