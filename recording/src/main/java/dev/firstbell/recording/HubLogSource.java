package dev.firstbell.recording;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.ZoneId;

/**
 * A hub's log.
 *
 * @param file may still grow while a class is watched
 * @param zone the time zone of its timestamps
 */
public record HubLogSource(Path file, ZoneId zone) {
    public HubLogSource {
        requireNonNull(file, "file is null");
        requireNonNull(zone, "zone is null");
    }
}
