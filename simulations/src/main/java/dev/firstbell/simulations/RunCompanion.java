package dev.firstbell.simulations;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.time.HubClock;
import java.util.List;
import java.util.function.Supplier;

/**
 * Accompanies class starts: the port through which a run's folder gets other records than the journal, such as the hub's
 * metrics and the cluster's events.
 */
@FunctionalInterface
public interface RunCompanion {
    /** Records nothing. */
    RunCompanion NONE = run -> List::of;

    /**
     * A class start that is about to begin.
     *
     * @param hub the hub that it drives
     * @param folder the run's folder
     * @param runId the run's name
     * @param clock the hub's present clock, which may be another one once students arrive
     */
    record Run(HubAccess hub, RunFolder folder, String runId, Supplier<HubClock> clock) {
        public Run {
            requireNonNull(hub, "hub is null");
            requireNonNull(folder, "folder is null");
            requireNonNull(runId, "runId is null");
            requireNonNull(clock, "clock is null");
        }
    }

    /** Ends what a companion began. */
    @FunctionalInterface
    interface Ending {
        /**
         * Stops recording. Called once, when the injector has ended and cleaned up, before the record is derived.
         *
         * @return every problem, one line each; they become notes of the run
         */
        List<String> end();
    }

    /**
     * Begins to record; called before anything is written to the run's folder or asked of its hub.
     *
     * @throws dev.firstbell.records.io.BadInputException if that is impossible: the run then does not take place
     */
    Ending begin(Run run);
}
