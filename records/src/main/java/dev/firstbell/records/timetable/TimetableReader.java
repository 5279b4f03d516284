package dev.firstbell.records.timetable;

import dev.firstbell.records.classes.Arrivals;
import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.classes.Slo;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.io.Problems;
import dev.firstbell.records.schedule.DateRange;
import dev.firstbell.records.time.Durations;
import dev.firstbell.records.yaml.OtherFiles;
import dev.firstbell.records.yaml.YamlReader;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Reads {@code timetable.yaml}, and reports all of its problems at once, each with its line. */
final class TimetableReader {
    private static final int SHORT_NAME = 3;

    /** A term of more weeks is a typing error in a year. */
    private static final int MOST_TERM_DAYS = 366;

    /** What to say of a file of another kind. */
    private static final OtherFiles OTHER_FILES = new OtherFiles(
            Set.of("arrivals"),
            "a timetable, which has `meetings` or `table`; examples/timetable.yaml is one to begin with");

    private final String place;
    private final Function<String, byte[]> tables;
    private final List<String> notes = new ArrayList<>();

    /** What meetings have in common that do not say otherwise. */
    private record Common(double showUp, double showUpSd, Duration duration, List<Arrivals> arrivals) {}

    TimetableReader(String place, Function<String, byte[]> tables) {
        this.place = place;
        this.tables = tables;
    }

    Timetable read(String text) {
        Problems problems = new Problems();
        YamlReader yaml = YamlReader.parseWithLines(place, text, problems);
        if (!yaml.hasKey("meetings") && !yaml.hasKey("table")) {
            OTHER_FILES.refuse(place, yaml);
        }
        yaml.integer("schema", 1, Timetable.SCHEMA);
        String name = yaml.optionalText("name").orElse(place);
        ZoneId zone = yaml.zone("timeZone");
        List<DateRange> terms = yaml.list("terms", TimetableReader::days);
        List<DateRange> holidays = yaml.optionalList("holidays", TimetableReader::days);
        Slo slo = yaml.section("slo", TimetableReader::slo, Slo.DEFAULT);
        double target = target(yaml);
        Duration limit = yaml.positiveDuration("limit", ClassFile.DEFAULT_LIMIT);
        if (slo != null && limit != null && limit.compareTo(slo.within()) < 0) {
            yaml.problem(
                    "limit",
                    "is " + Durations.format(limit) + ", which is shorter than slo.within, "
                            + Durations.format(slo.within()) + "; set a limit that is not shorter");
        }
        List<Meeting> meetings = meetings(yaml, common(yaml), problems);
        yaml.refuseOtherKeys();
        if (problems.isEmpty()) {
            checkMeetings(yaml, meetings, terms, holidays);
        }
        problems.throwIfAny();
        return new Timetable(name, zone, meetings, terms, holidays, slo, target, limit, notes);
    }

    private double target(YamlReader yaml) {
        double target = yaml.share("target", Timetable.DEFAULT_TARGET);
        if (target > Timetable.MOST_TARGET) {
            yaml.problem(
                    "target",
                    "expected a probability of at most " + Timetable.MOST_TARGET + ", found " + target
                            + "; a plan is checked by simulated days, and a larger probability cannot be shown by"
                            + " thousands of them");
        }
        return target;
    }

    private Common common(YamlReader yaml) {
        double showUp = yaml.share("showUp", 1);
        double showUpSd = yaml.shareOrZero("showUpSd", 0);
        Duration duration = yaml.positiveDuration("duration", ClassFile.DEFAULT_DURATION);
        List<Arrivals> arrivals = yaml.optionalList("arrivals", TimetableReader::arrivals).stream()
                .filter(Objects::nonNull)
                .toList();
        return new Common(showUp, showUpSd, duration, arrivals);
    }

