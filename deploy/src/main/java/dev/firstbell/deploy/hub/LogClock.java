package dev.firstbell.deploy.hub;

import dev.firstbell.deploy.hub.form.HubLine;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/**
 * The instants of a hub's timestamps, which have no time zone. Where the transport's timestamp of a line has one, the
 * hub's zone follows from the difference of the two; otherwise the given zone counts. One clock reads one log, in order.
 * Not thread-safe.
 */
final class LogClock {
    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT);

    /** Offsets of time zones are multiples of a quarter of an hour, in seconds. */
    private static final long QUARTER_HOUR = 900;

    /** A transport that stamps a line later than this does not tell the zone. */
    private static final long LATE = 120;

    private final ZoneId zone;
    private Optional<ZoneOffset> known = Optional.empty();
    private boolean differs;

    /** @param zone of timestamps without a zone of their own */
    LogClock(ZoneId zone) {
        this.zone = zone;
    }

    /** When the hub wrote a line; empty if its timestamp is no date. */
    Optional<Instant> at(HubLine line) {
        try {
            LocalDateTime local = LocalDateTime.parse(line.timestamp(), TIMESTAMP);
            if (line.stamp().isPresent()) {
                known = offset(local, line.stamp().get()).or(() -> known);
                if (known.isPresent()) {
                    differs |= !zone.getRules().getOffset(local).equals(known.get());
                    return Optional.of(local.toInstant(known.get()));
                }
            }
            return Optional.of(local.atZone(zone).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** That the given time zone is not that of the log, as the transport's timestamps show; nothing for UTC, the default. */
    Optional<String> overruled() {
        return differs && !zone.getRules().equals(ZoneOffset.UTC.getRules())
                ? Optional.of("the hub's clock is at the offset "
                        + known.map(ZoneOffset::getId).orElse("")
                        + " by the timestamps with a time zone before the lines of its log, so --log-time-zone " + zone
                        + " is not used")
                : Optional.empty();
    }

    private static Optional<ZoneOffset> offset(LocalDateTime local, Instant stamped) {
        long ahead = Duration.between(stamped, local.toInstant(ZoneOffset.UTC)).toSeconds();
        long quarters = Math.round((double) ahead / QUARTER_HOUR);
        return Math.abs(quarters) > ZoneOffset.MAX.getTotalSeconds() / QUARTER_HOUR
                        || Math.abs(ahead - quarters * QUARTER_HOUR) > LATE
                ? Optional.empty()
                : Optional.of(ZoneOffset.ofTotalSeconds((int) (quarters * QUARTER_HOUR)));
    }
}
