package dev.firstbell.recording;

import static java.util.Objects.requireNonNull;

import dev.firstbell.deploy.hub.LogZone;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Set;

/**
 * A hub's log.
 *
 * @param file may still grow while a class is watched
 * @param zone the time zone of its timestamps
 * @param counted the accounts whose requests of servers count as those of the servers' owners
 */
public record HubLogSource(Path file, LogZone zone, Set<String> counted) {
    public HubLogSource {
        requireNonNull(file, "file is null");
        requireNonNull(zone, "zone is null");
        counted = Set.copyOf(counted);
    }

    /** A log in which users request their own servers, in a zone that its transport may correct. */
    public HubLogSource(Path file, ZoneId zone) {
        this(file, LogZone.assumed(zone), Set.of());
    }
}
