package dev.firstbell.client.progress;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;

/**
 * A Kubernetes event that KubeSpawner forwards in the progress stream (kubespawner/spawner.py, progress).
 *
 * @param timestamp the time of the event on the cluster's clock: {@code eventTime} where it is set (scheduler), else
 *     {@code lastTimestamp} (kubelet, autoscaler)
 * @param resolution of the timestamp, which was rounded down: 1 µs or 1 s
 * @param type {@code Normal} or {@code Warning}
 * @param objectKind the kind of the object that the event concerns, usually {@code Pod}
 * @param component the reporting component: {@code user-scheduler}, {@code kubelet}, {@code cluster-autoscaler}, ...
 */
public record KubernetesEvent(
        Instant timestamp,
        Duration resolution,
        String type,
        String reason,
        String message,
        String objectKind,
        String objectName,
        String component) {
    public KubernetesEvent {
        requireNonNull(timestamp, "timestamp is null");
        requireNonNull(resolution, "resolution is null");
        requireNonNull(type, "type is null");
        requireNonNull(reason, "reason is null");
        requireNonNull(message, "message is null");
        requireNonNull(objectKind, "objectKind is null");
        requireNonNull(objectName, "objectName is null");
        requireNonNull(component, "component is null");
    }
}
