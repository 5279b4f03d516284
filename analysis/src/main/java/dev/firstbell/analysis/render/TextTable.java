package dev.firstbell.analysis.render;

import java.util.List;
import java.util.Set;

/** Rows of cells, aligned for a terminal with two spaces between columns. Stateless. */
final class TextTable {
    static final String GAP = "  ";

    private TextTable() {}

    /**
     * The lines of a table.
     *
     * @param rows all of the same length
     * @param left the columns whose cells stand to the left; the others stand to the right
     * @param firstWidth the least width of the first column
     */
    static List<String> lines(List<List<String>> rows, Set<Integer> left, int firstWidth) {
        int columns = rows.get(0).size();
        int[] widths = new int[columns];
        widths[0] = firstWidth;
        for (List<String> row : rows) {
            for (int column = 0; column < columns; column++) {
                widths[column] = Math.max(widths[column], width(row.get(column)));
            }
        }
        return rows.stream().map(row -> line(row, left, widths)).toList();
    }

    private static String line(List<String> row, Set<Integer> left, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < row.size(); column++) {
            String cell = row.get(column);
            line.append(column == 0 ? "" : GAP)
                    .append(
                            left.contains(column)
                                    ? padded(cell, widths[column])
                                    : " ".repeat(widths[column] - width(cell)) + cell);
        }
        return line.toString().stripTrailing();
    }

    static String padded(String cell, int width) {
        return cell + " ".repeat(width - width(cell));
    }

    static int width(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
