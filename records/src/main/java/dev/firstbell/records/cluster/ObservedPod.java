package dev.firstbell.records.cluster;

import dev.firstbell.records.cluster.ClusterEntry.PodFact;
import dev.firstbell.records.cluster.ClusterEntry.PodMark;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;

/** Every fact about one pod. */
public final class ObservedPod {
    /** Coarser than any resolution, for facts without a timestamp of Kubernetes. */
    private static final Duration NO_TIMESTAMP = Duration.ofDays(1);

    /** The finest timestamp, and the earliest of equally fine ones: the restart of a container does not count as a start. */
    private static final Comparator<PodFact> BEST = Comparator.<PodFact, Duration>comparing(
                    fact -> fact.resolution().orElse(NO_TIMESTAMP))
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

    /** The fact with the best timestamp. */
    public Optional<PodFact> fact(PodMark mark) {
        return Optional.ofNullable(facts.get(mark));
    }

    /** The other fact if there are two: for a binding, the API server's condition beside the scheduler's event. */
    Optional<PodFact> coarserFact(PodMark mark) {
        return Optional.ofNullable(coarsest.get(mark)).filter(other -> other != facts.get(mark));
    }
}
