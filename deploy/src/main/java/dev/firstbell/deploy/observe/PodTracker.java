package dev.firstbell.deploy.observe;

import dev.firstbell.records.cluster.ClusterEntry;
import dev.firstbell.records.cluster.ClusterEntry.PodMark;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Emits what is new in each state of the students' pods and in each event about them. The same state may arrive several
 * times, for example after a second list, and in any order with the events: each mark is emitted once from states and
 * once from events. Not thread-safe.
 */
final class PodTracker {
    /** Enough for several large classes; older pods are not expected to change any more. */
    private static final int MAX_PODS = 50_000;

    /** Pods known only from events: other pods, or students' pods whose watch is a little behind. */
    private static final int MAX_UNKNOWN_PODS = 5_000;

    private static final int MAX_EVENTS_PER_UNKNOWN_POD = 16;

    private final Consumer<ClusterEntry> sink;
    private final Map<String, TrackedPod> pods = bounded(MAX_PODS);
    private final Set<String> unnamed = new HashSet<>();
    private final Map<String, List<EarlyEvent>> earlyEvents = bounded(MAX_UNKNOWN_PODS);

    private static final class TrackedPod {
        private final Set<PodMark> fromState = EnumSet.noneOf(PodMark.class);
        private final Set<PodMark> fromEvents = EnumSet.noneOf(PodMark.class);
        private PodReading pod;

        TrackedPod(PodReading pod) {
            this.pod = pod;
        }
    }

    private record EarlyEvent(Event event, Instant seen) {}

    PodTracker(Consumer<ClusterEntry> sink) {
        this.sink = sink;
    }

    /**
     * Records a pod's state.
     *
     * @return the image of the student's container, if this is a student's pod
     */
    Optional<String> update(Pod pod, Instant seen) {
        Optional<PodReading> reading = PodReading.of(pod);
        if (reading.isEmpty() && unnamed.size() < MAX_UNKNOWN_PODS) {
            unnamed.add(pod.getMetadata().getUid());
        }
        reading.ifPresent(now -> {
            TrackedPod known = pods.computeIfAbsent(now.uid(), uid -> new TrackedPod(now));
            known.pod = now;
            for (PodReading.TimedMark mark : now.read(pod)) {
                if (known.fromState.add(mark.mark())) {
                    emit(now, mark, seen);
                }
            }
            List<EarlyEvent> waiting = earlyEvents.remove(now.uid());
            if (waiting != null) {
                waiting.forEach(early -> add(known, early.event(), early.seen()));
            }
        });
        return reading.flatMap(PodReading::image);
    }

    /** How many students' pods carry no user name. */
    int unnamed() {
        return unnamed.size();
    }

    /** Records that the pod with this uid was removed. */
    void remove(String uid, Instant seen) {
        TrackedPod known = pods.get(uid);
        if (known != null && known.fromState.add(PodMark.GONE)) {
            emit(known.pod, PodReading.TimedMark.of(PodMark.GONE, Optional.empty()), seen);
        }
    }

    /** Records that all known pods except these were removed. */
    void retain(Set<String> uids, Instant seen) {
        List.copyOf(pods.keySet()).stream().filter(uid -> !uids.contains(uid)).forEach(uid -> remove(uid, seen));
    }

    /** Records an event. An event of an unknown pod is kept until the pod's first state arrives. */
    void add(Event event, Instant seen) {
        if (event.getInvolvedObject() == null
                || event.getInvolvedObject().getUid() == null
                || PodReading.mark(event).isEmpty()) {
            return;
        }
        String uid = event.getInvolvedObject().getUid();
        TrackedPod known = pods.get(uid);
        if (known != null) {
            add(known, event, seen);
            return;
        }
        List<EarlyEvent> waiting = earlyEvents.computeIfAbsent(uid, unknown -> new ArrayList<>());
        if (waiting.size() < MAX_EVENTS_PER_UNKNOWN_POD) {
            waiting.add(new EarlyEvent(event, seen));
        }
    }

    private void add(TrackedPod known, Event event, Instant seen) {
        known.pod
                .read(event)
                .filter(mark -> known.fromEvents.add(mark.mark()))
                .ifPresent(mark -> emit(known.pod, mark, seen));
    }

    private void emit(PodReading pod, PodReading.TimedMark mark, Instant seen) {
        sink.accept(new ClusterEntry.PodFact(
                mark.timestamp().map(KubernetesTime::at).orElse(seen),
                mark.timestamp().map(KubernetesTime::resolution),
                seen,
                mark.mark(),
                pod.uid(),
                pod.name(),
                pod.user(),
                pod.node(),
                mark.reason(),
                mark.pull()));
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
