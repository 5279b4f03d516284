package dev.firstbell.deploy.prescale.converge;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.firstbell.records.prescale.PrescaleFailure;
import dev.firstbell.records.prescale.Verification;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One look of the pre-scaler: what it found, what it did, and whether the room is there. One line of its log.
 *
 * @param at when, by this machine's clock
 * @param action what was done to the count, or would be done in a dry run
 * @param before the count that the cluster was asked for
 * @param after the count that it is asked for now
 * @param wanted the most that the schedule wants until the next look
 * @param because why, one sentence each
 * @param dryRun whether nothing was changed
 * @param outcome whether the room that the schedule wants is there
 * @param verification the cluster's state; empty if it could not be read
 * @param error why the cluster could not be changed or read; empty if it could
 * @param next when the schedule changes next; empty if it never does
 */
public record Decision(
        Instant at,
        Step.Action action,
        int before,
        int after,
        int wanted,
        List<String> because,
        boolean dryRun,
        Outcome outcome,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Optional<Verification> verification,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Optional<PrescaleFailure> error,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Optional<Instant> next) {
    public Decision {
        requireNonNull(at, "at is null");
        requireNonNull(action, "action is null");
        because = List.copyOf(because);
        requireNonNull(outcome, "outcome is null");
    }

    /** Whether the room is there. */
    public enum Outcome {
        /** It is there. */
        VERIFIED("verified"),
        /** As much as a ceiling allows is there; the schedule wants more. */
        LIMITED("limited"),
        /** It is not there, and a dry run does not ask for it. */
        NOT_ASKED("notAsked"),
        /** It was asked for a short time ago, and nodes are on their way. */
        WAITING("waiting"),
        /** It is not there, and the time for it is over or a source states that it will not come. */
        FAILED("failed");

        private final String label;

        Outcome(String label) {
            this.label = label;
        }

        @JsonValue
        public String label() {
            return label;
        }
    }

    /** In one sentence, without the reasons. */
    public String summary() {
        String count = action == Step.Action.HOLD ? "stays " + after : before + " -> " + after;
        return (dryRun ? "would " : "") + action.label() + ": the count " + count + "; the schedule wants " + wanted
                + "; " + outcome.label();
    }
}
