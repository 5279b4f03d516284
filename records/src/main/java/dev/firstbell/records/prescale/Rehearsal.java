package dev.firstbell.records.prescale;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A rehearsal of a pre-scale: {@code rehearsal.json}. It tells whether so many nodes can be had, and how long each stage
 * takes, from which a model's node boot and image pull can be fitted.
 *
 * @param schema the version of the format
 * @param asked the room that was asked for
 * @param before the count that the cluster was asked for before, and again afterwards
 * @param askedAt when it was asked for, by this machine's clock
 * @param interval the time between two looks: the resolution of {@code seenWarmAt}
 * @param verifiedAt when all of the room was there for the first time; empty if it never was
 * @param nodes the nodes that were there, by name
 * @param failures why room was missing, each reason once, with the first text that was found
 * @param givenBackAt when the count was set back; empty if that failed
 */
public record Rehearsal(
        int schema,
        Prescaling asked,
        int before,
        Instant askedAt,
        @JsonProperty("intervalMs") Duration interval,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Optional<Instant> verifiedAt,
        List<NodeTimes> nodes,
        List<Missing> failures,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Optional<Instant> givenBackAt) {
    /** The version that this code writes. */
    public static final int SCHEMA = 1;

    public Rehearsal {
        if (schema != SCHEMA) {
            throw new IllegalArgumentException("schema must be " + SCHEMA + ": " + schema);
        }
        requireNonNull(asked, "asked is null");
        requireNonNull(askedAt, "askedAt is null");
        requireNonNull(interval, "interval is null");
        verifiedAt = verifiedAt == null ? Optional.empty() : verifiedAt;
        nodes = List.copyOf(nodes);
        failures = List.copyOf(failures);
        givenBackAt = givenBackAt == null ? Optional.empty() : givenBackAt;
        verifiedAt.filter(at -> at.isBefore(askedAt)).ifPresent(at -> {
            throw new IllegalArgumentException("verified at " + at + ", before it was asked for at " + askedAt);
        });
    }

    /**
     * The stages of one node.
     *
     * @param name the node's name
     * @param already whether it was there when the rehearsal began, warm or not; it then tells nothing about boot or pull
     * @param readyAt since when it has been Ready, by the cluster's clock
     * @param imageAt when the students' image was there, by the cluster's clock; empty if no source has the time
     * @param seenWarmAt when a look found it warm for the first time, by this machine's clock
     */
    public record NodeTimes(
            String name,
            boolean already,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) Optional<Instant> readyAt,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) Optional<Instant> imageAt,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) Optional<Instant> seenWarmAt) {
        public NodeTimes {
            requireNonNull(name, "name is null");
            readyAt = readyAt == null ? Optional.empty() : readyAt;
            imageAt = imageAt == null ? Optional.empty() : imageAt;
            seenWarmAt = seenWarmAt == null ? Optional.empty() : seenWarmAt;
        }
    }

    /**
     * A reason for which room was missing.
     *
     * @param failure as it was found first
     * @param firstAt when it was found first, by this machine's clock
     * @param lastAt when it was found last
     */
    public record Missing(PrescaleFailure failure, Instant firstAt, Instant lastAt) {
        public Missing {
            requireNonNull(failure, "failure is null");
            requireNonNull(firstAt, "firstAt is null");
            requireNonNull(lastAt, "lastAt is null");
        }
    }

    /** How long it took until all of the room was there; empty if it never was. */
    @JsonIgnore
    public Optional<Duration> took() {
        return verifiedAt.map(at -> Duration.between(askedAt, at));
    }
}
