package dev.firstbell.cli.observe;

import static java.util.Objects.requireNonNull;

import dev.firstbell.recording.ClusterListener;
import dev.firstbell.records.cluster.ClusterEntry;
import dev.firstbell.records.cluster.ClusterEntry.PodMark;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Counts the servers of a class while it is watched. Thread-safe. */
final class StartCounter implements ClusterListener {
    private final Instant from;
    private final Consumer<String> alarm;
    private final Set<String> created = ConcurrentHashMap.newKeySet();
    private final Set<String> started = ConcurrentHashMap.newKeySet();

    /**
     * @param from servers that were created before do not belong to the class
     * @param alarm receives a message at once if the record cannot be written any more
     */
    StartCounter(Instant from, Consumer<String> alarm) {
        this.from = requireNonNull(from, "from is null");
        this.alarm = requireNonNull(alarm, "alarm is null");
    }

    @Override
    public void written(ClusterEntry entry) {
        if (entry instanceof ClusterEntry.PodFact fact) {
            // Timestamps of pods are whole seconds.
            if (fact.mark() == PodMark.CREATED && !fact.at().isBefore(from.minusSeconds(1))) {
                created.add(fact.uid());
            }
            if (fact.mark() == PodMark.STARTED && created.contains(fact.uid())) {
                started.add(fact.uid());
            }
        }
    }

    @Override
    public void failed(String reason) {
        alarm.accept("the record of the cluster cannot be written and ends here: " + reason);
    }

    int created() {
        return created.size();
    }

    int started() {
        return started.size();
    }
}
