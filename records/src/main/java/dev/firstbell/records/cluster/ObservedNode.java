package dev.firstbell.records.cluster;

import dev.firstbell.records.cluster.ClusterEntry.NodeFact;
import dev.firstbell.records.cluster.ClusterEntry.NodeMark;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Every fact about one life of a node. */
final class ObservedNode {
    private static final String USER_NODES = "user";

    private final String name;
    private final Function<NodeFact, Instant> hubTime;
    private final List<NodeFact> facts = new ArrayList<>();
    private int pods;

    ObservedNode(String name, Function<NodeFact, Instant> hubTime) {
        this.name = name;
        this.hubTime = hubTime;
    }

    String name() {
        return name;
    }

    void add(NodeFact fact) {
        facts.add(fact);
    }

    void addPod() {
        pods++;
    }

    boolean forUsers() {
        return pods > 0 || facts.stream().anyMatch(fact -> fact.purpose().equals(Optional.of(USER_NODES)));
    }

    Optional<Instant> first(NodeMark mark) {
        return facts.stream().filter(fact -> fact.mark() == mark).map(hubTime).min(Instant::compareTo);
    }

    /** Whether it was Ready and had the image at an instant. */
    boolean warmAt(Instant instant) {
        Optional<NodeMark> lastMark = facts.stream()
                .filter(fact -> switch (fact.mark()) {
                    case READY, NOT_READY, GONE -> !hubTime.apply(fact).isAfter(instant);
                    case CREATED, IMAGE_PRESENT, TAINTED, UNTAINTED -> false;
                })
                .reduce((earlier, later) -> later)
                .map(NodeFact::mark);
        return lastMark.equals(Optional.of(NodeMark.READY))
                && first(NodeMark.IMAGE_PRESENT)
                        .filter(present -> !present.isAfter(instant))
                        .isPresent();
    }

    /** When it stopped being Ready for good or was removed; empty if it was Ready to the end. */
    Optional<Instant> lost() {
        Optional<Instant> lost = Optional.empty();
        for (NodeFact fact : facts) {
            switch (fact.mark()) {
                case READY -> lost = Optional.empty();
                case NOT_READY, GONE -> lost = lost.or(() -> Optional.of(hubTime.apply(fact)));
                case CREATED, IMAGE_PRESENT, TAINTED, UNTAINTED -> {}
            }
        }
        return lost;
    }

    Optional<Instant> created() {
        return first(NodeMark.CREATED);
    }

    Optional<Instant> gone() {
        return first(NodeMark.GONE);
    }

    ClusterSummary.Node view(Instant created) {
        return new ClusterSummary.Node(
                name, forUsers(), created, first(NodeMark.READY), first(NodeMark.IMAGE_PRESENT), gone(), pods);
    }
}
