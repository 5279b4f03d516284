package dev.firstbell.recording;

import dev.firstbell.records.observed.Observation.Source;
import java.util.List;

/**
 * Several recordings as one. They are started and stopped in their order; a source that fails while it is stopped does
 * not keep the others from stopping.
 */
public final class Recordings extends OneTimeRecording {
    private final List<Recording> parts;

    public Recordings(List<? extends Recording> parts) {
        super("the recordings made during the run");
        this.parts = List.copyOf(parts);
    }

    /** Starts all; if one cannot be started, those before it are stopped and those behind it are not started. */
    @Override
    void begin() {
        parts.forEach(Recording::start);
    }

    @Override
    Result end() {
        return parts.stream().map(Recording::stop).reduce(Result.NOTHING, Result::and);
    }

    @Override
    List<Source> contributed() {
        return List.of();
    }

    @Override
    void release() {
        parts.forEach(Recording::stop);
    }
}
