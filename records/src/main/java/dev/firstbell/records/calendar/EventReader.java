package dev.firstbell.records.calendar;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.io.Problems;
import dev.firstbell.records.time.LocalTimes;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Reads the events of one calendar, and reports every property that cannot be read. Not thread-safe. */
final class EventReader {
    private static final int LONGEST_DAYS = 366;

    /** Longer ones would overlap themselves many times. */
    private static final int LONGEST_REPEATED_DAYS = 31;

    /** The occurrences of all rules with a {@code COUNT}, which have to be counted: of any calendar, and more of a long one. */
    private static final int MOST_COUNTED = 50_000;

    private static final int MOST_COUNTED_AN_EVENT = 60;

    private final String place;
    private final ZoneId local;
    private final CalendarZones zones;
    private final Problems problems;
    private final List<String> notes;
    private boolean floating;
    private int events;
    private int counted;

    EventReader(String place, ZoneId local, CalendarZones zones, Problems problems, List<String> notes) {
        this.place = place;
        this.local = local;
        this.zones = zones;
        this.problems = problems;
        this.notes = notes;
    }

    /**
     * An event as it is in the file.
     *
     * @param uid its identifier; empty if it has none
     * @param recurrence the start that it replaces, if it is a changed occurrence of a series
     * @param exclusions the {@code EXDATE}s
     */
    record Raw(
            IcsComponent component,
            String uid,
            Optional<IcsMoment> recurrence,
            CalendarEvent.Times times,
            List<IcsMoment> exclusions,
            boolean cancelled,
            int sequence) {}

    /** Whether a time of an event named no zone. */
    boolean hasFloatingTimes() {
        return floating;
    }

    /** The event; empty if it has problems, which were reported. */
    Optional<Raw> read(IcsComponent event, boolean cancelled) {
        events++;
        int before = problems.all().size();
        for (String once : List.of("DTSTART", "DTEND", "DURATION", "RECURRENCE-ID")) {
            event.all(once)
                    .skip(1)
                    .findFirst()
                    .ifPresent(second -> problem(event, second.line(), "has a second `" + once + "`; expected one"));
        }
        Optional<IcsMoment> start = event.first("DTSTART").map(property -> moment(event, property));
        if (event.first("DTSTART").isEmpty()) {
            problem(event, event.line(), "has no `DTSTART`; expected the time at which it begins");
        }
        // The second line of a description that a program, or a person, did not fold.
        event.first("NODES")
                .ifPresent(loose -> problem(
                        event,
                        loose.line(),
                        "the line " + Excerpt.quoted("nodes:" + loose.value())
                                + " does not belong to its description: in"
                                + " the file of a calendar, a line that goes on begins with a space; write it in the"
                                + " calendar program, and export again"));
        if (problems.all().size() > before) {
            return Optional.empty();
        }
        IcsMoment first = start.get();
        floating |= first.floating();
        Duration length = length(event, first);
        List<IcsMoment> dates = moments(event, "RDATE");
        List<IcsMoment> exclusions = moments(event, "EXDATE");
        List<IcsMoment> recurrence = moments(event, "RECURRENCE-ID");
        event.first("RECURRENCE-ID")
                .flatMap(property -> property.parameter("RANGE"))
                .ifPresent(range -> {
                    int line = event.first("RECURRENCE-ID").get().line();
                    problem(
                            event,
                            line,
                            "`RECURRENCE-ID` with `RANGE=" + Excerpt.of(range)
                                    + "` cannot be read; end the series in the calendar program, and begin a new one");
                });
        event.first("EXRULE")
                .ifPresent(property -> problem(
                        event,
                        property.line(),
                        "`EXRULE` cannot be read; exclude the dates with `EXDATE`, as calendar programs do"));
        List<RecurrenceRule> rules = rules(event, first);
        if (!rules.isEmpty() && length.toDays() > LONGEST_REPEATED_DAYS) {
            problem(
                    event,
                    event.line(),
                    "lasts " + length.toDays() + " days and repeats; expected at most " + LONGEST_REPEATED_DAYS
                            + " days for an event that repeats");
        }
        if (problems.all().size() > before) {
            return Optional.empty();
        }
        noteFixedClock(event, first, rules);
        noteStartBesideItsRules(event, first, rules);
        CalendarEvent.Times times = new CalendarEvent.Times(
                first.zone(),
                first.local(),
                length,
                first.date() ? (int) Math.max(1, length.toDays()) : 0,
                rules,
                dates.stream().map(date -> on(first, date)).toList(),
                Set.of(),
                Set.of());
        return Optional.of(new Raw(
                event,
                event.text("UID"),
                recurrence.stream().findFirst(),
                times,
                exclusions,
                cancelled || event.text("STATUS").equalsIgnoreCase("CANCELLED"),
                event.text("SEQUENCE").matches("\\d{1,9}") ? Integer.parseInt(event.text("SEQUENCE")) : 0));
    }

