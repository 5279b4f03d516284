package dev.firstbell.records.timetable;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.classes.Slo;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.InputFiles;
import dev.firstbell.records.io.Problems;
import dev.firstbell.records.schedule.DateRange;
import dev.firstbell.records.yaml.YamlReader;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The classes of a term that meet every week: {@code timetable.yaml} ({@code docs/plan.md}).
 *
 * @param name what the timetable is called in tables
 * @param timeZone the campus's time zone
 * @param meetings the meetings of one week, in the order of the file; at least one
 * @param terms the days in which they take place; at least one
 * @param holidays days without classes
 * @param slo the promise to each class
 * @param target the least probability with which each class keeps it
 * @param limit how long a student is followed; a student who has not landed by then never lands
 * @param notes what the file says without saying it; one line each
 */
public record Timetable(
        String name,
        ZoneId timeZone,
        List<Meeting> meetings,
        List<DateRange> terms,
        List<DateRange> holidays,
        Slo slo,
        double target,
        Duration limit,
        List<String> notes) {
    /** The version of the format. */
    public static final int SCHEMA = 1;

    /** The default target. */
    public static final double DEFAULT_TARGET = 0.95;

    /** The largest target: with a larger one, thousands of simulated weeks would not tell whether it is met. */
    public static final double MOST_TARGET = 0.995;

    /** The largest number of meetings of a week, to catch tables that list every meeting of the term. */
    public static final int MOST_MEETINGS = 500;

    public Timetable {
        requireNonNull(name, "name is null");
        requireNonNull(timeZone, "timeZone is null");
        requireNonNull(slo, "slo is null");
        requireNonNull(limit, "limit is null");
        meetings = List.copyOf(meetings);
        terms = List.copyOf(terms);
        holidays = List.copyOf(holidays);
        notes = List.copyOf(notes);
        if (meetings.isEmpty() || terms.isEmpty()) {
            throw new IllegalArgumentException("a timetable needs at least one meeting and one term");
        }
        if (!(target > 0 && target <= MOST_TARGET)) {
            throw new IllegalArgumentException("the target must be above 0 and at most " + MOST_TARGET);
        }
    }

    /** The days on which classes may take place: those of the terms that are not holidays. */
    public Set<LocalDate> classDays() {
        Set<LocalDate> days = new TreeSet<>();
        for (DateRange term : terms) {
            term.from().datesUntil(term.through().plusDays(1)).forEach(days::add);
        }
        for (DateRange holiday : holidays) {
            days.removeIf(holiday::contains);
        }
        return Collections.unmodifiableSet(days);
    }

    /** How many meetings take place in all terms. */
    public long meetingsInTerm() {
        Set<LocalDate> days = classDays();
        return meetings.stream()
                .mapToLong(meeting -> days.stream()
                        .filter(day -> day.getDayOfWeek() == meeting.day())
                        .count())
                .sum();
    }

    /**
     * Reads a timetable, with the CSV file that it names.
     *
     * @throws BadInputException with every problem, each with its line
     */
    public static Timetable read(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        return parse(
                file.toString(),
                InputFiles.read(file, "examples/timetable.yaml is one to begin with"),
                name -> InputFiles.bytes(
                        folder.resolve(name), "`table` is the path of a CSV file, relative to the timetable's folder"));
    }

    /**
     * Parses the text of a timetable.
     *
     * @param place the file's name, for messages
     * @param tables the content of a CSV file, by its name in the timetable
     */
    public static Timetable parse(String place, String text, Function<String, byte[]> tables) {
        return new TimetableReader(place, tables).read(text);
    }

    /** Whether a file is meant as a timetable: it has keys that a class file does not have. False if it cannot be read. */
    public static boolean isMeant(Path file) {
        try {
            return isMeant(file.toString(), InputFiles.read(file, ""));
        } catch (BadInputException e) {
            return false;
        }
    }

    private static boolean isMeant(String place, String text) {
        YamlReader yaml = YamlReader.parse(place, text, new Problems());
        return yaml.hasKey("meetings") || yaml.hasKey("table") || yaml.hasKey("terms") && !yaml.hasKey("weekly");
    }
}
