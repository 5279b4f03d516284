package dev.firstbell.deploy.prescale.buffer;

import dev.firstbell.deploy.prescale.CloudReason;
import dev.firstbell.records.prescale.PrescaleFailure;
import dev.firstbell.records.prescale.PrescaleFailure.Kind;
import io.fabric8.kubernetes.api.model.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Why the room of a buffer is missing, as its status and its events state it. Stateless.
 *
 * <p>Source: proposal buffers.md. {@code ReadyForProvisioning} is set by the buffers' controller and is false, with the error
 * as message, if it cannot tell the pods; {@code LimitedByQuotas} is true if a quota makes the buffer smaller; {@code
 * Provisioning} is set by the autoscaler when it has looked at the buffer, and is false if no node could help. Scale-ups are
 * events of the buffer.
 */
final class BufferVerdict {
    /** GKE's documentation: a change of a buffer takes up to 5 min to take effect. */
    static final Duration TAKEN_UP_WITHIN = Duration.ofMinutes(5);

    private BufferVerdict() {}

    /**
     * The failures; empty if buffer and autoscaler say nothing that explains missing room.
     *
     * @param at the present, by the API server's clock
     */
    static List<PrescaleFailure> of(String name, BufferState buffer, int wanted, Instant at, List<Event> events) {
        String object = BufferObjects.KIND + " " + name;
        List<PrescaleFailure> failures = new ArrayList<>();
        events.stream().flatMap(event -> event(object, event).stream()).forEach(failures::add);
        buffer.condition("LimitedByQuotas")
                .filter(condition -> condition.status().equals("True"))
                .ifPresent(condition -> failures.add(failure(
                        Kind.QUOTA,
                        object,
                        condition,
                        " is smaller than asked for",
                        "raise the namespace's ResourceQuota")));
        buffer.condition("ReadyForProvisioning")
                .filter(BufferVerdict::isFalse)
                .ifPresent(condition -> failures.add(failure(
                        Kind.NOT_TRIGGERED,
                        object,
                        condition,
                        " cannot be provisioned",
                        "see the message, and apply again")));
        buffer.condition("Provisioning")
                .filter(BufferVerdict::isFalse)
                .ifPresent(condition -> failures.add(failure(
                        Kind.NOT_TRIGGERED,
                        object,
                        condition,
                        " starts no node",
                        "compare the size of a unit, the node selector and the tolerations with the students' pool")));
        buffer.granted()
                .filter(granted -> granted < Math.min(wanted, buffer.units()) && failures.isEmpty())
                .ifPresent(granted -> failures.add(new PrescaleFailure(
                        Kind.QUOTA,
                        object + " asks for " + buffer.units() + " units, and its controller grants " + granted,
                        "status.replicas of " + object,
                        Optional.of("look for limits and quotas of the namespace"))));
        if (buffer.ending() || buffer.units() < wanted) {
            failures.add(new PrescaleFailure(
                    Kind.NOT_REQUESTED,
                    object + (buffer.ending() ? " is being deleted" : " asks for " + buffer.units() + " units")
                            + ", and " + wanted + " nodes are wanted",
                    "spec.replicas of " + object,
                    Optional.of("apply it again, unless class has started")));
        }
        untouched(object, buffer, at).filter(failure -> failures.isEmpty()).ifPresent(failures::add);
        return failures;
    }

    private static boolean isFalse(BufferState.Condition condition) {
        return condition.status().equals("False");
    }

    /** No controller has answered. */
    private static Optional<PrescaleFailure> untouched(String object, BufferState buffer, Instant at) {
        if (buffer.condition("ReadyForProvisioning").isPresent()
                && buffer.condition("Provisioning").isPresent()) {
            return Optional.empty();
        }
        String what = buffer.condition("ReadyForProvisioning").isEmpty()
                ? " has no condition ReadyForProvisioning"
                : " has no condition Provisioning";
        Optional<Duration> age = buffer.createdAt().map(since -> Duration.between(since, at));
        boolean early = age.filter(time -> time.compareTo(TAKEN_UP_WITHIN) <= 0).isPresent();
        return Optional.of(
                early
                        ? new PrescaleFailure(
                                Kind.NODES_BOOTING,
                                object + what + " yet: the autoscaler takes up to " + TAKEN_UP_WITHIN.toMinutes()
                                        + " min to take it up",
                                "status of " + object,
                                Optional.empty())
                        : new PrescaleFailure(
                                Kind.NOT_AVAILABLE,
                                object + what
                                        + age.map(time -> " after " + time.toMinutes() + " min")
                                                .orElse("")
                                        + ": no autoscaler of this cluster works on buffers of this strategy",
                                "status of " + object,
                                Optional.of("on GKE, check the version and node auto-provisioning; elsewhere, the"
                                        + " cluster-autoscaler needs --capacity-buffer-controller-enabled and"
                                        + " --capacity-buffer-pod-injection-enabled")));
    }

    private static PrescaleFailure failure(
            Kind kind, String object, BufferState.Condition condition, String what, String remedy) {
        String text = (condition.reason() + " " + condition.message()).strip();
        Kind stated = CloudReason.of(text).orElse(kind);
        return new PrescaleFailure(
                stated,
                object + what + ": " + CloudReason.quoted(text),
                "condition " + condition.type() + " of " + object,
                stated == kind ? Optional.of(remedy) : CloudReason.remedy(stated, text));
    }

    private static Optional<PrescaleFailure> event(String object, Event event) {
        String reason = String.valueOf(event.getReason());
        String message = String.valueOf(event.getMessage());
        if (!reason.equals("FailedScaleUp") && !reason.equals("NotTriggerScaleUp")) {
            return Optional.empty();
        }
        boolean failed = reason.equals("FailedScaleUp");
        Kind kind = CloudReason.of(message).orElse(failed ? Kind.OPERATION_FAILED : Kind.NOT_TRIGGERED);
        return Optional.of(new PrescaleFailure(
                kind,
                (failed ? "a scale-up for " : "the autoscaler starts no node for ")
                        + object
                        + (failed ? " failed: " : ": ")
                        + CloudReason.quoted(message),
                "event " + reason + " of " + object,
                CloudReason.remedy(kind, message)));
    }
}
