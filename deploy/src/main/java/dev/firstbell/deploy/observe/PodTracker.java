package dev.firstbell.deploy.observe;

import dev.firstbell.records.cluster.ClusterEntry;
import dev.firstbell.records.cluster.ClusterEntry.PodMark;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Tells what is new in every state of the students' pods and every event about them. The same state may come any number
 * of times, after a relisting for instance, and in any order with the events: each thing is told once from each source.
 * Not thread-safe.
 */
final class PodTracker {
    /** Enough for several large classes; of older ones nothing more is expected. */
    private static final int PODS = 50_000;

    /** Events of pods that we do not know: of other pods, or of ours whose watch is a little behind. */
    private static final int STRANGERS = 5_000;

    private static final int EVENTS_OF_A_STRANGER = 16;

    private final Consumer<ClusterEntry> sink;
    private final Map<String, Known> pods = bounded(PODS);
    private final Map<String, List<Early>> early = bounded(STRANGERS);

    private static final class Known {
        private final Set<PodMark> fromState = EnumSet.noneOf(PodMark.class);
        private final Set<PodMark> fromEvents = EnumSet.noneOf(PodMark.class);
        private PodReading pod;

        Known(PodReading pod) {
            this.pod = pod;
        }
    }

    private record Early(Event event, Instant seen) {}

    PodTracker(Consumer<ClusterEntry> sink) {
        this.sink = sink;
    }

    /**
     * A pod's state.
     *
     * @return the image of the student's container, if this is a student's pod
     */
    Optional<String> see(Pod pod, Instant seen) {
        Optional<PodReading> reading = PodReading.of(pod);
        reading.ifPresent(now -> {
            Known known = pods.computeIfAbsent(now.uid(), uid -> new Known(now));
            known.pod = now;
            for (PodReading.Said said : now.read(pod)) {
                if (known.fromState.add(said.mark())) {
                    tell(now, said, seen);
                }
            }
            List<Early> waiting = early.remove(now.uid());
            if (waiting != null) {
                waiting.forEach(heard -> hear(known, heard.event(), heard.seen()));
            }
        });
        return reading.flatMap(PodReading::image);
    }

    /** The pod of this uid is no longer there. */
    void gone(String uid, Instant seen) {
        Known known = pods.get(uid);
        if (known != null && known.fromState.add(PodMark.GONE)) {
            tell(known.pod, PodReading.Said.of(PodMark.GONE, Optional.empty()), seen);
        }
    }

    /** Of the pods that are known, only these are still there. */
    void retain(Set<String> uids, Instant seen) {
        List.copyOf(pods.keySet()).stream().filter(uid -> !uids.contains(uid)).forEach(uid -> gone(uid, seen));
    }

    void hear(Event event, Instant seen) {
        if (event.getInvolvedObject() == null
                || event.getInvolvedObject().getUid() == null
                || PodReading.mark(event).isEmpty()) {
            return;
        }
        String uid = event.getInvolvedObject().getUid();
        Known known = pods.get(uid);
        if (known != null) {
            hear(known, event, seen);
            return;
        }
        List<Early> waiting = early.computeIfAbsent(uid, stranger -> new ArrayList<>());
        if (waiting.size() < EVENTS_OF_A_STRANGER) {
            waiting.add(new Early(event, seen));
        }
    }

    private void hear(Known known, Event event, Instant seen) {
        known.pod
                .read(event)
                .filter(said -> known.fromEvents.add(said.mark()))
                .ifPresent(said -> tell(known.pod, said, seen));
    }

    private void tell(PodReading pod, PodReading.Said said, Instant seen) {
        sink.accept(new ClusterEntry.PodFact(
                said.stamp().map(KubernetesTime::at).orElse(seen),
                said.stamp().map(KubernetesTime::resolution),
                seen,
                said.mark(),
                pod.uid(),
                pod.name(),
                pod.user(),
                pod.node(),
                said.reason()));
    }

    private static <V> Map<String, V> bounded(int most) {
        return new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
                return size() > most;
            }
        };
    }
}
