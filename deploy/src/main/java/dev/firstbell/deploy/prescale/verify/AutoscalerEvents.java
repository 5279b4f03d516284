package dev.firstbell.deploy.prescale.verify;

import dev.firstbell.deploy.observe.KubernetesTime;
import dev.firstbell.deploy.prescale.CloudReason;
import dev.firstbell.records.prescale.PrescaleFailure;
import dev.firstbell.records.prescale.PrescaleFailure.Kind;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the autoscaler says about pending pods in their events: {@code TriggeredScaleUp}, {@code NotTriggerScaleUp} and
 * GKE's {@code FailedScaleUp}. Of each pod, the last one counts.
 */
final class AutoscalerEvents {
    private static final String TRIGGERED = "TriggeredScaleUp";
    private static final String NOT_TRIGGERED = "NotTriggerScaleUp";
    private static final String FAILED = "FailedScaleUp";
    private static final Set<String> REASONS = Set.of(TRIGGERED, NOT_TRIGGERED, FAILED);

    /** The cluster-autoscaler's {@code max-node-provision-time}. */
    private static final Duration PROVISIONED_WITHIN = Duration.ofMinutes(15);

    private final List<Event> events;
    private final Instant now;

    AutoscalerEvents(List<Event> events, Instant now) {
        this.events = events;
        this.now = now;
    }

    /** One failure for each different statement about these pods. */
    List<PrescaleFailure> about(List<Pod> pending) {
        Map<String, List<Event>> byStatement = new LinkedHashMap<>();
        for (Pod pod : pending) {
            last(pod)
                    .ifPresent(event -> byStatement
                            .computeIfAbsent(
                                    event.getReason() + ": " + event.getMessage(),
                                    statement -> new java.util.ArrayList<>())
                            .add(event));
        }
        return byStatement.values().stream().map(this::failure).toList();
    }

    private Optional<Event> last(Pod pod) {
        String uid = String.valueOf(pod.getMetadata().getUid());
        return events.stream()
                .filter(event -> REASONS.contains(String.valueOf(event.getReason())))
                .filter(event -> event.getInvolvedObject() != null
                        && uid.equals(event.getInvolvedObject().getUid()))
                .max(Comparator.comparing(AutoscalerEvents::time));
    }

    private PrescaleFailure failure(List<Event> same) {
        Event event = same.get(0);
        String message = String.valueOf(event.getMessage())
                .replaceAll("[\\s\\p{Cntrl}]+", " ")
                .strip();
        String pods = same.size() == 1 ? "1 pending placeholder" : same.size() + " pending placeholders";
        String source = "event " + event.getReason() + " of pod "
                + event.getInvolvedObject().getName();
        String at = " (at " + time(event) + ")";
        if (event.getReason().equals(TRIGGERED)) {
            boolean overdue = time(event).plus(PROVISIONED_WITHIN).isBefore(now);
            return new PrescaleFailure(
                    overdue ? Kind.UNEXPLAINED : Kind.NODES_BOOTING,
                    "the autoscaler has asked for nodes for " + pods + ": " + message + at
                            + (overdue ? "; they have not come within 15 minutes" : ""),
                    source,
                    Optional.empty());
        }
        Kind kind = CloudReason.of(message).orElse(Kind.NOT_TRIGGERED);
        return new PrescaleFailure(
                kind,
                "the autoscaler "
                        + (event.getReason().equals(FAILED) ? "failed to add nodes for " : "adds no node for ") + pods
                        + ": " + message + at,
                source,
                kind == Kind.NOT_TRIGGERED ? notTriggered(message) : CloudReason.remedy(kind, message));
    }

    private static Optional<String> notTriggered(String message) {
        if (message.contains("affinity") || message.contains("selector")) {
            return Optional.of(
                    "check that the pool's nodes have the label " + StudentPool.LABEL + "=" + StudentPool.USER);
        }
        return message.contains("backoff")
                ? Optional.of("the autoscaler tries again 5 to 30 minutes after a failed attempt")
                : Optional.empty();
    }

    private static Instant time(Event event) {
        return KubernetesTime.of(event.getLastTimestamp())
                .or(() -> KubernetesTime.of(event))
                .map(KubernetesTime::at)
                .orElse(Instant.EPOCH);
    }

    /** The reasons, for messages. */
    static String reasons() {
        return REASONS.stream().sorted().collect(Collectors.joining(", "));
    }
}
