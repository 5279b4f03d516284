package dev.firstbell.records.student;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Something that a student did because of their behaviour ({@link dev.firstbell.records.classes.Behaviour}).
 *
 * @param at when, in the hub's time, to the microsecond
 * @param action what the student did
 */
public record StudentAction(Instant at, Kind action) {
    public StudentAction {
        at = at.truncatedTo(ChronoUnit.MICROS);
        requireNonNull(action, "action is null");
    }

    /** The kinds of actions. */
    public enum Kind {
        /** Sent the spawn request again, before the Retry-After had passed or while the server started. */
        RELOADED("reloaded"),
        /** Requested the server again after a failed start, after the pause that the class's {@code Retry} gives. */
        STARTED_AGAIN("startedAgain"),
        /** Opened a second tab and sent a spawn request there. */
        OPENED_SECOND_TAB("openedSecondTab"),
        /** Closed a tab that stayed open after the journey. */
        CLOSED_TAB("closedTab");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        @JsonValue
        public String label() {
            return label;
        }
    }
}
