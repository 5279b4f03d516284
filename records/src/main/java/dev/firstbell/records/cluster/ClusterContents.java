package dev.firstbell.records.cluster;

import dev.firstbell.records.cluster.ClusterEntry.NodeFact;
import dev.firstbell.records.cluster.ClusterEntry.NodeMark;
import dev.firstbell.records.cluster.ClusterEntry.PodFact;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** What the entries of a cluster journal add up to. */
final class ClusterContents implements ClusterEntry.Visitor {
    /** Longer than the longest pause between two tries of a watch. */
    private static final Duration SAME_GAP = Duration.ofSeconds(15);

    private final Function<NodeFact, Instant> hubTime;
    private final List<ObservedNode> nodes = new ArrayList<>();
    private final Map<String, ObservedNode> alive = new HashMap<>();
    private final Map<String, ObservedPod> pods = new LinkedHashMap<>();
    private final Map<String, String> users = new HashMap<>();
    private Optional<Instant> opened = Optional.empty();
    private Instant lastGap = Instant.MIN;
    private int gaps;
    private int relisted;

    private ClusterContents(Function<NodeFact, Instant> hubTime) {
        this.hubTime = hubTime;
    }

    /** @param hubTime when a fact about a node happened, in the hub's time */
    static ClusterContents of(ClusterJournal journal, Function<NodeFact, Instant> hubTime) {
        ClusterContents contents = new ClusterContents(hubTime);
        journal.entries().forEach(entry -> entry.accept(contents));
        return contents;
    }

    /** When the watch began; empty for a journal without a first line. */
    Optional<Instant> openedAt() {
        return opened;
    }

    /** How often the watch had no connection, tries in a row counted once. */
    int gaps() {
        return gaps;
    }

    int relisted() {
        return relisted;
    }

    /** Every life of every node, in the order of creation. */
    List<ObservedNode> nodes() {
        return nodes;
    }

    /** Each pod with its user, in the order of their first facts. */
    void forEachPod(BiConsumer<String, ObservedPod> each) {
        pods.forEach((uid, pod) -> each.accept(users.get(uid), pod));
    }

    @Override
    public void opened(ClusterEntry.Opened entry) {
        opened = opened.or(() -> Optional.of(entry.at()));
    }

    @Override
    public void pod(PodFact entry) {
        ObservedPod pod = pods.computeIfAbsent(entry.uid(), uid -> new ObservedPod(entry.pod()));
        users.put(entry.uid(), entry.user());
        boolean placed = pod.node().isPresent();
        pod.add(entry);
        if (!placed) {
            entry.node().map(alive::get).ifPresent(ObservedNode::addPod);
        }
    }

    @Override
    public void node(NodeFact entry) {
        if (entry.mark() == NodeMark.CREATED && !alive.containsKey(entry.node())) {
            ObservedNode node = new ObservedNode(entry.node(), hubTime);
            alive.put(entry.node(), node);
            nodes.add(node);
        }
        ObservedNode node = alive.get(entry.node());
        if (node != null) {
            node.add(entry);
        }
        if (entry.mark() == NodeMark.GONE) {
            alive.remove(entry.node());
        }
    }

    @Override
    public void serverClock(ClusterEntry.ServerClock entry) {
        // All estimates together apply to the journal: ClusterJournal.serverTime().
    }

    @Override
    public void gap(ClusterEntry.Gap entry) {
        gaps += entry.at().minus(SAME_GAP).isAfter(lastGap) ? 1 : 0;
        lastGap = entry.at();
    }

    @Override
    public void relisted(ClusterEntry.Relisted entry) {
        relisted++;
    }

    @Override
    public void closed(ClusterEntry.Closed entry) {
        // Whether the journal is complete also depends on its broken lines: ClusterJournal.complete().
    }
}
