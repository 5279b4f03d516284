package dev.firstbell.records.schedule;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How many nodes a schedule requests at an instant, and why.
 *
 * @param at the instant
 * @param nodes the largest number of all requests that count; 0 if none does
 * @param reasons all requests at the instant, the deciding ones first, those that a holiday takes out last
 * @param closures the holidays at the instant
 */
public record Desired(Instant at, int nodes, List<Reason> reasons, List<Closure> closures) {
    public Desired {
        reasons = List.copyOf(reasons);
        closures = List.copyOf(closures);
    }

    /**
     * A request at the instant.
     *
     * @param request the request
     * @param role what it contributes
     * @param holiday the holiday that takes it out, or on which it holds; empty if there is none
     */
    public record Reason(Request request, Role role, Optional<Closure> holiday) {}

    /** What a request contributes to the number. */
    public enum Role {
        /** Its number is the largest. */
        DECIDES("decides"),
        /** Another one requests more. */
        COVERED("covered by a larger number"),
        /** A holiday takes it out. */
        CANCELLED("cancelled by a holiday");

        private final String label;

        Role(String label) {
            this.label = label;
        }

        /** In words. */
        public String label() {
            return label;
        }
    }
}
