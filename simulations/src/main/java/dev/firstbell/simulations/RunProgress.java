package dev.firstbell.simulations;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.firstbell.records.journal.JournalEntry;
import dev.firstbell.records.student.Stage;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * The progress of a run.
 *
 * @param at the time of this progress, in the hub's time
 * @param phase the current phase
 * @param students the number of students in the plan
 * @param reached the number of students that have reached each stage
 * @param throttled the number of 429s so far
 * @param ended the number of students whose start has ended
 * @param openTabs the number of ended students who keep their tab open, for which the run waits as well
 * @param injector the injector's health in the last second; absent during its first second
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
    /** The phases of a run. */
    public enum Phase {
        /** The injector creates users and tokens. */
        PREPARING,
        /** Students arrive and start their servers. */
        DRIVING,
        /** The injector stops servers and removes users. */
        CLEANING_UP
    }

    /** Returns the number of students that have reached a stage. */
    public int reached(Stage stage) {
        return reached.getOrDefault(stage, 0);
    }
}
