package dev.firstbell.recording;

import dev.firstbell.records.cluster.ClusterEntry.PodFact;
import dev.firstbell.records.cluster.ClusterEntry.PodMark;
import dev.firstbell.records.cluster.ClusterJournal;
import dev.firstbell.records.cluster.ServerTime;
import dev.firstbell.records.io.Plural;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What is wrong with the creation times of the pods that a watch saw. Stateless and thread-safe. */
final class PodTimes {
    /** The clocks are compared this well, also where one of them was set meanwhile. */
    private static final Duration TOLERANCE = Duration.ofSeconds(5);

    private PodTimes() {}

    /** A sentence for each kind of pod whose creation time cannot be right. */
    static List<String> notes(ClusterJournal watched) {
        List<PodFact> created = watched.entries(PodFact.class).stream()
                .filter(fact -> fact.mark() == PodMark.CREATED)
                .toList();
        List<String> notes = new ArrayList<>();
        long unreadable =
                created.stream().filter(fact -> fact.resolution().isEmpty()).count();
        if (unreadable > 0) {
            notes.add("the creationTimestamp of " + pods(unreadable, created.size())
                    + " is missing or is not a timestamp of Kubernetes (such as 2026-11-30T13:00:00Z); "
                    + (unreadable == 1 ? "it counts" : "they count")
                    + " as created when the watch first saw " + (unreadable == 1 ? "it" : "them")
                    + ", which may be too late");
        }
        ServerTime clock = watched.serverTime();
        List<Duration> early = created.stream()
                .filter(fact -> fact.resolution().isPresent())
                .map(fact -> Duration.between(fact.seen(), ours(clock, fact.at())))
                .filter(ahead -> ahead.compareTo(TOLERANCE) > 0)
                .toList();
        early.stream()
                .max(Duration::compareTo)
                .ifPresent(most -> notes.add("the creationTimestamp of " + pods(early.size(), created.size())
                        + " is later than the time at which the watch saw " + (early.size() == 1 ? "it" : "them")
                        + ", by "
                        + (early.size() == 1 ? "" : "up to ") + most.toSeconds()
                        + " s by the API server's own clock; students whose pods are dated after the end of the watch are"
                        + " missing from the figures"));
        return notes;
    }

    private static Instant ours(ServerTime clock, Instant server) {
        return clock.toOurs(server);
    }

    private static String pods(long some, int all) {
        return some + " of " + Plural.of(all, "pod", "pods");
    }
}
