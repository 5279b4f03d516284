package dev.firstbell.records.timetable;

import dev.firstbell.records.classes.Arrivals;
import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.csv.CsvTable;
import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.io.Problems;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The meetings of a CSV file with the columns {@code course, section, weekday, start, duration_min, enrolled, show_up_mean,
 * show_up_sd, profile}; others are ignored. Not thread-safe.
 */
final class TimetableTable {
    private static final List<String> NEEDED =
            List.of("weekday", "course", "start", "duration_min", "enrolled", "show_up_mean", "show_up_sd");

    private final List<Meeting> meetings = new ArrayList<>();
    private final Problems problems;
    private final CsvTable table;

    TimetableTable(String place, byte[] bytes, List<Arrivals> arrivals, Problems problems) {
        this.problems = problems;
        int before = problems.all().size();
        this.table = CsvTable.read(place, bytes, NEEDED, problems);
        if (problems.all().size() > before) {
            return;
        }
        List<Optional<BigDecimal>> durations = table.numbers("duration_min", "whole minutes", problems);
        List<Optional<BigDecimal>> enrolled = table.numbers("enrolled", "a number of students", problems);
        List<Optional<BigDecimal>> means = table.numbers("show_up_mean", "a share like 0.85", problems);
        List<Optional<BigDecimal>> spreads = table.numbers("show_up_sd", "a share like 0.05", problems);
        for (int i = 0; i < table.rows().size(); i++) {
            meeting(table.rows().get(i), durations.get(i), enrolled.get(i), means.get(i), spreads.get(i), arrivals);
        }
        if (table.rows().isEmpty()) {
            problems.add(place, "the table has a header and no rows");
        }
    }

    List<Meeting> meetings() {
        return List.copyOf(meetings);
    }

    String form() {
        return table.form();
    }

    private void meeting(
            CsvTable.Row row,
            Optional<BigDecimal> minutes,
            Optional<BigDecimal> enrolled,
            Optional<BigDecimal> mean,
            Optional<BigDecimal> spread,
            List<Arrivals> arrivals) {
        int before = problems.all().size();
        String course = table.text(row, "course");
        if (course.isEmpty()) {
            problems.add(table.at(row, "course"), "is empty; expected the course");
        }
        Optional<DayOfWeek> day = TimetableReader.day(table.text(row, "weekday"));
        if (day.isEmpty()) {
            problems.add(
                    table.at(row, "weekday"),
                    "expected a day of the week like Mon, found " + Excerpt.quoted(table.text(row, "weekday")));
        }
        Optional<LocalTime> start = time(row);
        within(row, "duration_min", minutes, 1, 24 * 60, "whole minutes from 1 to 1440, a day");
        within(row, "enrolled", enrolled, 1, ClassFile.MOST_STUDENTS, "a whole number from 1 to 10000");
        share(row, "show_up_mean", mean, true);
        share(row, "show_up_sd", spread, false);
        if (problems.all().size() == before && mean.isPresent() && spread.isPresent()) {
            TimetableReader.spread(mean.get().doubleValue(), spread.get().doubleValue())
                    .ifPresent(problem -> problems.add(table.at(row, "show_up_sd"), problem));
        }
        if (problems.all().size() > before
                || minutes.isEmpty()
                || enrolled.isEmpty()
                || mean.isEmpty()
                || spread.isEmpty()
                || arrivals.isEmpty()) {
            return;
        }
        meetings.add(new Meeting(
                course,
                Optional.of(table.text(row, "section")).filter(text -> !text.isEmpty()),
                day.orElseThrow(),
                start.orElseThrow(),
                Duration.ofMinutes(minutes.get().longValueExact()),
                enrolled.get().intValueExact(),
                mean.get().doubleValue(),
                spread.get().doubleValue(),
                Optional.of(table.text(row, "profile")).filter(text -> !text.isEmpty()),
                arrivals));
    }

    private Optional<LocalTime> time(CsvTable.Row row) {
        String text = table.text(row, "start");
        try {
            // Spreadsheets drop the leading zero of 09:00.
            return Optional.of(LocalTime.parse(text.matches("[0-9]:.*") ? "0" + text : text));
        } catch (DateTimeException e) {
            problems.add(table.at(row, "start"), "expected a time of day like 09:00, found " + Excerpt.quoted(text));
            return Optional.empty();
        }
    }

    private void within(
            CsvTable.Row row, String column, Optional<BigDecimal> number, int least, int most, String expected) {
        if (number.isPresent()
                && (number.get().stripTrailingZeros().scale() > 0
                        || number.get().compareTo(BigDecimal.valueOf(least)) < 0
                        || number.get().compareTo(BigDecimal.valueOf(most)) > 0)) {
            problems.add(
                    table.at(row, column),
                    "expected " + expected + ", found " + Excerpt.quoted(table.text(row, column)));
        }
    }

    private void share(CsvTable.Row row, String column, Optional<BigDecimal> number, boolean aboveZero) {
        if (number.isPresent()
                && (number.get().signum() < 0
                        || aboveZero && number.get().signum() == 0
                        || number.get().compareTo(BigDecimal.ONE) > 0)) {
            problems.add(
                    table.at(row, column),
                    "expected a share " + (aboveZero ? "above 0 and at most 1" : "from 0 to 1") + ", like 0.85, found "
                            + Excerpt.quoted(table.text(row, column)));
        }
    }
}
