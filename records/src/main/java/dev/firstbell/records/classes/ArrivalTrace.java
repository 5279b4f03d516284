package dev.firstbell.records.classes;

import dev.firstbell.records.csv.CsvColumn;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Plural;
import dev.firstbell.records.io.Problems;
import dev.firstbell.records.time.Durations;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The arrivals of a real class: a CSV file with a header and one line a student, of which only the column {@value #COLUMN} is
 * read. Firstbell writes it without names; it may also come from a spreadsheet.
 *
 * @param offsets from the class's start, in order; at least one
 */
public record ArrivalTrace(List<Duration> offsets) {
    /** Whole milliseconds from the class's start; may be negative. */
    public static final String COLUMN = "offsetMs";

    /** Farther from the start of class an arrival is not an offset, but a date. */
    private static final Duration FARTHEST = Duration.ofDays(1);

    /** A class whose first or last student is this far from its start is of another time. */
    private static final Duration FAR = Duration.ofHours(3);

    /** So many milliseconds are an hour if they are seconds. */
    private static final Duration IF_SECONDS = Duration.ofMillis(3600);

    /** Fewer students may come within a few seconds. */
    private static final int SEVERAL = 5;

    private static final int FEW = 3;

    private static final long LARGEST_BYTES = 16L << 20;

    public ArrivalTrace {
        offsets = offsets.stream().sorted().toList();
    }

    /**
     * Reads a trace.
     *
     * @param notes takes the form in which the file was read, in one line, and what is doubtful about its numbers, one line
     *     each
     * @throws BadInputException if the file cannot be read, with the first lines that have a problem
     */
    public static ArrivalTrace read(Path file, Consumer<String> notes) {
        return of(file.toString(), bytes(file), notes);
    }

    /**
     * Parses the text of a trace.
     *
     * @param place the file's name, for messages
     * @throws BadInputException with the first lines that have a problem
     */
    public static ArrivalTrace parse(String place, String csv) {
        return of(place, csv.getBytes(StandardCharsets.UTF_8), note -> {});
    }

    private static ArrivalTrace of(String place, byte[] csv, Consumer<String> notes) {
        CsvColumn column = CsvColumn.read(place, csv, COLUMN, "whole milliseconds, like 1500 or -20");
        if (column.cells().isEmpty()) {
            throw new BadInputException(
                    place + ": the file has no arrivals; write one line a student below the header");
        }
        Problems problems = new Problems();
        List<Duration> offsets = new ArrayList<>();
        for (CsvColumn.Cell cell : column.cells()) {
            String found = "`" + cell.number().toPlainString() + "`";
            if (cell.number().stripTrailingZeros().scale() > 0) {
                problems.add(
                        cell.place(), "expected whole milliseconds, found " + found + "; is the column in seconds?");
                break;
            }
            if (cell.number().abs().compareTo(BigDecimal.valueOf(FARTHEST.toMillis())) > 0) {
                problems.add(
                        cell.place(),
                        found
                                + " is more than a day from the start of class; expected milliseconds from the start, and no"
                                + " time of day or date");
                break;
            }
            offsets.add(Duration.ofMillis(cell.number().longValueExact()));
        }
        problems.throwIfAny();
        ArrivalTrace trace = new ArrivalTrace(offsets);
        int count = offsets.size();
        notes.accept(place + ": " + Plural.of(count, "arrival", "arrivals") + " from "
                + Durations.format(trace.offsets.get(0)) + " to " + Durations.format(trace.offsets.get(count - 1))
                + ", read as CSV: " + column.form());
        trace.doubts(offsets.get(count - 1)).forEach(doubt -> notes.accept(place + ": " + doubt));
        return trace;
    }

    /**
     * What makes it doubtful that the numbers are milliseconds from the start of class.
     *
     * @param last the offset in the last row
     */
    private List<String> doubts(Duration last) {
        List<String> doubts = new ArrayList<>();
        Duration first = offsets.get(0);
        Duration end = offsets.get(offsets.size() - 1);
        Duration span = end.minus(first);
        boolean small = first.abs().compareTo(IF_SECONDS) <= 0 && end.abs().compareTo(IF_SECONDS) <= 0;
        if (offsets.size() >= SEVERAL && small && !span.isZero() && span.compareTo(IF_SECONDS) <= 0) {
            doubts.add("all " + offsets.size() + " arrivals lie within " + Durations.format(span)
                    + "; if the column is in seconds, multiply it by 1000");
        }
        Duration others = offsets.stream().reduce(Duration.ZERO, Duration::plus).minus(last);
        if (offsets.size() >= FEW && last.equals(others) && !last.isZero()) {
            doubts.add("the number in the last row, " + last.toMillis()
                    + ", is the sum of all others; if a spreadsheet added that row, remove it");
        }
        Duration nearest = first.isNegative() != end.isNegative() ? Duration.ZERO : min(first.abs(), end.abs());
        if (nearest.compareTo(FAR) > 0) {
            doubts.add("no arrival is closer to the start of class than " + Durations.format(nearest)
                    + "; the numbers must count from the start of class, not from midnight or another day");
        }
        return doubts;
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static byte[] bytes(Path file) {
        try {
            if (Files.size(file) > LARGEST_BYTES) {
                throw new BadInputException(file + ": the file is larger than " + (LARGEST_BYTES >> 20)
                        + " MiB; a trace has one short line a student");
            }
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new BadInputException(file + ": no such file; a trace is a CSV file with a column " + COLUMN);
        } catch (IOException e) {
            throw new BadInputException(
                    file + (Files.isDirectory(file) ? ": is a folder; name a CSV file" : ": the file cannot be read"));
        }
    }

    /** The trace as the text of a file. */
    public String toCsv() {
        StringBuilder csv = new StringBuilder(COLUMN).append('\n');
        offsets.forEach(offset -> csv.append(offset.toMillis()).append('\n'));
        return csv.toString();
    }
}
