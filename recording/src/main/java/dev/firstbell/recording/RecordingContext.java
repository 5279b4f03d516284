package dev.firstbell.recording;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.time.HubClock;
import java.util.function.Supplier;

/**
 * The run that a recording belongs to.
 *
 * @param folder gets the recording's file
 * @param runId the run's name, which the file's first line repeats
 * @param clock the hub's present clock; an embedded hub's clock changes when its class starts
 */
public record RecordingContext(RunFolder folder, String runId, Supplier<HubClock> clock) {
    public RecordingContext {
        requireNonNull(folder, "folder is null");
        requireNonNull(runId, "runId is null");
        requireNonNull(clock, "clock is null");
    }
}
