package dev.firstbell.records.calendar;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A time zone that a calendar defines itself ({@code VTIMEZONE}): which offset counts when. Immutable and thread-safe. */
final class ZoneDefinition {
    private static final Pattern OFFSET = Pattern.compile("([+-]?)(\\d\\d):?([0-5]\\d)(?:([0-5]\\d))?");
    private static final int MOST_HOURS = 18;
    private static final int MOST_OBSERVANCES = 200;

    /** More than a year: each rule sets the clocks at least once in it. */
    private static final int DAYS_BACK = 400;

    /**
     * One of the zone's offsets.
     *
     * @param from the offset before it, on whose clock it begins
     * @param onsets when it begins, once each
     * @param rule when it begins again each year
     */
    private record Observance(
            ZoneOffset from, ZoneOffset to, List<LocalDateTime> onsets, Optional<RecurrenceRule> rule) {
        Optional<Instant> lastOnset(Instant at) {
            LocalDateTime local = LocalDateTime.ofInstant(at, from);
            Stream<LocalDateTime> repeated = rule.stream()
                    .flatMap(yearly ->
                            yearly.starts(onsets.get(0), local.minusDays(DAYS_BACK), local, from, false).stream());
            return Stream.concat(onsets.stream(), repeated)
                    .filter(onset -> !onset.isAfter(local))
                    .max(LocalDateTime::compareTo)
                    .map(onset -> onset.toInstant(from));
        }
    }

    private final List<Observance> observances;

    private ZoneDefinition(List<Observance> observances) {
        this.observances = observances;
    }

    /** @throws IllegalArgumentException with what is wrong */
    static ZoneDefinition of(IcsComponent component) {
        List<Observance> observances = new ArrayList<>();
        for (IcsComponent child : component.children()) {
            if (child.name().equals("STANDARD") || child.name().equals("DAYLIGHT")) {
                observances.add(observance(child));
            }
        }
        if (observances.isEmpty() || observances.size() > MOST_OBSERVANCES) {
            throw new IllegalArgumentException(
                    observances.isEmpty() ? "has neither `STANDARD` nor `DAYLIGHT`" : "has too many parts");
        }
        return new ZoneDefinition(observances);
    }

    private static Observance observance(IcsComponent component) {
        List<LocalDateTime> onsets = new ArrayList<>();
        onsets.add(local(component.text("DTSTART"), "DTSTART"));
        component.all("RDATE").forEach(dates -> {
            for (String date : dates.value().split(",")) {
                onsets.add(local(date, "RDATE"));
            }
        });
        Optional<RecurrenceRule> rule =
                component.first("RRULE").map(property -> RecurrenceRule.parse(property.value(), ZoneOffset.UTC));
        if (rule.isPresent() && !rule.get().isYearly()) {
            throw new IllegalArgumentException("`RRULE`: expected a rule with `FREQ=YEARLY`");
        }
        ZoneOffset from = offset(component, "TZOFFSETFROM");
        return new Observance(
                from,
                offset(component, "TZOFFSETTO"),
                List.copyOf(onsets),
                rule.map(yearly -> yearly.withoutCount(onsets.get(0), from)));
    }

    private static LocalDateTime local(String value, String name) {
        return IcsMoment.parse(value, Optional.empty(), ZoneOffset.UTC)
                .map(IcsMoment::local)
                .orElseThrow(() -> new IllegalArgumentException("`" + name + "`: expected " + IcsMoment.EXPECTED));
    }

    private static ZoneOffset offset(IcsComponent component, String name) {
        Matcher matcher = OFFSET.matcher(component.text(name));
        if (!matcher.matches() || Integer.parseInt(matcher.group(2)) >= MOST_HOURS) {
            throw new IllegalArgumentException("`" + name + "`: expected an offset like -0700");
        }
        int seconds = Integer.parseInt(matcher.group(2)) * 3600
                + Integer.parseInt(matcher.group(3)) * 60
                + (matcher.group(4) == null ? 0 : Integer.parseInt(matcher.group(4)));
        return ZoneOffset.ofTotalSeconds(matcher.group(1).equals("-") ? -seconds : seconds);
    }

    /** The offset at an instant; before the first onset the one before it. */
    ZoneOffset offsetAt(Instant at) {
        Observance last = null;
        Instant lastOnset = null;
        for (Observance observance : observances) {
            Optional<Instant> onset = observance.lastOnset(at);
            if (onset.isPresent() && (lastOnset == null || onset.get().isAfter(lastOnset))) {
                last = observance;
                lastOnset = onset.get();
            }
        }
        return last == null ? observances.get(0).from() : last.to();
    }
}
