package dev.firstbell.twin.readiness;

import dev.firstbell.records.io.Plural;
import dev.firstbell.records.readiness.NodeGroup;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Whether the pool may grow by the nodes that are missing. */
final class PoolCheck implements Check {
    @Override
    public String label() {
        return "pool";
    }

    @Override
    public CheckResult on(Situation situation) {
        return about(situation.facts().groups(), false, groups -> judge(situation, groups));
    }

    private static Verdict judge(Situation situation, List<NodeGroup> groups) {
        long nodes = groups.stream().mapToLong(NodeGroup::nodes).sum();
        long maximum = groups.stream().mapToLong(NodeGroup::maximum).sum();
        String name = groups.size() == 1
                ? "The pool " + groups.get(0).name()
                : "The " + groups.size() + " groups of students' nodes ("
                        + Words.some(groups.stream().map(NodeGroup::name).toList()) + ")";
        String has = name + (groups.size() == 1 ? " has " : " have ") + nodes + " of at most "
                + Plural.of(maximum, "node", "nodes");
        List<String> troubles = groups.stream()
                .flatMap(group -> group.trouble().stream())
                .distinct()
                .toList();
        String said = troubles.isEmpty() ? "" : " " + Words.sentence(Words.capital(String.join("; ", troubles)));
        Optional<Long> missing = situation.warmSeats().map(seats -> Math.max(0, situation.students() - seats));
        if (missing.isEmpty()) {
            return new Verdict.Unknown(
                    has + "." + said + " How many nodes the class needs is not known.", "see `warm-room`", false);
        }
        if (missing.get() == 0) {
            return new Verdict.Go(has + ", and the class needs no other node." + said);
        }
        Seats seats = situation.seats().orElseThrow();
        long each = situation.nodes().stream().mapToLong(seats::empty).max().orElse(0);
        if (each < 1) {
            return maximum > nodes && troubles.isEmpty()
                    ? new Verdict.Go(has + "; how many students fit on a node cannot be seen, because there is none.")
                    : new Verdict.NoGo(has + ", and the class needs more." + said, "raise the pool's maximum");
        }
        long more = (missing.get() + each - 1) / each;
        // A node that exists and is not warm yet may still come; the pool need not grow for it.
        long coming = situation.nodes().stream()
                .filter(node -> !node.readiness().warm())
                .count();
        long needed = nodes + Math.max(0, more - coming);
        String needs = ", and the class needs room for " + missing.get() + " more "
                + (missing.get() == 1 ? "student" : "students") + ": "
                + Plural.of(more, "node", "nodes") + " of " + each + " students each."
                + (coming > 0 ? " " + Plural.of(coming, "node is", "nodes are") + " there and not warm." : "");
        if (needed > maximum) {
            return new Verdict.NoGo(
                    has + needs + said
                            + " The pool is too small, so the autoscaler adds no node for the last students.",
                    "raise the maximum of "
                            + groups.stream().map(NodeGroup::name).collect(Collectors.joining(", ")) + " to " + needed
                            + " nodes in all");
        }
        return troubles.isEmpty()
                ? new Verdict.Go(has + needs + " It may grow that far; the cloud's quota is not readable here.")
                : new Verdict.NoGo(
                        has + needs + said, "ask for the nodes earlier, or elsewhere: see `firstbell prescale status`");
    }
}
