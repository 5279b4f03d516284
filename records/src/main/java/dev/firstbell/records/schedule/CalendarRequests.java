package dev.firstbell.records.schedule;

import dev.firstbell.records.calendar.CalendarEvent;
import dev.firstbell.records.calendar.CalendarFile;
import dev.firstbell.records.calendar.Occurrence;
import dev.firstbell.records.io.Plural;
import dev.firstbell.records.io.Problems;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The requests and the holidays of one calendar. Immutable and thread-safe. */
final class CalendarRequests {
    private static final Duration YEAR = Duration.ofDays(366);

    /** Outlook and Exchange write it before the title of a meeting that its organiser has cancelled, and keep the meeting. */
    private static final Pattern CANCELLED = Pattern.compile(
            "(?:cancell?ed|abgesagt|annul\u00e9e?|cancelad[oa]|geannuleerd)\\b",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.UNICODE_CHARACTER_CLASS);

    private final CalendarUse use;
    private final CalendarFile calendar;
    private final List<Demand> demands = new ArrayList<>();
    private final List<CalendarEvent> holidays = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    private record Demand(CalendarEvent event, int nodes, boolean holds) {}

    private CalendarRequests(CalendarUse use, CalendarFile calendar) {
        this.use = use;
        this.calendar = calendar;
    }

    /**
     * Decides what each event means.
     *
     * @param key the calendar's key in the schedule, such as {@code calendars[0]}
     * @param problems takes every event without a meaning, or with one that is not possible
     */
    static CalendarRequests of(String key, CalendarUse use, CalendarFile calendar, Problems problems) {
        CalendarRequests requests = new CalendarRequests(use, calendar);
        int before = problems.all().size();
        requests.sort(key, problems);
        if (problems.all().size() == before) {
            requests.check(key, problems);
        }
        return requests;
    }

    private void sort(String key, Problems problems) {
        List<Glob> globs =
                use.rules().stream().map(rule -> new Glob(rule.summary())).toList();
        Set<Integer> matched = new TreeSet<>();
        Map<String, List<CalendarEvent>> without = new LinkedHashMap<>();
        for (CalendarEvent event : calendar.events()) {
            int first = first(globs, event.summary());
            if (first >= 0) {
                matched.add(first);
            }
            try {
                OptionalInt own = NodesInDescription.of(event.description());
                if (own.isPresent()) {
                    demand(event, own.getAsInt(), problems);
                } else if (first >= 0) {
                    CalendarUse.Rule rule = use.rules().get(first);
                    if (rule.meaning() == CalendarUse.Meaning.HOLIDAY) {
                        holiday(event, problems);
                    } else {
                        demand(event, rule.nodes().orElse(0), problems);
                    }
                } else {
                    without.computeIfAbsent(
                                    event.summary() + "\n" + event.description().isEmpty(), title -> new ArrayList<>())
                            .add(event);
                }
            } catch (IllegalArgumentException e) {
                problems.add(event.place(), event.label() + ": " + e.getMessage());
            }
        }
        without.values().forEach(events -> withoutNumber(key, events, problems));
        for (int i = 0; i < globs.size(); i++) {
            if (!matched.contains(i)) {
                notes.add(calendar.place() + ": no event has a title for the rule `" + key + ".rules[" + i + "]`"
                        + " as the first one that matches; check `summary` and the order of the rules");
            }
        }
    }

    private static int first(List<Glob> globs, String summary) {
        for (int i = 0; i < globs.size(); i++) {
            if (globs.get(i).matches(summary)) {
                return i;
            }
        }
        return -1;
    }

    private void demand(CalendarEvent event, int nodes, Problems problems) {
        if (nodes == 0) {
            return;
        }
        if (!event.hasLength()) {
            problems.add(
                    event.place(),
                    event.label() + " requests " + Plural.of(nodes, "node", "nodes")
                            + ", but ends when it begins; give it an end in the calendar, or a rule with `as: ignore`");
            return;
        }
        if (CANCELLED.matcher(event.summary()).lookingAt()) {
            notes.add(event.place() + ": " + event.label() + " requests " + Plural.of(nodes, "node", "nodes")
                    + ", and its title says that it is cancelled; if it is, delete it in the calendar, or write `nodes: 0`"
                    + " into its description");
        }
        demands.add(new Demand(
                event,
                nodes,
                switch (use.heldOnHolidays()) {
                    case ALL -> true;
                    case NONE -> false;
                    case SINGLE -> !event.isOfSeries();
                }));
    }

