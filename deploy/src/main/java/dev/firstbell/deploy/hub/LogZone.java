package dev.firstbell.deploy.hub;

import static java.util.Objects.requireNonNull;

import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * The time zone of a hub's timestamps. Immutable.
 *
 * @param zone the zone
 * @param given whether the person who gave the log said so; then it counts whatever the transport's timestamps show.
 *     Otherwise it is assumed, and timestamps with a time zone before the lines may show another one
 */
public record LogZone(ZoneId zone, boolean given) {
    /** A hub in a container writes UTC. */
    public static final LogZone UTC = assumed(ZoneOffset.UTC);

    public LogZone {
        requireNonNull(zone, "zone is null");
    }

    /** The zone if nothing shows another one. */
    public static LogZone assumed(ZoneId zone) {
        return new LogZone(zone, false);
    }

    /** The zone in any case. */
    public static LogZone given(ZoneId zone) {
        return new LogZone(zone, true);
    }
}
