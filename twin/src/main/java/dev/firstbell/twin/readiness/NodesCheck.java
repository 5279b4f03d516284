package dev.firstbell.twin.readiness;

import dev.firstbell.records.io.Plural;
import dev.firstbell.records.prescale.PrescaleFailure;
import dev.firstbell.records.readiness.StudentNode;
import dev.firstbell.records.readiness.StudentNodes;
import java.util.List;
import java.util.stream.Collectors;

/** Students' nodes that are Ready, schedulable and have the image; the others keep no student waiting if these have room. */
final class NodesCheck implements Check {
    private static final String HOLD =
            "`firstbell prescale status` shows what holds nodes, and `firstbell prescale converge` asks for them";

    @Override
    public String label() {
        return "nodes";
    }

    @Override
    public CheckResult on(Situation situation) {
        return about(situation.facts().nodes(), true, nodes -> judge(situation, nodes));
    }

    private static Verdict judge(Situation situation, StudentNodes nodes) {
        int all = nodes.nodes().size();
        int warm = situation.warm().size();
        if (all == 0) {
            return new Verdict.NoGo(
                    "There are no students' nodes: the first students wait for boot and image pull.", HOLD);
        }
        String image = nodes.image().map(name -> " (" + name + ")").orElse("");
        if (warm == all) {
            return new Verdict.Go((all == 1 ? "The only students' node is" : "All " + all + " students' nodes are")
                    + " Ready and schedulable, and " + (all == 1 ? "has" : "have") + " the image" + image + ".");
        }
        String found =
                warm + " of " + Plural.of(all, "students' node", "students' nodes") + (warm == 1 ? " is" : " are")
                        + " Ready, schedulable and with the image" + image + ": "
                        + nodes.failures().stream().map(PrescaleFailure::found).collect(Collectors.joining("; ")) + ".";
        if (nodes.image().isEmpty()) {
            return new Verdict.Unknown(
                    "The students' image is not known, so no node can be shown to have it.", "give --image NAME", true);
        }
        if (situation.hasRoom()) {
            return new Verdict.Go(
                    found + " The other " + Plural.of(warm, "node has", "nodes have") + " room for the whole class.");
        }
        String remedies = nodes.failures().stream()
                .flatMap(failure -> failure.remedy().stream())
                .distinct()
                .collect(Collectors.joining("; "));
        return new Verdict.NoGo(
                found + " A student who is placed on such a node waits, or is not placed there.",
                remedies.isEmpty() ? "wait, and run this again; " + HOLD : remedies);
    }

    /** The names of nodes. */
    static List<String> names(List<StudentNode> nodes) {
        return nodes.stream().map(StudentNode::name).toList();
    }
}
