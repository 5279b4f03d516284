package dev.firstbell.records.csv;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.io.Problems;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The numbers of one column of a CSV file, in any of the forms in which spreadsheets write it. Immutable.
 *
 * @param cells the column's numbers, from the first row to the last
 * @param others the cells of the other columns, by their names, in the order of the header
 * @param endsWithinLine whether the file's last line has no line break, as in a file that was cut off
 * @param form how the file was read: {@code semicolon-separated, quoted, decimal comma, UTF-8 with BOM}
 */
public record CsvColumn(List<Cell> cells, Map<String, List<String>> others, boolean endsWithinLine, String form) {
    private static final int PROBLEMS_SHOWN = 5;

    /** What a spreadsheet's row of sums or means is called. */
    private static final Pattern SUMMARY = Pattern.compile(
            "(?:(?:grand|sub)[ -]?)?total[es]?|sum|summe|gesamt|somme|suma|average|avg\\.?|mean|median|mittelwert|durchschnitt"
                    + "|moyenne|media|count|anzahl",
            Pattern.CASE_INSENSITIVE);

    public CsvColumn {
        cells = List.copyOf(cells);
        others = Collections.unmodifiableMap(new LinkedHashMap<>(others));
        requireNonNull(form, "form is null");
    }

    /**
     * One number.
     *
     * @param number its value
     * @param place the file, the line and the column, for messages
     */
    public record Cell(BigDecimal number, String place) {
        public Cell {
            requireNonNull(number, "number is null");
            requireNonNull(place, "place is null");
        }
    }

    /**
     * Reads a column.
     *
     * @param place the file's name, for messages
     * @param bytes the file's content
     * @param column the column's name in the header
     * @param expected what a cell must hold, for messages: {@code whole milliseconds}
     * @throws BadInputException if the file is not CSV or has no such column, or with the first cells that are no numbers
     */
    public static CsvColumn read(String place, byte[] bytes, String column, String expected) {
        CsvText text = CsvText.decode(place, bytes);
        return read(place, text, column, expected);
    }

    /** Reads a column of a text; as for {@link #read(String, byte[], String, String)}. */
    public static CsvColumn read(String place, String text, String column, String expected) {
        return read(place, text.getBytes(StandardCharsets.UTF_8), column, expected);
    }

    private static CsvColumn read(String place, CsvText text, String column, String expected) {
        CsvRows rows = CsvRows.read(place, text.text(), column);
        List<String> header = rows.rows().get(0).cells();
        int index = header.indexOf(column);
        CsvNumbers numbers = new CsvNumbers();
        Problems problems = new Problems();
        List<Cell> cells = new ArrayList<>();
        for (CsvRows.Row row : rows.rows().subList(1, rows.rows().size())) {
            if (problems.all().size() >= PROBLEMS_SHOWN) {
                break;
            }
            String line = place + ": line " + row.line();
            if (row.cells().size() != header.size()) {
                problems.add(line, unequal(row, header.size(), rows.separatorInWords()));
                continue;
            }
            Optional<String> summary = summary(row, index);
            if (summary.isPresent()) {
                problems.add(
                        line,
                        "the row is called " + Excerpt.quoted(summary.get())
                                + ", so it sums up the others in a spreadsheet; remove it");
                continue;
            }
            String where = line + ", column " + (index + 1) + " (" + column + ")";
            CsvNumbers.Parsed parsed = numbers.parse(row.cells().get(index), row.line());
            parsed.number().ifPresent(number -> cells.add(new Cell(number, where)));
            parsed.problem().ifPresent(problem -> problems.add(where, "expected " + expected + ": " + problem));
        }
        problems.throwIfAny();
        String content = text.text();
        boolean endsWithinLine = !content.endsWith("\n") && !content.endsWith("\r");
        return new CsvColumn(cells, others(rows, index), endsWithinLine, form(text, rows, numbers));
    }

    private static Map<String, List<String>> others(CsvRows rows, int index) {
        List<String> header = rows.rows().get(0).cells();
        Map<String, List<String>> others = new LinkedHashMap<>();
        for (int i = 0; i < header.size(); i++) {
            int column = i;
            if (column != index) {
                others.put(
                        header.get(column),
                        rows.rows().stream()
                                .skip(1)
                                .map(row -> row.cells().get(column))
                                .toList());
            }
        }
        return others;
    }

    /** The word that makes a row a summary of the others. */
    private static Optional<String> summary(CsvRows.Row row, int column) {
        for (int i = 0; i < row.cells().size(); i++) {
            String cell = row.cells().get(i);
            if (i != column
                    && SUMMARY.matcher(cell.replaceFirst("\\s*[:=]$", "")).matches()) {
                return Optional.of(cell);
            }
        }
        return Optional.empty();
    }

    private static String unequal(CsvRows.Row row, int header, String separator) {
        int cells = row.cells().size();
        return "the line has " + cells + (cells == 1 ? " cell" : " cells") + ", separated by " + separator
                + ", but the header has " + header
                + (cells > header
                        ? "; write numbers without a thousands separator, and a cell that contains the separator in"
                                + " quotation marks"
                        : "; is the line cut off?");
    }

    private static String form(CsvText text, CsvRows rows, CsvNumbers numbers) {
        List<String> form = new ArrayList<>();
        if (rows.rows().get(0).cells().size() > 1) {
            form.add("separated by " + rows.separatorInWords());
        } else {
            form.add("one column");
        }
        if (rows.quoted()) {
            form.add("quoted");
        }
        numbers.decimalSign().ifPresent(sign -> form.add(sign == ',' ? "decimal comma" : "decimal point"));
        form.add(text.encoding());
        return String.join(", ", form);
    }
}
