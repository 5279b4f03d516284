package dev.firstbell.deploy.prescale.converge;

import dev.firstbell.deploy.prescale.converge.JobState.Usage;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Optional;

/** Adds up the node hours that were asked for on a day. What was asked for is counted, whether or not the nodes came. */
final class NodeHours {
    private static final double MILLIS_PER_HOUR = 3_600_000.0;

    private NodeHours() {}

    /**
     * The usage at {@code now}, if {@code count} nodes have been asked for since the last look. A day has the hours that
     * its time zone gives it. A clock that went back adds nothing.
     */
    static Usage until(Instant now, Optional<Usage> last, int count, ZoneId zone) {
        LocalDate today = now.atZone(zone).toLocalDate();
        Instant midnight = today.atStartOfDay(zone).toInstant();
        double before = last.filter(usage -> usage.day().equals(today))
                .map(Usage::nodeHours)
                .orElse(0.0);
        Instant from = last.map(Usage::until).filter(midnight::isBefore).orElse(midnight);
        boolean first = last.isEmpty();
        double added = first || from.isAfter(now)
                ? 0
                : count * Duration.between(from, now).toMillis() / MILLIS_PER_HOUR;
        return new Usage(today, before + added, now);
    }
}
