package dev.firstbell.twin.cluster;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * What Kubernetes would say about a student's pod.
 *
 * @param at when, in the hub's time
 * @param message as the component would word it
 */
public record PodEvent(Instant at, Reason reason, String message) {
    public PodEvent {
        requireNonNull(at, "at is null");
        requireNonNull(reason, "reason is null");
        requireNonNull(message, "message is null");
    }

    /** Reasons with the component that gives them. */
    public enum Reason {
        SCHEDULED("Scheduled", "user-scheduler"),
        FAILED_SCHEDULING("FailedScheduling", "user-scheduler"),
        TRIGGERED_SCALE_UP("TriggeredScaleUp", "cluster-autoscaler"),
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

        /** As in the event's {@code reason}. */
        public String text() {
            return text;
        }

        /** As in the event's source. */
        public String component() {
            return component;
        }

        /** {@code Warning} or {@code Normal}. */
        public String type() {
            return this == FAILED_SCHEDULING ? "Warning" : "Normal";
        }

        /** The scheduler stamps {@code eventTime} in microseconds; the others {@code lastTimestamp} in seconds. */
        public boolean isPrecise() {
            return component.equals("user-scheduler");
        }
    }
}
