package dev.firstbell.client.progress;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * One event of a server's start, before the start ends.
 *
 * @param progress 0 to 100, as estimated by the spawner. An event without a number (KubeSpawner 7.1's "taking longer
 *     than expected") repeats the previous one.
 * @param podEvent the Kubernetes event; present with KubeSpawner unless {@code singleuser.events} is off
 */
public record ProgressEvent(int progress, String message, Optional<KubernetesEvent> podEvent) {
    public ProgressEvent {
        requireNonNull(message, "message is null");
        requireNonNull(podEvent, "podEvent is null");
    }
}
