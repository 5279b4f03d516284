package dev.firstbell.records.classes;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.io.InputFiles;
import dev.firstbell.records.io.Problems;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The arrivals of a real class: a CSV file with a header and one line a student, of which only the column {@value #COLUMN} is
 * read. It does not contain names.
 *
 * @param offsets from the class's start, in order; at least one
 */
public record ArrivalTrace(List<Duration> offsets) {
    /** Whole milliseconds from the class's start; may be negative. */
    public static final String COLUMN = "offsetMs";

    private static final int PROBLEMS_SHOWN = 5;

    public ArrivalTrace {
        offsets = offsets.stream().sorted().toList();
    }

    /**
     * Reads a trace.
     *
     * @throws BadInputException if the file cannot be read, with the first lines that have a problem
     */
    public static ArrivalTrace read(Path file) {
        return parse(file.toString(), InputFiles.read(file, "a trace is a CSV file with a column " + COLUMN));
    }

    /**
     * Parses the text of a trace.
     *
     * @param place the file's name, for messages
     * @throws BadInputException with the first lines that have a problem
     */
    public static ArrivalTrace parse(String place, String csv) {
        List<String> lines = csv.lines().toList();
        int column = lines.isEmpty() ? -1 : cells(lines.get(0)).indexOf(COLUMN);
        if (column < 0) {
            throw new BadInputException(place + ": line 1: expected a header with the column " + COLUMN);
        }
        Problems problems = new Problems();
        List<Duration> offsets = new ArrayList<>();
        for (int i = 1; i < lines.size() && problems.all().size() < PROBLEMS_SHOWN; i++) {
            if (lines.get(i).isBlank()) {
                continue;
            }
            List<String> cells = cells(lines.get(i));
            String cell = column < cells.size() ? cells.get(column) : "";
            try {
                offsets.add(Duration.ofMillis(Integer.parseInt(cell)));
            } catch (NumberFormatException e) {
                problems.add(
                        place + ": line " + (i + 1),
                        "expected whole milliseconds in the column " + COLUMN + ", found " + Excerpt.quoted(cell));
            }
        }
        problems.throwIfAny();
        if (offsets.isEmpty()) {
            throw new BadInputException(
                    place + ": the file has no arrivals; write one line a student below the header");
        }
        return new ArrivalTrace(offsets);
    }

    /** The trace as the text of a file. */
    public String toCsv() {
        StringBuilder csv = new StringBuilder(COLUMN).append('\n');
        offsets.forEach(offset -> csv.append(offset.toMillis()).append('\n'));
        return csv.toString();
    }

    private static List<String> cells(String line) {
        return Arrays.stream(line.split(",", -1)).map(String::strip).toList();
    }
}
