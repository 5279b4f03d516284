package dev.firstbell.records.readiness;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/**
 * A user's pod that does not start. It has no name, because a pod's name contains the user's.
 *
 * @param kind what it waits for
 * @param since when the pod was created
 * @param says what the scheduler or the kubelet says about it; empty for nothing
 */
public record PodTrouble(Kind kind, Optional<Instant> since, String says) {
    public PodTrouble {
        requireNonNull(kind, "kind is null");
        requireNonNull(since, "since is null");
        requireNonNull(says, "says is null");
    }

    /** What a pod waits for. */
    public enum Kind {
        /** A node. */
        NODE("has no node"),
        /** An image that cannot be pulled. */
        IMAGE("cannot get its image"),
        /** A container that ends again and again, or is not permitted. */
        CONTAINER("has a container that does not start");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        /** In a sentence about one pod. */
        public String words() {
            return words;
        }
    }
}
