package dev.firstbell.deploy.prescale.converge;

import static java.util.Objects.requireNonNull;

import dev.firstbell.deploy.prescale.PrescaleException;
import java.util.List;
import java.util.Map;

/** Where the pre-scaler keeps its state between two looks. Two jobs may use it at once: the later write is refused. */
public interface JobStore {
    /**
     * Reads what is kept; nothing if there is nothing yet.
     *
     * @throws PrescaleException if it cannot be read
     */
    Kept read();

    /**
     * Replaces what is kept.
     *
     * @param state the new state
     * @param schedule the files of the last schedule that was valid, by name
     * @param previous what was read or written before
     * @throws Conflict if another job has written since
     * @throws PrescaleException if it cannot be written
     */
    Kept write(JobState state, Map<String, String> schedule, Kept previous);

    /**
     * What is kept.
     *
     * @param state the job's state
     * @param schedule the files of the last schedule that was valid, by name; empty if none was
     * @param version which write it is of; empty if nothing was ever written
     * @param problems why something that is kept cannot be used, one sentence each
     */
    record Kept(JobState state, Map<String, String> schedule, String version, List<String> problems) {
        public Kept {
            requireNonNull(state, "state is null");
            schedule = Map.copyOf(schedule);
            requireNonNull(version, "version is null");
            problems = List.copyOf(problems);
        }
    }

    /** Another job has written in between; look again. */
    final class Conflict extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public Conflict() {
            super("another pre-scaler has changed the state in between");
        }
    }
}
