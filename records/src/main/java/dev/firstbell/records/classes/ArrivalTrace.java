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
 * @param offsets from the section's start, in order; at least one
 */
public record ArrivalTrace(List<Duration> offsets) {
    /** Whole milliseconds from the section's start; may be negative. */
    public static final String COLUMN = "offsetMs";

    /** Farther from the start of class an arrival is not an offset, but a date. */
    private static final Duration FARTHEST = Duration.ofDays(1);

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
        TraceDoubts.of(offsets, column).forEach(doubt -> notes.accept(place + ": " + doubt));
        return trace;
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
