package dev.firstbell.records.student;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.firstbell.records.classes.Behaviour;
import dev.firstbell.records.classes.Retry;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Something that a student did of their own accord, by their {@link Behaviour}.
 *
 * @param at when, in the hub's time, to the microsecond
 * @param act what
 */
public record StudentAction(Instant at, Kind act) {
    public StudentAction {
        at = at.truncatedTo(ChronoUnit.MICROS);
        requireNonNull(act, "act is null");
    }

    /** What a student may do. */
    public enum Kind {
        /** Asked for the server again, earlier than the hub said or while it started. */
        RELOADED("reloaded"),
        /** Asked for the server again after a start that had failed, after the pause of {@link Retry}. */
        STARTED_AGAIN("startedAgain"),
        /** Asked for the server in a second tab, too. */
        OPENED_SECOND_TAB("openedSecondTab"),
        /** Closed a tab that had stayed open after the journey. */
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