    /** The shapes of a class file, except for traces, which are of one class. */
    private static Arrivals arrivals(YamlReader yaml) {
        List<String> shapes = Arrivals.READERS.keySet().stream()
                .filter(shape -> !shape.equals("trace"))
                .toList();
        String shape = yaml.oneOf("shape", shapes);
        if (shape == null) {
            return null;
        }
        double share = yaml.share("share", 1);
        Arrivals arrivals = Arrivals.READERS.get(shape).read(yaml, share, name -> null);
        yaml.refuseOtherKeys();
        return arrivals;
    }

    private List<Meeting> meetings(YamlReader yaml, Common common, Problems problems) {
        boolean listed = yaml.has("meetings");
        boolean table = yaml.has("table");
        List<Meeting> meetings = new ArrayList<>();
        if (listed == table) {
            if (yaml.sound()) {
                yaml.problem(
                        "meetings",
                        listed
                                ? "expected `meetings` or `table`, found both"
                                : "expected a list of `meetings`, or the name of a CSV file as `table`, found neither");
            }
            return meetings;
        }
        if (listed) {
            yaml.list("meetings", meeting -> meeting(meeting, common)).stream()
                    .filter(Objects::nonNull)
                    .forEach(meetings::addAll);
            return meetings;
        }
        String file = yaml.text("table");
        if (!yaml.has("arrivals")) {
            yaml.problem("arrivals", "is missing; a table has no shapes of arrivals");
        }
        if (file == null) {
            return meetings;
        }
        if (file.indexOf('\0') >= 0 || file.matches("(?i)[a-z][a-z0-9+.-]*://.*")) {
            yaml.problem("table", "expected the path of a CSV file, found " + Excerpt.quoted(file));
            return meetings;
        }
        try {
            TimetableTable read = new TimetableTable(file, tables.apply(file), common.arrivals(), problems);
            meetings.addAll(read.meetings());
            notes.add(place + ": " + file + " was read as CSV, " + read.form());
        } catch (BadInputException e) {
            e.problems().forEach(problems::add);
        }
        return meetings;
    }

    private static List<Meeting> meeting(YamlReader yaml, Common common) {
        String course = yaml.text("course");
        Optional<String> section = yaml.optionalText("section");
        List<DayOfWeek> days = yaml.values(
                "days",
                (key, value) -> day(value.asString(""))
                        .orElseGet(() -> yaml.wrong(key, value, "a day of the week like monday or mon", null)));
        LocalTime start = yaml.localTime("start");
        Duration duration = yaml.positiveDuration("duration", common.duration());
        int enrolled = yaml.integer("enrolled", 1, ClassFile.MOST_STUDENTS);
        double showUp = yaml.share("showUp", common.showUp());
        double showUpSd = yaml.shareOrZero("showUpSd", common.showUpSd());
        Optional<String> profile = yaml.optionalText("profile");
        List<Arrivals> own = yaml.optionalList("arrivals", TimetableReader::arrivals).stream()
                .filter(Objects::nonNull)
                .toList();
        List<Arrivals> arrivals = own.isEmpty() ? common.arrivals() : own;
        yaml.refuseOtherKeys();
        if (arrivals.isEmpty() && yaml.sound()) {
            yaml.problem("arrivals", "is missing; write the shapes of arrivals here, or once for the whole timetable");
        }
        duration(duration).ifPresent(problem -> yaml.problem("duration", problem));
        spread(showUp, showUpSd).ifPresent(problem -> yaml.problem("showUpSd", problem));
        if (days.stream().distinct().count() < days.size()) {
            yaml.problem("days", "has a day twice; a class that meets twice a day is two meetings");
        }
        if (!yaml.sound()) {
            return null;
        }
        return days.stream()
                .map(day -> new Meeting(
                        course, section, day, start, duration, enrolled, showUp, showUpSd, profile, arrivals))
                .toList();
    }

    /** A day by its English name, or by its first three letters. */
    static Optional<DayOfWeek> day(String text) {
        String name = text.toUpperCase(Locale.ROOT);
        for (DayOfWeek day : DayOfWeek.values()) {
            if (name.equals(day.name()) || name.equals(day.name().substring(0, SHORT_NAME))) {
                return Optional.of(day);
            }
        }
        return Optional.empty();
    }

