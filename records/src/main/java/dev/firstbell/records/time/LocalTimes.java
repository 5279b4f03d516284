package dev.firstbell.records.time;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.Optional;

/**
 * Local times that are not one instant, because the clocks change: one in an hour that is skipped, and one in an hour that
 * comes twice. Stateless and thread-safe.
 */
public final class LocalTimes {
    private LocalTimes() {}

    /** Why a local time does not exist in a zone, and what to write; empty if it exists. */
    public static Optional<String> skipped(LocalDateTime local, ZoneId zone) {
        return change(local, zone)
                .filter(ZoneOffsetTransition::isGap)
                .map(change -> "`" + local + "` does not exist in " + zone + ", where the clocks go from "
                        + clock(change.getDateTimeBefore()) + " to " + clock(change.getDateTimeAfter())
                        + " on that day; write a time before " + clock(change.getDateTimeBefore()) + ", or "
                        + clock(change.getDateTimeAfter()) + " or later");
    }

    /** Which of two instants a local time means that comes twice in a zone; empty if it comes once. */
    public static Optional<String> repeated(LocalDateTime local, ZoneId zone) {
        return change(local, zone)
                .filter(ZoneOffsetTransition::isOverlap)
                .map(change -> "`" + local + "` comes twice in " + zone + ", where the clocks go back from "
                        + clock(change.getDateTimeBefore()) + " to " + clock(change.getDateTimeAfter())
                        + " on that day; the first is meant, " + first(local, zone));
    }

    /**
     * The local time of an instant, or the end of the hour that comes twice if the local time would mean the first of the
     * two and the instant is in the second. Reads back as the instant or a later one.
     */
    public static LocalDateTime notEarlier(Instant instant, ZoneId zone) {
        LocalDateTime local = LocalDateTime.ofInstant(instant, zone);
        return first(local, zone).isBefore(instant)
                ? change(local, zone)
                        .map(ZoneOffsetTransition::getDateTimeBefore)
                        .orElse(local)
                : local;
    }

    /**
     * The instant of a local time in a zone: the first of two, and for a time that does not exist, the one at which the clocks skip
     * it. Later local times never have earlier instants.
     */
    public static Instant instant(LocalDateTime local, ZoneId zone) {
        return change(local, zone)
                .filter(ZoneOffsetTransition::isGap)
                .map(ZoneOffsetTransition::getInstant)
                .orElseGet(() -> first(local, zone));
    }

    private static Instant first(LocalDateTime local, ZoneId zone) {
        return local.atZone(zone).toInstant();
    }

    private static Optional<ZoneOffsetTransition> change(LocalDateTime local, ZoneId zone) {
        return Optional.ofNullable(zone.getRules().getTransition(local));
    }

    private static LocalTime clock(LocalDateTime at) {
        return at.toLocalTime();
    }
}
