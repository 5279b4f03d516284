package dev.firstbell.records.calendar;

import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.yaml.TimeZoneHint;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneRulesException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The time zones that a calendar names. A name of the IANA database or of Windows means the zone of that name, whose rules are
 * current; any other name means a zone with the offsets of the calendar's own definition. Not thread-safe.
 */
final class CalendarZones {
    private static final int MOST_DEFINITIONS = 50;
    private static final String MICROSOFT_UTC = "tzone://Microsoft/Utc";
    private static final int SAMPLES = 24;

    private final ZoneId local;
    private final Consumer<String> notes;
    private final Map<String, IcsComponent> definitions = new LinkedHashMap<>();
    private final Map<String, Optional<ZoneId>> found = new HashMap<>();

    /**
     * @param local the schedule's zone, which is preferred among those with the same offsets
     * @param notes takes what a reader must know about a zone
     */
    CalendarZones(ZoneId local, Consumer<String> notes) {
        this.local = local;
        this.notes = notes;
    }

    /** @throws IllegalArgumentException if there are too many */
    void define(IcsComponent definition) {
        definitions.putIfAbsent(definition.text("TZID"), definition);
        if (definitions.size() > MOST_DEFINITIONS) {
            throw new IllegalArgumentException("the calendar defines more than " + MOST_DEFINITIONS + " time zones");
        }
    }

    /**
     * The zone of a {@code TZID}.
     *
     * @param at a time of the event that names it, around which the offsets are compared
     * @throws IllegalArgumentException with why the zone is unknown
     */
    ZoneId zone(String id, LocalDateTime at) {
        Optional<ZoneId> zone = found.get(id);
        if (zone == null) {
            zone = find(id.strip(), at);
            found.put(id, zone);
        }
        return zone.orElseThrow(() -> new IllegalArgumentException("`TZID`: the time zone " + Excerpt.quoted(id)
                + " is unknown"
                + (definitions.containsKey(id)
                        ? ", and no zone has the offsets of its definition"
                        : ", and the calendar does not define it")
                + "; set the time zone in the calendar program, and export again" + TimeZoneHint.after(id)));
    }

    private Optional<ZoneId> find(String id, LocalDateTime at) {
        IcsComponent component = definitions.get(id);
        List<Instant> samples = samples(at);
        Optional<List<ZoneOffset>> defined = component == null
                ? Optional.empty()
                : Optional.of(samples.stream()
                        .map(definition(id, component)::offsetAt)
                        .toList());
        Optional<ZoneId> named = known(id.equals(MICROSOFT_UTC) ? "UTC" : id)
                .or(() -> WindowsZones.of(id))
                .or(() -> component == null ? Optional.empty() : known(component.text("X-LIC-LOCATION")));
        if (named.isPresent()) {
            if (defined.isPresent() && !defined.get().equals(offsets(named.get(), samples))) {
                notes.accept("the calendar defines the time zone " + Excerpt.quoted(id)
                        + " with other offsets than " + named.get() + " has in " + at.getYear() + "; "
                        + named.get() + " counts");
            }
            return named;
        }
        return defined.flatMap(offsets -> sameOffsets(offsets, samples));
    }

    private static ZoneDefinition definition(String id, IcsComponent component) {
        try {
            return ZoneDefinition.of(component);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "the definition of the time zone " + Excerpt.quoted(id) + " in line " + component.line()
                            + " cannot be used: " + e.getMessage(),
                    e);
        }
    }

    /** Instants over two years, two a month. */
    private static List<Instant> samples(LocalDateTime at) {
        List<Instant> samples = new ArrayList<>();
        for (int i = 0; i < SAMPLES; i++) {
            samples.add(at.withDayOfMonth(1).plusMonths(i).toInstant(ZoneOffset.UTC));
            samples.add(at.withDayOfMonth(1).plusMonths(i).plusDays(15).toInstant(ZoneOffset.UTC));
        }
        return samples;
    }

    /** A zone of the IANA database; some programs write its name behind one of their own, like {@code /x.org/America/Denver}. */
    private static Optional<ZoneId> known(String id) {
        String rest = id;
        while (!rest.isEmpty()) {
            try {
                return Optional.of(ZoneId.of(rest));
            } catch (DateTimeException e) {
                int slash = rest.indexOf('/');
                rest = slash < 0 || !id.startsWith("/") ? "" : rest.substring(slash + 1);
            }
        }
        return Optional.empty();
    }

    private static List<ZoneOffset> offsets(ZoneId zone, List<Instant> at) {
        return at.stream().map(zone.getRules()::getOffset).toList();
    }

    private Optional<ZoneId> sameOffsets(List<ZoneOffset> offsets, List<Instant> samples) {
        if (offsets(local, samples).equals(offsets)) {
            return Optional.of(local);
        }
        return ZoneId.getAvailableZoneIds().stream()
                .filter(id -> id.indexOf('/') > 0 && !id.startsWith("SystemV/"))
                .sorted()
                .flatMap(id -> zoneOf(id).stream())
                .filter(zone -> offsets(zone, samples).equals(offsets))
                .findFirst();
    }

    private static Optional<ZoneId> zoneOf(String id) {
        try {
            return Optional.of(ZoneId.of(id));
        } catch (ZoneRulesException e) {
            return Optional.empty();
        }
    }
}
