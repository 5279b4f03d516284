package dev.firstbell.records.csv;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.io.Problems;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A CSV file with a header, each cell with its place. Encoding and separator are detected as for {@link CsvColumn}. Immutable.
 *
 * @param place the file's name, for messages
 * @param header the columns' names
 * @param rows the rows below the header that are not blank, each with as many cells as the header
 * @param form how the file was read: {@code separated by comma, UTF-8}
 */
public record CsvTable(String place, List<String> header, List<Row> rows, String form) {
    public CsvTable {
        requireNonNull(place, "place is null");
        requireNonNull(form, "form is null");
        header = List.copyOf(header);
        rows = List.copyOf(rows);
    }

    /**
     * One row.
     *
     * @param line its line in the file, from 1
     * @param cells one for each column, without quotation marks and surrounding space
     */
    public record Row(int line, List<String> cells) {
        public Row {
            cells = List.copyOf(cells);
        }
    }

    /**
     * Reads a file.
     *
     * @param place the file's name, for messages
     * @param bytes the file's content
     * @param columns the columns that the header must have; the first one tells the separator
     * @param problems takes the missing columns, and each row with too few or too many cells
     * @throws BadInputException if the file is not CSV, or does not have the first column
     */
    public static CsvTable read(String place, byte[] bytes, List<String> columns, Problems problems) {
        CsvText text = CsvText.decode(place, bytes);
        CsvRows all = CsvRows.read(place, text.text(), columns.get(0));
        List<String> header = all.rows().get(0).cells();
        int line = all.rows().get(0).line();
        Set<String> seen = new HashSet<>();
        for (String column : header) {
            if (!seen.add(column) && columns.contains(column)) {
                problems.add(place + ": line " + line, "the header has the column " + column + " twice; keep one");
            }
        }
        for (String column : columns) {
            if (!header.contains(column)) {
                problems.add(
                        place + ": line " + line,
                        "the header has no column " + column + "; the columns are "
                                + Excerpt.of(String.join(", ", header)));
            }
        }
        List<Row> rows = new ArrayList<>();
        for (CsvRows.Row row : all.rows().subList(1, all.rows().size())) {
            if (row.cells().size() == header.size()) {
                rows.add(new Row(row.line(), row.cells()));
            } else {
                problems.add(
                        place + ": line " + row.line(),
                        "the line has " + row.cells().size() + " cells, separated by " + all.separatorInWords()
                                + ", but the header has " + header.size());
            }
        }
        return new CsvTable(place, header, rows, "separated by " + all.separatorInWords() + ", " + text.encoding());
    }

    /** Whether the header has a column. */
    public boolean has(String column) {
        return header.contains(column);
    }

    /** The place of a cell: {@code t01.csv: line 3, column 6 (enrolled)}. */
    public String at(Row row, String column) {
        return place + ": line " + row.line() + ", column " + (header.indexOf(column) + 1) + " (" + column + ")";
    }

    /** The text of a cell; empty if the column is missing. */
    public String text(Row row, String column) {
        int index = header.indexOf(column);
        return index < 0 ? "" : row.cells().get(index);
    }

    /**
     * The numbers of a column, one for each row; empty where a cell is not a number, which is then a problem.
     *
     * @param expected what a cell must hold, for messages
     */
    public List<Optional<BigDecimal>> numbers(String column, String expected, Problems problems) {
        CsvNumbers numbers = new CsvNumbers();
        List<Optional<BigDecimal>> found = new ArrayList<>();
        for (Row row : rows) {
            CsvNumbers.Parsed parsed = numbers.parse(text(row, column), row.line());
            parsed.problem()
                    .ifPresent(problem -> problems.add(at(row, column), "expected " + expected + ": " + problem));
            found.add(parsed.number());
        }
        return found;
    }
}