    /** A class that repeats by UTC moves by an hour when the clocks change: a calendar program would not do so. */
    private void noteFixedClock(IcsComponent event, IcsMoment first, List<RecurrenceRule> rules) {
        if (!rules.isEmpty()
                && !first.date()
                && first.zone().getRules().isFixedOffset()
                && !local.getRules().isFixedOffset()) {
            notes.add(place + ": line " + event.line() + ": " + name(event) + " repeats at "
                    + first.local().toLocalTime()
                    + " " + (first.zone().equals(ZoneOffset.UTC) ? "UTC" : first.zone())
                    + ", so it moves by an hour in " + local + " when the clocks change");
        }
    }

    /** RFC 5545 leaves open whether such a start counts, and calendar programs differ: here it does, because a class may need it. */
    private void noteStartBesideItsRules(IcsComponent event, IcsMoment first, List<RecurrenceRule> rules) {
        if (rules.isEmpty()) {
            return;
        }
        String what = place + ": line " + event.line() + ": " + name(event);
        LocalDateTime begin = first.local();
        if (rules.stream().allMatch(rule -> rule.isOver(begin, first.zone(), first.date()))) {
            notes.add(what + ": its `UNTIL` is before its start, so it takes place once, at "
                    + (first.date() ? begin.toLocalDate() : begin));
        } else if (rules.stream().noneMatch(rule -> rule.names(begin))) {
            notes.add(what + " begins at " + (first.date() ? begin.toLocalDate() : begin)
                    + ", which its `RRULE` does not name; it takes place then, too");
        }
    }

    /** The local start of a further date, on the clock of the first start. */
    private static LocalDateTime on(IcsMoment first, IcsMoment date) {
        return date.date() && !first.date()
                ? date.local().toLocalDate().atTime(first.local().toLocalTime())
                : first.date()
                        ? date.local().toLocalDate().atStartOfDay()
                        : LocalDateTime.ofInstant(date.instant(), first.zone());
    }

    private List<RecurrenceRule> rules(IcsComponent event, IcsMoment first) {
        List<RecurrenceRule> rules = new ArrayList<>();
        event.all("RRULE")
                .forEach(property -> attempt(event, property, () -> {
                            RecurrenceRule rule = RecurrenceRule.parse(property.value(), first.zone());
                            counted += rule.counted();
                            if (counted > MOST_COUNTED + events * MOST_COUNTED_AN_EVENT) {
                                throw new BadInputException(place + ": line " + property.line() + ": " + name(event)
                                        + ": `RRULE`: the series up to here have " + counted
                                        + " occurrences by `COUNT`, too many to count; use `UNTIL`");
                            }
                            return rule.withoutCount(first.local(), first.zone());
                        })
                        .ifPresent(rules::add));
        return rules;
    }

    private Duration length(IcsComponent event, IcsMoment start) {
        Optional<IcsProperty> end = event.first("DTEND");
        Optional<IcsProperty> duration = event.first("DURATION");
        if (end.isEmpty() && duration.isEmpty()) {
            return start.date() ? Duration.ofDays(1) : Duration.ZERO;
        }
        if (end.isPresent() && duration.isPresent()) {
            checkBoth(event, start, end.get(), duration.get());
        }
        IcsProperty property = end.orElseGet(duration::get);
        Optional<Duration> length = end.isPresent()
                ? Optional.ofNullable(moment(event, property)).flatMap(last -> between(event, property, start, last))
                : duration(event, property, start);
        if (length.isPresent() && length.get().compareTo(Duration.ofDays(LONGEST_DAYS)) > 0) {
            problem(event, property.line(), "lasts " + length.get().toDays() + " days; expected at most a year");
        }
        return length.orElse(Duration.ZERO);
    }

