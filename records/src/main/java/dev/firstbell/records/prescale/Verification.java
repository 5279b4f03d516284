package dev.firstbell.records.prescale;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;

/**
 * Whether the room that was asked for is there.
 *
 * @param at when the cluster was read, by the API server's clock
 * @param wanted the room that was asked for
 * @param present how much of it is there, in the unit of {@code wanted}: warm nodes, or places for students on warm nodes
 * @param nodes the students' nodes, warm or not, by name
 * @param failures why less is there than wanted, the gravest first; empty if and only if the room is there
 * @param missingSources the sources that would tell more and cannot be read, each with what it would tell
 */
public record Verification(
        Instant at,
        Prescaling wanted,
        int present,
        List<NodeReadiness> nodes,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<PrescaleFailure> failures,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> missingSources) {
    public Verification {
        requireNonNull(at, "at is null");
        requireNonNull(wanted, "wanted is null");
        nodes = List.copyOf(nodes);
        failures = failures == null ? List.of() : List.copyOf(failures);
        missingSources = missingSources == null ? List.of() : List.copyOf(missingSources);
        if (present < 0) {
            throw new IllegalArgumentException("present must not be negative: " + present);
        }
        if (present >= wanted.count() != failures.isEmpty()) {
            throw new IllegalArgumentException("a verification has failures if and only if room is missing: " + present
                    + " of " + wanted.count() + " and " + failures);
        }
    }

    /** Whether all of the room is there. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public boolean verified() {
        return failures.isEmpty();
    }

    /** The number of nodes on which a student waits for nothing. */
    public int warmNodes() {
        return (int) nodes.stream().filter(NodeReadiness::warm).count();
    }
}
