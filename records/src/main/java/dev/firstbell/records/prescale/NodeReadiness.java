package dev.firstbell.records.prescale;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Optional;

/**
 * One node of the students' pool, as far as it matters to a class start. Times are the API server's.
 *
 * @param name the node's name
 * @param readyAt since when it has been Ready; empty if it is not
 * @param schedulable whether a student's pod may be placed there: not cordoned, and no taint that such a pod does not tolerate
 * @param image whether the students' image is present
 * @param imageAt when the image was first known to be present; empty if it is not, or if no source has the time
 * @param imageSource the source that shows the image: the node's status or the image puller's pod; empty if none does
 */
public record NodeReadiness(
        String name,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Optional<Instant> readyAt,
        boolean schedulable,
        boolean image,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Optional<Instant> imageAt,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Optional<String> imageSource) {
    public NodeReadiness {
        requireNonNull(name, "name is null");
        readyAt = readyAt == null ? Optional.empty() : readyAt;
        imageAt = imageAt == null ? Optional.empty() : imageAt;
        imageSource = imageSource == null ? Optional.empty() : imageSource;
    }

    /** A student who is placed there waits neither for the node nor for the image. */
    public boolean warm() {
        return readyAt.isPresent() && schedulable && image;
    }
}