    /** A file has one of them; some programs write both, alike. */
    private void checkBoth(IcsComponent event, IcsMoment start, IcsProperty end, IcsProperty duration) {
        IcsMoment last = moment(event, end);
        Optional<Duration> stated = IcsDuration.parse(duration.value());
        if (last != null
                && stated.isPresent()
                && !stated.get().equals(Duration.between(start.instant(), last.instant()))) {
            problem(
                    event,
                    duration.line(),
                    "`DTEND` and `DURATION` contradict each other: " + last.local() + " and "
                            + Excerpt.quoted(duration.value()) + " after " + start.local()
                            + "; export the calendar again, or remove the wrong one");
        }
    }

    private Optional<Duration> duration(IcsComponent event, IcsProperty property, IcsMoment start) {
        Optional<Duration> duration = IcsDuration.parse(property.value())
                .filter(length -> !start.date() || length.equals(Duration.ofDays(length.toDays())));
        if (duration.isEmpty()) {
            problem(
                    event,
                    property.line(),
                    "`DURATION`: expected "
                            + (start.date()
                                    ? "a number of days like P1D, because `DTSTART` is a date"
                                    : "a duration like PT50M")
                            + ", found " + Excerpt.quoted(property.value()));
        }
        return duration;
    }

    private Optional<Duration> between(IcsComponent event, IcsProperty property, IcsMoment start, IcsMoment end) {
        if (start.date() != end.date()) {
            problem(
                    event,
                    property.line(),
                    "`DTEND`: expected a date " + (start.date() ? "" : "and time ") + "as in `DTSTART`, found "
                            + Excerpt.quoted(property.value()));
            return Optional.empty();
        }
        Duration length = start.date()
                ? Duration.ofDays(ChronoUnit.DAYS.between(start.local(), end.local()))
                : Duration.between(start.instant(), end.instant());
        if (!start.date()
                && (length.isNegative() || length.isZero())
                && LocalTimes.skipped(start.local(), start.zone()).isPresent()) {
            problem(
                    event,
                    property.line(),
                    "takes place from " + start.local().toLocalTime() + " to "
                            + end.local().toLocalTime() + " on "
                            + start.local().toLocalDate() + ", when the clocks of " + start.zone()
                            + " skip that time; enter another one");
            return Optional.empty();
        }
        if (length.isNegative()) {
            problem(
                    event,
                    property.line(),
                    "ends before it begins: `DTEND` is " + end.local() + ", `DTSTART` is " + start.local());
            return Optional.empty();
        }
        return Optional.of(length);
    }

    private List<IcsMoment> moments(IcsComponent event, String name) {
        List<IcsMoment> moments = new ArrayList<>();
        event.all(name).forEach(property -> {
            for (String value : property.value().split(",")) {
                // A period: its start counts, and the length of the event.
                String start = value.contains("/") ? value.substring(0, value.indexOf('/')) : value;
                IcsMoment moment = moment(event, new IcsProperty(name, property.parameters(), start, property.line()));
                if (moment != null) {
                    moments.add(moment);
                }
            }
        });
        return moments;
    }

    /** The value; null if it has a problem, which was reported. */
    private IcsMoment moment(IcsComponent event, IcsProperty property) {
        Optional<IcsMoment> read = IcsMoment.parse(property.value(), Optional.empty(), local);
        if (read.isEmpty()) {
            problem(
                    event,
                    property.line(),
                    "`" + property.name() + "`: expected " + IcsMoment.expected(property.value()) + ", found "
                            + Excerpt.quoted(property.value()));
            return null;
        }
        Optional<String> id = property.parameter("TZID");
        if (id.isEmpty() || !read.get().floating()) {
            return read.get();
        }
        return attempt(event, property, () -> zones.zone(id.get(), read.get().local()))
                .flatMap(zone -> IcsMoment.parse(property.value(), Optional.of(zone), local))
                .orElse(null);
    }

    private <T> Optional<T> attempt(IcsComponent event, IcsProperty property, Supplier<T> reading) {
        try {
            return Optional.of(reading.get());
        } catch (IllegalArgumentException e) {
            problem(
                    event,
                    property.line(),
                    e.getMessage().startsWith("`TZID`") || e.getMessage().startsWith("the definition")
                            ? e.getMessage()
                            : "`" + property.name() + "`: " + e.getMessage());
            return Optional.empty();
        }
    }

    private void problem(IcsComponent event, int line, String message) {
        problems.add(place + ": line " + line, name(event) + ": " + message);
    }

    static String name(IcsComponent event) {
        String summary = event.text("SUMMARY");
        return summary.isEmpty() ? "the event without a title" : "event " + Excerpt.quoted(summary);
    }
}
