package dev.firstbell.deploy.hub;

import dev.firstbell.records.time.Durations;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongUnaryOperator;
import java.util.stream.Stream;

/**
 * How far a hub's timestamps, which have no time zone, are ahead of the transport's timestamps of the same lines, which have
 * one. A container runtime stamps a line when the hub writes it, and the difference is the offset of the hub's zone. An agent
 * that forwards lines may stamp them late, so a difference counts as a zone only if it is an offset that people live by. Only
 * one zone is chosen for a whole log. Memory is bounded. Not thread-safe.
 */
final class StampOffsets {
    /** Offsets of time zones are multiples of a quarter of an hour, in seconds. */
    private static final long QUARTER_HOUR = 900;

    /** A transport that stamps a line later than this does not tell the zone, in seconds. */
    private static final long LATE = 120;

    /** The share of lines that must show another zone than the assumed one. */
    private static final double SHOWN = 0.2;

    /** The share of lines that confirms the assumed zone: no late line looks like one that is in time. */
    private static final double CONFIRMED = 0.01;

    /** The share of lines that shows that the clocks were set meanwhile. */
    private static final double SET = 0.05;

    /** The share of these lines that a zone must explain. */
    private static final double EXPLAINED = 0.95;

    private static final int MOST_SLOTS = 50_000;

    /**
     * Cape Verde, the Azores and Greenland, as against an agent that is late by an hour or two. Their offsets are not taken
     * from timestamps; --log-time-zone sets them.
     */
    private static final Set<Integer> RARE = Set.of(-3600, -7200);

    /** By the quarter of an hour of the transport's timestamps. */
    private final Map<Long, Slot> slots = new TreeMap<>();

    private long lines;

    private static final class Slot {
        private long least = Long.MAX_VALUE;
        private long most = Long.MIN_VALUE;
        /** How many lines are near each multiple of a quarter of an hour. */
        private final Map<Long, Long> near = new HashMap<>();
    }

    /** The zone that the timestamps show. */
    record Found(ZoneId zone, List<ZoneOffset> offsets) {
        /** {@code the offset -06:00}. */
        String inWords() {
            return offsets.size() == 1
                    ? "the offset " + offsets.get(0)
                    : "the offsets " + offsets.get(0) + " and " + offsets.get(1) + ", as in " + zone;
        }

        /** Whether another zone has the same offset then. */
        boolean sameAs(ZoneId other) {
            return zone.equals(other) || zone.getRules().equals(other.getRules());
        }
    }

    /** Takes a line. */
    void add(LocalDateTime local, Instant stamp) {
        long key = Math.floorDiv(stamp.getEpochSecond(), QUARTER_HOUR);
        Slot slot = slots.get(key);
        if (slot == null) {
            if (slots.size() == MOST_SLOTS) {
                return;
            }
            slot = new Slot();
            slots.put(key, slot);
        }
        lines++;
        long ahead = Duration.between(stamp, local.toInstant(ZoneOffset.UTC))
                .plusMillis(500)
                .toSeconds();
        slot.least = Math.min(slot.least, ahead);
        slot.most = Math.max(slot.most, ahead);
        long quarters = Math.round((double) ahead / QUARTER_HOUR);
        if (Math.abs(ahead - quarters * QUARTER_HOUR) <= LATE) {
            slot.near.merge(quarters, 1L, Long::sum);
        }
    }

    /**
     * The zone; empty if the timestamps show none.
     *
     * @param assumed counts if some lines agree with it, because a line is never stamped before it is written
     */
    Optional<Found> zone(ZoneId assumed) {
        if (lines == 0) {
            return Optional.empty();
        }
        if (explained(assumed) >= Math.max(1, CONFIRMED * lines)) {
            return Optional.of(new Found(assumed, List.of(offset(assumed, firstSlot()))));
        }
        Set<Integer> real = realOffsets();
        Map<Long, Long> near = new HashMap<>();
        slots.values().forEach(slot -> slot.near.forEach((quarters, count) -> near.merge(quarters, count, Long::sum)));
        Optional<Long> latest = near.entrySet().stream()
                .filter(each -> real.contains((int) (each.getKey() * QUARTER_HOUR)))
                .filter(each -> each.getValue() >= SHOWN * lines)
                .map(Map.Entry::getKey)
                .max(Comparator.naturalOrder());
        return latest.map(quarters -> clocksSet(quarters, near).orElseGet(() -> {
            ZoneOffset offset = ZoneOffset.ofTotalSeconds((int) (quarters * QUARTER_HOUR));
            return new Found(offset, List.of(offset));
        }));
    }

