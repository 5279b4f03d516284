package dev.firstbell.deploy.prescale.verify;

import static java.util.Objects.requireNonNull;

import dev.firstbell.deploy.prescale.ClusterCalls;
import dev.firstbell.deploy.prescale.PrescaleException;
import io.fabric8.kubernetes.api.model.Node;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which of the students' nodes existed when, as repeated looks showed it. A node that came and went between two looks is not
 * in it. Thread-safe.
 */
public final class NodeLog {
    private final ClusterCalls calls;
    private final StudentPool pool;
    private final Map<String, Sighting> byUid = new LinkedHashMap<>();

    public NodeLog(ClusterCalls calls, StudentPool pool) {
        this.calls = requireNonNull(calls, "calls is null");
        this.pool = requireNonNull(pool, "pool is null");
    }

    /**
     * One node.
     *
     * @param name the node's name
     * @param created when its object was created, by the API server's clock; whole seconds
     * @param last the last look that showed it
     * @param gone whether a later look no longer showed it
     */
    public record Sighting(String name, Instant created, Instant last, boolean gone) {
        public Sighting {
            requireNonNull(name, "name is null");
            requireNonNull(created, "created is null");
            requireNonNull(last, "last is null");
        }

        private boolean isThereAt(Instant time) {
            return !created.isAfter(time) && (!gone || last.isAfter(time));
        }
    }

    /**
     * Looks at the nodes.
     *
     * @param now the time of the look
     * @return the names of the nodes that are there
     * @throws PrescaleException if they cannot be read
     */
    public List<String> look(Instant now) {
        List<Node> nodes = calls.call(
                "list nodes in the cluster",
                () -> calls.cluster().client().nodes().list().getItems());
        return note(nodes.stream().filter(pool::contains).toList(), now);
    }

    synchronized List<String> note(List<Node> nodes, Instant now) {
        Set<String> present = new HashSet<>();
        for (Node node : nodes) {
            String uid = node.getMetadata().getUid();
            present.add(uid);
            Instant created =
                    Conditions.time(node.getMetadata().getCreationTimestamp()).orElse(now);
            byUid.merge(
                    uid,
                    new Sighting(node.getMetadata().getName(), created, now, false),
                    (known, seen) -> new Sighting(known.name(), known.created(), now, false));
        }
        byUid.replaceAll((uid, seen) ->
                present.contains(uid) ? seen : new Sighting(seen.name(), seen.created(), seen.last(), true));
        return nodes.stream().map(node -> node.getMetadata().getName()).sorted().toList();
    }

    /** All nodes that a look has shown, in the order in which they were first seen. */
    public synchronized List<Sighting> sightings() {
        return new ArrayList<>(byUid.values());
    }

    /** The largest number of nodes that existed at once. */
    public int mostAtOnce() {
        List<Sighting> all = sightings();
        return (int) all.stream()
                .mapToLong(node -> all.stream()
                        .filter(other -> other.isThereAt(node.created()))
                        .count())
                .max()
                .orElse(0);
    }

    /**
     * The time for which all nodes together existed.
     *
     * @param from earlier time does not count
     * @param until nodes that the last look showed are taken to stay until then
     */
    public Duration time(Instant from, Instant until) {
        Duration sum = Duration.ZERO;
        for (Sighting node : sightings()) {
            Instant begin = node.created().isBefore(from) ? from : node.created();
            Instant end = node.gone() ? node.last() : until;
            sum = begin.isBefore(end) ? sum.plus(Duration.between(begin, end)) : sum;
        }
        return sum;
    }
}
