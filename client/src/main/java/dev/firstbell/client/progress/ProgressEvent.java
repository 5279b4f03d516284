package dev.firstbell.client.progress;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * One event of a server's start, before its verdict.
 *
 * @param progress 0 to 100. It is the spawner's guess, not a measure; an event that has none (KubeSpawner 7.1's "taking
 *     longer than expected") carries the last one.
 * @param podEvent with KubeSpawner, unless {@code singleuser.events} is off
 */
public record ProgressEvent(int progress, String message, Optional<KubernetesEvent> podEvent) {
    public ProgressEvent {
        requireNonNull(message, "message is null");
        requireNonNull(podEvent, "podEvent is null");
    }
}