    private void holiday(CalendarEvent event, Problems problems) {
        if (event.hasLength()) {
            holidays.add(event);
        } else {
            problems.add(
                    event.place(),
                    event.label()
                            + " means a holiday, but ends when it begins; give it an end, or make it last the whole day");
        }
    }

    private static void withoutNumber(String key, List<CalendarEvent> events, Problems problems) {
        CalendarEvent first = events.get(0);
        problems.add(
                first.place(),
                first.label()
                        + (events.size() > 1
                                ? " (and " + Plural.of(events.size() - 1, "more event", "more events")
                                        + " with this title)"
                                : "")
                        + (first.description().isEmpty()
                                ? " has no description"
                                : " has no line like `nodes: 5` in its description")
                        + ", and no rule matches its title; write `nodes: 5` into the description, or add a rule to `"
                        + key
                        + ".rules`, with `as: ignore` for events that need no nodes");
    }

    private void check(String key, Problems problems) {
        if (demands.isEmpty() && holidays.isEmpty()) {
            int events = calendar.events().size();
            problems.add(
                    calendar.place(),
                    (events == 1
                                    ? "the calendar's only event neither requests nodes nor means"
                                    : "none of the calendar's " + events + " events requests nodes or means")
                            + " a holiday; check the rules at `" + key + "`, or remove the calendar");
        }
        if (!demands.isEmpty() && use.lead().isEmpty()) {
            problems.add(
                    key + ".lead",
                    "is missing: " + demands.get(0).event().label() + " ("
                            + demands.get(0).event().place() + ") requests nodes, and they need time to boot before it;"
                            + " write a lead time like `20m`, or `0s` if the events include it");
        }
    }

    /** The requests that overlap a period. */
    Stream<Request> requests(Instant from, Instant until) {
        return requests(until, (event, end) -> event.occurrences(from, end));
    }

    /** The requests of a period that exceptions in the calendar take out. */
    Stream<Request> exceptions(Instant from, Instant until) {
        return requests(until, (event, end) -> event.exceptions(from, end));
    }

    private Stream<Request> requests(Instant until, BiFunction<CalendarEvent, Instant, List<Occurrence>> occurrences) {
        Duration lead = use.lead().orElse(Duration.ZERO);
        return demands.stream()
                .flatMap(demand -> occurrences.apply(demand.event(), until.plus(lead)).stream()
                        .map(occurrence -> new Request(
                                Request.Origin.EVENT,
                                demand.event().place(),
                                title(demand.event()),
                                occurrence.start().minus(lead),
                                occurrence.start(),
                                occurrence.end(),
                                demand.nodes(),
                                demand.holds())));
    }

    /** The holidays that overlap a period. */
    Stream<Closure> closures(Instant from, Instant until) {
        return holidays.stream()
                .flatMap(event -> event.occurrences(from, until).stream()
                        .map(occurrence ->
                                new Closure(event.place(), title(event), occurrence.start(), occurrence.end())));
    }

    private static String title(CalendarEvent event) {
        return event.summary().isEmpty() ? "event without a title" : event.summary();
    }

    List<String> notes(Instant now) {
        List<String> all = new ArrayList<>(calendar.notes());
        all.addAll(notes);
        List<Occurrence> coming = Stream.concat(demands.stream().map(Demand::event), holidays.stream())
                .flatMap(event -> event.occurrences(now, now.plus(YEAR)).stream())
                .limit(1)
                .toList();
        if (coming.isEmpty()) {
            all.add(calendar.place() + ": no event takes place in the next year; export the calendar again");
        }
        return all;
    }
}
