package dev.firstbell.deploy.hub;

import dev.firstbell.deploy.hub.form.HubLine;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The instants of a hub's timestamps, which have no time zone. The zone is one for the whole log: the given one, or else the
 * one that the transport's timestamps show, or else the assumed one. A transport's timestamp never moves a single line. A
 * log is read twice: first {@linkplain #survey surveyed}, then {@linkplain #at read}, in the same order. Not thread-safe.
 */
final class LogClock {
    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT);

    private final LogZone zone;
    private final StampOffsets stamps = new StampOffsets();
    private final ClockSetBack assumedSetBack;

    /** Empty during the survey. */
    private Optional<ClockSetBack> setBack = Optional.empty();

    private Optional<StampOffsets.Found> shown = Optional.empty();

    LogClock(LogZone zone) {
        this.zone = zone;
        this.assumedSetBack = new ClockSetBack(zone.zone());
    }

    /** Takes a line of the log before it is read. */
    void survey(HubLine line) {
        local(line).ifPresent(local -> {
            assumedSetBack.survey(line.number(), local);
            line.stamp().ifPresent(stamp -> stamps.add(local, stamp));
        });
    }

    /** When the hub wrote a line; empty if its timestamp is no date. */
    Optional<Instant> at(HubLine line) {
        if (setBack.isEmpty()) {
            shown = stamps.zone(zone.zone());
            setBack = Optional.of(
                    zone.given()
                            ? assumedSetBack
                            : shown.map(StampOffsets.Found::zone)
                                    .filter(found -> !found.equals(zone.zone()))
                                    .map(ClockSetBack::new)
                                    .orElse(assumedSetBack));
        }
        ClockSetBack clock = setBack.get();
        return local(line).map(local -> {
            Optional<ZoneOffset> offset = line.stamp().flatMap(stamp -> clock.offset(local, stamp));
            return local.toInstant(offset.orElseGet(() -> clock.offset(line.number(), local)));
        });
    }

    private static Optional<LocalDateTime> local(HubLine line) {
        try {
            return Optional.of(LocalDateTime.parse(line.timestamp(), TIMESTAMP));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /**
     * What there is to say about the zone, the transport's timestamps and clocks that were set back, once the log is read.
     *
     * @param from the start of the time that matters
     * @param until its end
     */
    List<String> remarks(Instant from, Instant until) {
        List<String> remarks = new ArrayList<>();
        ClockSetBack clock = setBack.orElse(assumedSetBack);
        shown.filter(found -> !found.sameAs(zone.zone()))
                .ifPresent(found -> remarks.add(
                        zone.given()
                                ? "--log-time-zone " + zone.zone() + " is used, although by the timestamps with a time"
                                        + " zone before the lines of its log the hub's clock is at " + found.inWords()
                                : "the hub's clock is at " + found.inWords()
                                        + " by the timestamps with a time zone before the lines of its log; if these"
                                        + " are late by that instead, pass --log-time-zone"));
        stamps.lag(clock.zone()).ifPresent(lag -> remarks.add(lag.inWords(clock.zone(), zone.given())));
        remarks.addAll(clock.remarks(from, until));
        return remarks;
    }
}