    static Optional<String> duration(Duration duration) {
        return duration != null && duration.compareTo(Meeting.LONGEST) > 0
                ? Optional.of("expected at most a day, found " + Durations.format(duration)
                        + "; a class that lasts for days is several meetings")
                : Optional.empty();
    }

    static Optional<String> spread(double mean, double sd) {
        return sd < Meeting.mostSd(mean) || sd == 0
                ? Optional.empty()
                : Optional.of("expected a standard deviation below " + bound(mean) + ", found " + sd
                        + "; with a mean share of " + mean + " no spread is larger than that");
    }

    private static String bound(double mean) {
        return String.format(Locale.ROOT, "%.2f", Math.sqrt(mean * (1 - mean)));
    }

    private static Slo slo(YamlReader yaml) {
        double share = yaml.share("share", Slo.DEFAULT.share());
        Duration within = yaml.positiveDuration("within", Slo.DEFAULT.within());
        double neverAtMost = yaml.shareOrZero("neverAtMost", Slo.DEFAULT.neverAtMost());
        yaml.refuseOtherKeys();
        return yaml.sound() ? new Slo(share, within, neverAtMost) : null;
    }

    private static DateRange days(YamlReader yaml) {
        String name = yaml.text("name");
        LocalDate from = yaml.localDate("from");
        LocalDate through = yaml.localDate("through", from);
        if (from != null && through != null && through.isBefore(from)) {
            yaml.problem(
                    "through",
                    "must not be before `from`; it is the last day, " + through + " was found, and `from` is " + from);
        } else if (from != null && through != null && ChronoUnit.DAYS.between(from, through) >= MOST_TERM_DAYS) {
            yaml.problem("through", "is more than a year after `from`, " + from + "; check the year");
        }
        yaml.refuseOtherKeys();
        return yaml.sound() ? new DateRange(name, from, through) : null;
    }

    /** What is possible for each meeting, and impossible for all of them together. */
    private void checkMeetings(
            YamlReader yaml, List<Meeting> meetings, List<DateRange> terms, List<DateRange> holidays) {
        String key = yaml.hasKey("table") ? "table" : "meetings";
        if (meetings.isEmpty()) {
            yaml.problem(key, "has no meetings");
            return;
        }
        if (meetings.size() > Timetable.MOST_MEETINGS) {
            yaml.problem(
                    key,
                    "has " + meetings.size() + " meetings a week; at most " + Timetable.MOST_MEETINGS
                            + " are planned. Each class that meets every week is listed once for each of its days");
        }
        Map<String, Meeting> seen = new HashMap<>();
        for (Meeting meeting : meetings) {
            String id = meeting.name() + " " + meeting.day() + " " + meeting.start();
            if (seen.put(id, meeting) != null) {
                yaml.problem(
                        key,
                        "has " + Excerpt.of(meeting.name()) + " twice on " + inWords(meeting.day()) + " at "
                                + meeting.start() + "; its students would count twice");
            }
        }
        Timetable timetable = new Timetable(
                "", ZoneId.of("UTC"), meetings, terms, holidays, Slo.DEFAULT, 0.5, ClassFile.DEFAULT_LIMIT, List.of());
        if (timetable.meetingsInTerm() == 0) {
            yaml.problem("terms", "no meeting takes place: the terms have no day of a meeting that is not a holiday");
        }
        for (DateRange holiday : holidays) {
            if (terms.stream()
                    .noneMatch(term -> !holiday.through().isBefore(term.from())
                            && !holiday.from().isAfter(term.through()))) {
                notes.add(yaml.at("holidays") + ": " + Excerpt.quoted(holiday.name())
                        + " is outside all terms, so it changes nothing");
            }
        }
    }

    private static String inWords(DayOfWeek day) {
        return day.name().charAt(0) + day.name().substring(1).toLowerCase(Locale.ROOT);
    }
}
