package dev.firstbell.records.schedule;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.io.Problems;
import dev.firstbell.records.time.Durations;
import dev.firstbell.records.time.LocalTimes;
import dev.firstbell.records.yaml.OtherFiles;
import dev.firstbell.records.yaml.YamlReader;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/** Reads {@code schedule.yaml}, and reports all of its problems at once. */
final class ScheduleReader {
    private static final int SHORT_NAME = 3;

    /** What to say of a file of another kind. */
    private static final OtherFiles OTHER_FILES = new OtherFiles(
            Set.of("windows", "weekly", "calendars"),
            "a schedule; give the schedule, like the schedule.yaml that `firstbell plan` writes");

    private ScheduleReader() {}

    static Schedule parse(String place, String text) {
        if (text.stripLeading().regionMatches(true, 0, "BEGIN:VCALENDAR", 0, "BEGIN:VCALENDAR".length())) {
            throw new BadInputException(place + ": this is a calendar, not a schedule; name it under `calendars` of a"
                    + " schedule (docs/schedule.md), and give that");
        }
        Problems problems = new Problems();
        YamlReader yaml = YamlReader.parse(place, text, problems);
        refuseOtherFile(place, yaml);
        yaml.integer("schema", 1, Schedule.SCHEMA);
        ZoneId zone = yaml.zone("timeZone");
        boolean requests = yaml.has("windows") | yaml.has("weekly") | yaml.has("calendars");
        List<Schedule.Window> windows = yaml.optionalList("windows", window -> window(window, zone));
        List<WeeklyWindow> weekly = yaml.optionalList("weekly", ScheduleReader::weekly);
        List<DateRange> terms = yaml.optionalList("terms", ScheduleReader::days);
        List<DateRange> holidays = yaml.optionalList("holidays", ScheduleReader::days);
        List<CalendarUse> calendars = yaml.optionalList("calendars", ScheduleReader::calendar);
        yaml.refuseOtherKeys();
        if (!requests && yaml.sound()) {
            problems.add(
                    place,
                    "expected at least one of `windows`, `weekly` and `calendars`, found none, so no nodes"
                            + " would be requested");
        }
        if (yaml.sound()) {
            checkTerms(yaml, weekly, terms);
        }
        problems.throwIfAny();
        return new Schedule(zone, windows, weekly, terms, holidays, calendars);
    }

    private static void refuseOtherFile(String place, YamlReader yaml) {
        boolean ours = yaml.hasKey("weekly") || yaml.hasKey("calendars");
        // A plan has windows, too.
        boolean perhaps = yaml.hasKey("windows") && !yaml.hasKey("evidence");
        if (!ours && !perhaps) {
            OTHER_FILES.refuse(place, yaml);
        }
    }

