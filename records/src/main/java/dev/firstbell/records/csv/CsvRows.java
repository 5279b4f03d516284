package dev.firstbell.records.csv;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Excerpt;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.MappingIterator;
import tools.jackson.dataformat.csv.CsvMapper;
import tools.jackson.dataformat.csv.CsvReadFeature;
import tools.jackson.dataformat.csv.CsvSchema;

/**
 * The rows of a CSV file, with the separator that it was found to have.
 *
 * @param separator one of {@link #SEPARATORS}
 * @param quoted whether cells are in quotation marks
 * @param rows the rows that are not blank, the header first
 */
record CsvRows(char separator, boolean quoted, List<Row> rows) {
    private static final String SEPARATORS = ",;\t|";

    /** Excel's own first line, which states the separator. */
    private static final Pattern STATED = Pattern.compile("\"?sep=(?<separator>.)\"?\\R");

    private static final int ROWS_TO_DETECT = 200;
    private static final int SHORTEST_PART = 4;

    private static final CsvMapper CSV =
            CsvMapper.builder().enable(CsvReadFeature.WRAP_AS_ARRAY).build();

    CsvRows {
        rows = List.copyOf(rows);
    }

    /**
     * One row.
     *
     * @param line the line of the file on which it begins, from 1
     * @param cells without quotation marks and surrounding space
     */
    record Row(int line, List<String> cells) {
        Row {
            cells = List.copyOf(cells);
        }

        boolean isBlank() {
            return cells.stream().allMatch(String::isEmpty);
        }
    }

    /**
     * Reads the rows of a text. The separator is the one that gives the header the column, and the most rows as many cells
     * as the header has.
     *
     * @throws BadInputException if no separator gives a header with the column, or a quotation mark is not closed
     */
    static CsvRows read(String place, String text, String column) {
        Matcher stated = STATED.matcher(text);
        if (stated.lookingAt()) {
            char separator = stated.group("separator").charAt(0);
            return read(place, text.substring(stated.end()), separator, 1, Integer.MAX_VALUE)
                    .requireColumn(place, column);
        }
        CsvRows best = null;
        BadInputException refused = null;
        for (char separator : SEPARATORS.toCharArray()) {
            try {
                CsvRows rows = beginning(place, text, separator, column);
                best = best == null || rows.fit(column) > best.fit(column) ? rows : best;
            } catch (BadInputException e) {
                refused = refused == null ? e : refused;
            }
        }
        if (best == null) {
            throw refused;
        }
        return read(place, text, best.separator, 0, Integer.MAX_VALUE).requireColumn(place, column);
    }

    /** Enough rows to see whether a separator fits; the header alone if a later row does not fit at all. */
    private static CsvRows beginning(String place, String text, char separator, String column) {
        CsvRows header = read(place, text, separator, 0, 1);
        if (header.fit(column) == 0) {
            return header;
        }
        try {
            return read(place, text, separator, 0, ROWS_TO_DETECT);
        } catch (BadInputException e) {
            return header;
        }
    }

    /** How many rows have as many cells as the header; 0 without the column. */
    private long fit(String column) {
        if (rows.isEmpty() || !rows.get(0).cells.contains(column)) {
            return 0;
        }
        int cells = rows.get(0).cells.size();
        return rows.stream().filter(row -> row.cells.size() == cells).count();
    }

    /** A header that is probably the column, under another spelling: {@code OffsetMS}, {@code offset (ms)}. */
    private static String similar(Row header, String column) {
        String wanted = letters(column);
        return header.cells.stream()
                .filter(cell -> letters(cell).length() >= SHORTEST_PART && wanted.startsWith(letters(cell)))
                .findFirst()
                .map(cell -> "; if `" + Excerpt.of(cell) + "` is that column, rename it to " + column)
                .orElse("");
    }

    private static String letters(String text) {
        return text.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
    }

    private CsvRows requireColumn(String place, String column) {
        if (rows.isEmpty()) {
            throw new BadInputException(place + ": the file is empty; expected a header with the column " + column);
        }
        Row header = rows.get(0);
        if (!header.cells.contains(column)) {
            throw new BadInputException(place + ": line " + header.line + ": expected a header with the column "
                    + column + ", found " + shown(header) + similar(header, column));
        }
        int first = header.cells.indexOf(column);
        int last = header.cells.lastIndexOf(column);
        if (first != last) {
            throw new BadInputException(place + ": line " + header.line + ": the header has the column " + column
                    + " twice, as columns " + (first + 1) + " and " + (last + 1) + "; keep one");
        }
        return this;
    }

    private static String shown(Row header) {
        int most = 5;
        String cells = header.cells.stream()
                .limit(most)
                .map(Excerpt::quoted)
                .reduce((a, b) -> a + ", " + b)
                .orElseThrow();
        return cells + (header.cells.size() > most ? ", … (" + header.cells.size() + " columns)" : "");
    }

    private static CsvRows read(String place, String text, char separator, int linesBefore, int most) {
        CsvSchema schema = CsvSchema.emptySchema().withColumnSeparator(separator);
        List<Row> rows = new ArrayList<>();
        try (MappingIterator<String[]> cells =
                CSV.readerFor(String[].class).with(schema).readValues(text)) {
            while (rows.size() < most && cells.hasNextValue()) {
                int line = cells.currentLocation().getLineNr() + linesBefore;
                List<String> stripped = new ArrayList<>();
                for (String cell : cells.nextValue()) {
                    stripped.add(cell.strip());
                }
                Row row = new Row(line, stripped);
                if (!row.isBlank()) {
                    rows.add(row);
                }
            }
        } catch (JacksonException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            throw new BadInputException(place + ": line " + (line + linesBefore)
                    + ": the line is not CSV; is a quotation mark before it not closed?");
        }
        return new CsvRows(separator, text.contains("\""), rows);
    }

    /** The separator in words. */
    String separatorInWords() {
        return switch (separator) {
            case ',' -> "comma";
            case ';' -> "semicolon";
            case '\t' -> "tab";
            default -> "`" + separator + "`";
        };
    }
}
