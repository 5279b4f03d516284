package dev.firstbell.simulations;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.firstbell.records.journal.JournalEntry;
import dev.firstbell.records.student.Stage;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * How far a run is.
 *
 * @param at in the hub's time
 * @param phase what is being done
 * @param students in the plan
 * @param reached students by stage
 * @param throttled 429s so far
 * @param ended students whose start is over
 * @param openTabs of them, who keep their tab open: a run waits for them, too
 * @param injector the last second of its health; absent in its first
 */
public record RunProgress(
        Instant at,
        Phase phase,
        int students,
        Map<Stage, Integer> reached,
        int throttled,
        int ended,
        int openTabs,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<JournalEntry.Health> injector) {
    /** What an injector is doing. */
    public enum Phase {
        /** Users and tokens are being made. */
        PREPARING,
        /** Students arrive and start. */
        DRIVING,
        /** Servers are stopped and users removed. */
        CLEANING_UP
    }

    /** Students who reached a stage. */
    public int reached(Stage stage) {
        return reached.getOrDefault(stage, 0);
    }
}
