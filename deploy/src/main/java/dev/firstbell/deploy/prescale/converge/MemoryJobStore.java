package dev.firstbell.deploy.prescale.converge;

import java.util.List;
import java.util.Map;

/** Keeps the state in memory, for a job whose looks are all made by one process. Not thread-safe. */
public final class MemoryJobStore implements JobStore {
    private Kept kept = new Kept(JobState.NONE, Map.of(), "", List.of());
    private int writes;

    @Override
    public Kept read() {
        return kept;
    }

    @Override
    public Kept write(JobState state, Map<String, String> schedule, Kept previous) {
        if (!previous.version().equals(kept.version())) {
            throw new Conflict();
        }
        kept = new Kept(state, schedule, "" + ++writes, List.of());
        return kept;
    }
}