    /** The zone in which clocks were set while the log was written. */
    private Optional<Found> clocksSet(long quarters, Map<Long, Long> near) {
        for (long step : new long[] {4, 2}) {
            long other = quarters - step;
            long both = near.get(quarters) + near.getOrDefault(other, 0L);
            if (near.getOrDefault(other, 0L) >= SET * lines) {
                Optional<ZoneId> zone = places().filter(each -> explained(each) >= EXPLAINED * both)
                        .findFirst();
                if (zone.isPresent()) {
                    return zone.map(
                            each -> new Found(each, List.of(offset(each, firstSlot()), offset(each, lastSlot()))));
                }
            }
        }
        return Optional.empty();
    }

    private long firstSlot() {
        return slots.keySet().iterator().next();
    }

    private long lastSlot() {
        return ((TreeMap<Long, Slot>) slots).lastKey();
    }

    private long explained(ZoneId zone) {
        return slots.entrySet().stream()
                .mapToLong(slot -> slot.getValue()
                        .near
                        .getOrDefault(offset(zone, slot.getKey()).getTotalSeconds() / QUARTER_HOUR, 0L))
                .sum();
    }

    private static ZoneOffset offset(ZoneId zone, long slot) {
        return zone.getRules().getOffset(Instant.ofEpochSecond(slot * QUARTER_HOUR));
    }

    private Set<Integer> realOffsets() {
        Set<Integer> offsets = new HashSet<>();
        places().forEach(zone -> Stream.of(firstSlot(), lastSlot())
                .map(slot -> offset(zone, slot).getTotalSeconds())
                .forEach(offsets::add));
        offsets.removeAll(RARE);
        return offsets;
    }

    /** The zones of places, not those that exist for completeness. */
    private static Stream<ZoneId> places() {
        return ZoneId.getAvailableZoneIds().stream()
                .filter(id -> id.contains("/") && !id.startsWith("Etc/") && !id.startsWith("SystemV/"))
                .sorted()
                .map(ZoneId::of);
    }

    /**
     * How much later than the hub's own the transport's timestamps are, at least and at most; negative if they are earlier.
     */
    record Lag(Duration least, Duration most) {
        String inWords(ZoneId zone, boolean given) {
            if (least.toSeconds() < -LATE) {
                return "the timestamps with a time zone before the lines of the hub's log are up to "
                        + Durations.format(least.negated()) + " earlier than the hub's own in " + zone
                        + ": a clock is wrong, or --log-time-zone is; the hub's own timestamps count";
            }
            boolean allLate = least.toSeconds() > LATE;
            return "the timestamps with a time zone before the lines of the hub's log are "
                    + (allLate && !least.equals(most) ? Durations.format(least) + " to " : allLate ? "" : "up to ")
                    + Durations.format(most)
                    + " later than the hub's own: the lines were stored late or sent again; the hub's own timestamps count"
                    + (allLate && !given ? ", read in " + zone + " (--log-time-zone)" : "");
        }
    }

    /** By how much the transport's timestamps are off, if that is worth a word. */
    Optional<Lag> lag(ZoneId zone) {
        if (lines == 0) {
            return Optional.empty();
        }
        LongUnaryOperator offset = slot -> offset(zone, slot).getTotalSeconds();
        long most = slots.entrySet().stream()
                .mapToLong(slot -> offset.applyAsLong(slot.getKey()) - slot.getValue().least)
                .max()
                .orElseThrow();
        long least = slots.entrySet().stream()
                .mapToLong(slot -> offset.applyAsLong(slot.getKey()) - slot.getValue().most)
                .min()
                .orElseThrow();
        return most > LATE || least < -LATE ? Optional.of(new Lag(rounded(least), rounded(most))) : Optional.empty();
    }

    /** To the minute, where seconds say nothing. */
    private static Duration rounded(long seconds) {
        return Math.abs(seconds) < 600 ? Duration.ofSeconds(seconds) : Duration.ofMinutes(Math.round(seconds / 60.0));
    }
}
