package dev.firstbell.analysis.internal;

import dev.firstbell.analysis.Figures;
import dev.firstbell.analysis.SettingTable;
import java.util.ArrayList;
import java.util.List;

/** A {@link SettingTable} for a terminal: names to the left, figures to the right, two spaces between columns. */
public final class TextTable {
    private static final String UNKNOWN = "–";
    private static final String GAP = "  ";

    private TextTable() {}

    /** The table and, below it, what the interval means. */
    public static String of(SettingTable table) {
        StringBuilder text = new StringBuilder();
        List<List<String>> cells = new ArrayList<>();
        if (!table.results().isEmpty()) {
            cells.add(List.of(
                    "setting",
                    "within " + Figures.limit(table.slo().within()),
                    "95 % interval",
                    "p50",
                    "p95",
                    "worst",
                    "finished",
                    "429s",
                    "nodes",
                    "node-hours",
                    "promise"));
            table.results().forEach(row -> cells.add(cells(row)));
        }
        int nameWidth = table.rows().stream()
                .mapToInt(row -> width(printable(row.setting())))
                .max()
                .orElse(0);
        align(cells, nameWidth, text);
        table.withoutResult()
                .forEach(row -> text.append(padded(printable(row.setting()), nameWidth))
                        .append(GAP)
                        .append(printable(row.why()))
                        .append('\n'));
        if (!table.results().isEmpty()) {
            text.append('\n').append(note(table)).append('\n');
        }
        return text.toString();
    }

    private static List<String> cells(SettingTable.Result row) {
        return List.of(
                printable(row.setting()),
                Figures.share(row.shareWithin()),
                Figures.interval(row.interval()),
                Figures.time(row.p50()),
                Figures.time(row.p95()),
                Figures.time(row.worst()),
                Figures.share((double) row.finished() / row.students()),
                row.throttledPerRun().map(Figures::decimal).orElse(UNKNOWN),
                row.nodes().map(Object::toString).orElse(UNKNOWN),
                row.nodeHoursPerRun().map(Figures::decimal).orElse(UNKNOWN),
                row.promise());
    }

    private static String note(SettingTable table) {
        String promise = promise(table)
                + "Landed: on the first page; all times are until then. Finished: at the end of the journey, however late.\n";
        for (SettingTable.Result row : table.results()) {
            if (row.countedTo().isPresent()) {
                promise += printable(row.setting()) + ": nobody could see first pages; its times are until "
                        + row.countedTo().get().label() + ", which comes before.\n";
            }
        }
        return promise
                + (table.results().stream().allMatch(row -> row.runs() == 1)
                        ? "The interval is about these students; one run does not say how the next class goes."
                        : "The interval is over runs where a setting has several, else about the students of its one run.");
    }

    private static String promise(SettingTable table) {
        String within = Figures.limit(table.slo().within()) + " of arriving";
        if (table.results().stream().allMatch(row -> row.runsUnjudged().orElse(0) == row.runs())) {
            return "Promise: none, or nobody could see whether it was kept; counted is who was in within " + within
                    + ".\n";
        }
        return "Promise: " + Figures.promised(table.slo().share()) + " of students landed within " + within
                + ", at most " + Figures.promised(table.slo().neverAtMost()) + " never.\n";
    }

    private static void align(List<List<String>> cells, int nameWidth, StringBuilder text) {
        int columns = cells.isEmpty() ? 0 : cells.get(0).size();
        int[] widths = new int[Math.max(1, columns)];
        widths[0] = nameWidth;
        for (List<String> row : cells) {
            for (int column = 0; column < columns; column++) {
                widths[column] = Math.max(widths[column], width(row.get(column)));
            }
        }
        for (List<String> row : cells) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < columns; column++) {
                String cell = row.get(column);
                boolean left = column == 0 || column == columns - 1;
                line.append(column == 0 ? "" : GAP)
                        .append(left ? padded(cell, widths[column]) : " ".repeat(widths[column] - width(cell)) + cell);
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
    }

    private static String padded(String cell, int width) {
        return cell + " ".repeat(width - width(cell));
    }

    private static int width(String cell) {
        return cell.codePointCount(0, cell.length());
    }

    /** Names come from files: a control character in one must not reach the terminal. */
    private static String printable(String name) {
        return name.codePoints()
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '\uFFFD' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
