package dev.firstbell.twin.cluster;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * A Kubernetes event about a student's pod. Immutable.
 *
 * @param at when it happened, in the hub's time
 * @param message the component's message
 */
public record PodEvent(Instant at, Reason reason, String message) {
    public PodEvent {
        requireNonNull(at, "at is null");
        requireNonNull(reason, "reason is null");
        requireNonNull(message, "message is null");
    }

    /** The reasons of events, each with the component that reports it. */
    public enum Reason {
        SCHEDULED("Scheduled", "user-scheduler"),
        FAILED_SCHEDULING("FailedScheduling", "user-scheduler"),
        TRIGGERED_SCALE_UP("TriggeredScaleUp", "cluster-autoscaler"),
        NOT_TRIGGER_SCALE_UP("NotTriggerScaleUp", "cluster-autoscaler"),
        PULLING("Pulling", "kubelet"),
        PULLED("Pulled", "kubelet"),
        CREATED("Created", "kubelet"),
        STARTED("Started", "kubelet");

        private final String text;
        private final String component;

        Reason(String text, String component) {
            this.text = text;
            this.component = component;
        }

        /** The event's {@code reason}. */
        public String text() {
            return text;
        }

        /** The component in the event's source. */
        public String component() {
            return component;
        }

        /** The event's type: {@code Warning} or {@code Normal}. */
        public String type() {
            return this == FAILED_SCHEDULING ? "Warning" : "Normal";
        }

        /** Whether the event has microseconds: the scheduler sets {@code eventTime}, the others whole seconds. */
        public boolean isPrecise() {
            return component.equals("user-scheduler");
        }
    }
}