    private static void checkTerms(YamlReader yaml, List<WeeklyWindow> weekly, List<DateRange> terms) {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < terms.size(); i++) {
            if (!names.add(terms.get(i).name())) {
                yaml.problem(
                        "terms[" + i + "].name",
                        "another term has the same name, "
                                + Excerpt.quoted(terms.get(i).name()));
            }
        }
        IntStream.range(0, weekly.size())
                .forEach(i -> weekly.get(i)
                        .term()
                        .filter(term -> !names.contains(term))
                        .ifPresent(term -> yaml.problem(
                                "weekly[" + i + "].term",
                                "no term is called " + Excerpt.quoted(term)
                                        + (terms.isEmpty()
                                                ? "; the schedule has no `terms`"
                                                : "; the terms are "
                                                        + Excerpt.of(terms.stream()
                                                                .map(DateRange::name)
                                                                .collect(Collectors.joining(", ")))))));
    }

    private static Schedule.Window window(YamlReader yaml, ZoneId zone) {
        String course = yaml.text("course");
        LocalDateTime from = yaml.localDateTime("from");
        LocalDateTime until = yaml.localDateTime("until");
        int nodes = yaml.integer("nodes", 0, Schedule.MOST_NODES);
        if (from != null && until != null && !from.isBefore(until)) {
            yaml.problem("until", "must be later than `from`, otherwise the window is empty");
        }
        checkClock(yaml, "from", from, zone);
        checkClock(yaml, "until", until, zone);
        yaml.refuseOtherKeys();
        return yaml.sound() ? new Schedule.Window(course, from, until, nodes) : null;
    }

    private static void checkClock(YamlReader yaml, String key, LocalDateTime local, ZoneId zone) {
        if (local != null && zone != null) {
            LocalTimes.skipped(local, zone).ifPresent(why -> yaml.problem(key, why));
        }
    }

    private static WeeklyWindow weekly(YamlReader yaml) {
        String course = yaml.text("course");
        List<DayOfWeek> days = yaml.values("days", (key, value) -> day(yaml, key, value));
        LocalTime from = yaml.localTime("from");
        LocalTime until = yaml.localTime("until");
        int nodes = yaml.integer("nodes", 0, Schedule.MOST_NODES);
        Duration lead = lead(yaml, Duration.ZERO);
        Optional<String> term = yaml.optionalText("term");
        List<LocalDate> except = yaml.localDates("except");
        if (from != null && from.equals(until)) {
            yaml.problem(
                    "until",
                    "must differ from `from`, otherwise the window is empty; a window that ends on the next"
                            + " day has an earlier `until`");
        }
        yaml.refuseOtherKeys();
        return yaml.sound()
                ? new WeeklyWindow(course, EnumSet.copyOf(days), from, until, nodes, lead, term, except)
                : null;
    }

    private static Duration lead(YamlReader yaml, Duration otherwise) {
        Duration lead = yaml.duration("lead", otherwise);
        if (lead != null && (lead.isNegative() || lead.compareTo(WeeklyWindow.LONGEST_LEAD) > 0)) {
            yaml.problem(
                    "lead",
                    "expected a duration from 0s to " + Durations.format(WeeklyWindow.LONGEST_LEAD)
                            + " before class, found " + Durations.format(lead));
        }
        return lead;
    }

    /** A day by its English name, or by its first three letters. */
    private static DayOfWeek day(YamlReader yaml, String key, JsonNode value) {
        String name = value.asString("").toUpperCase(Locale.ROOT);
        for (DayOfWeek day : DayOfWeek.values()) {
            if (name.equals(day.name()) || name.equals(day.name().substring(0, SHORT_NAME))) {
                return day;
            }
        }
        return yaml.wrong(key, value, "a day of the week like monday or mon", null);
    }

    private static DateRange days(YamlReader yaml) {
        String name = yaml.text("name");
        LocalDate from = yaml.localDate("from");
        LocalDate through = yaml.localDate("through", from);
        if (from != null && through != null && through.isBefore(from)) {
            yaml.problem(
                    "through",
                    "must not be before `from`; it is the last day, " + through + " was found, and `from` is " + from);
        }
        yaml.refuseOtherKeys();
        return yaml.sound() ? new DateRange(name, from, through) : null;
    }

    private static CalendarUse calendar(YamlReader yaml) {
        String file = yaml.text("file");
        if (file != null && file.matches("(?i)[a-z][a-z0-9+.-]*://.*")) {
            yaml.problem(
                    "file",
                    "expected a file, found the address " + Excerpt.quoted(file)
                            + "; download the calendar beside the schedule, and give its file name");
        } else if (file != null && file.indexOf('\0') >= 0) {
            yaml.problem("file", "expected a file name, found " + Excerpt.quoted(file));
        }
        Optional<Duration> lead = yaml.has("lead") ? Optional.ofNullable(lead(yaml, null)) : Optional.empty();
        CalendarUse.Held held = yaml.optionalText("heldOnHolidays").isPresent() ? held(yaml) : CalendarUse.Held.SINGLE;
        List<CalendarUse.Rule> rules = yaml.optionalList("rules", ScheduleReader::rule);
        yaml.refuseOtherKeys();
        return yaml.sound() ? new CalendarUse(file, lead, held, rules) : null;
    }

    private static CalendarUse.Held held(YamlReader yaml) {
        String name = yaml.oneOf("heldOnHolidays", List.of("single", "all", "none"));
        return name == null ? null : CalendarUse.Held.valueOf(name.toUpperCase(Locale.ROOT));
    }

    private static CalendarUse.Rule rule(YamlReader yaml) {
        String summary = yaml.text("summary");
        boolean nodes = yaml.has("nodes");
        boolean as = yaml.has("as");
        if (nodes == as && yaml.sound()) {
            yaml.problem(
                    nodes ? "as" : "nodes",
                    nodes
                            ? "expected `nodes` or `as`, found both"
                            : "expected `nodes` or `as`, found neither; write `nodes: 5`, `as: holiday` or `as: ignore`");
        }
        int number = nodes ? yaml.integer("nodes", 1, Schedule.MOST_NODES) : 0;
        String meaning = as ? yaml.oneOf("as", List.of("holiday", "ignore")) : "nodes";
        yaml.refuseOtherKeys();
        return yaml.sound()
                ? new CalendarUse.Rule(
                        summary,
                        CalendarUse.Meaning.valueOf(meaning.toUpperCase(Locale.ROOT)),
                        nodes ? OptionalInt.of(number) : OptionalInt.empty())
                : null;
    }
}
