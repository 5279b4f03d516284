package dev.firstbell.records.cluster;

import dev.firstbell.records.cluster.ClusterEntry.PodFact;
import dev.firstbell.records.cluster.ClusterEntry.PodMark;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;

/** All that was seen of one pod. */
public final class ObservedPod {
    private static final Duration UNSTAMPED = Duration.ofDays(1);

    /** The finest stamp, and of equally fine ones the earliest: a container's restart is no second start. */
    private static final Comparator<PodFact> BEST = Comparator.<PodFact, Duration>comparing(
                    fact -> fact.resolution().orElse(UNSTAMPED))
            .thenComparing(PodFact::at);

    private final String name;
    private final Map<PodMark, PodFact> facts = new EnumMap<>(PodMark.class);
    private final Map<PodMark, PodFact> coarsest = new EnumMap<>(PodMark.class);
    private Optional<String> node = Optional.empty();

    public ObservedPod(String name) {
        this.name = name;
    }

    public void add(PodFact fact) {
        facts.merge(fact.mark(), fact, BinaryOperator.minBy(BEST));
        coarsest.merge(fact.mark(), fact, BinaryOperator.maxBy(BEST));
        node = fact.node().or(() -> node);
    }

    String name() {
        return name;
    }

    Optional<String> node() {
        return node;
    }

    public Optional<PodFact> fact(PodMark mark) {
        return Optional.ofNullable(facts.get(mark));
    }

    /** The other one where two were seen: of a binding, what the API server says beside the scheduler's event. */
    Optional<PodFact> coarserFact(PodMark mark) {
        return Optional.ofNullable(coarsest.get(mark)).filter(other -> other != facts.get(mark));
    }
}
