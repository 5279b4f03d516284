package dev.firstbell.cli.display;

import dev.firstbell.records.student.Stage;
import dev.firstbell.simulations.RunProgress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The students who had arrived and those who were ready over time: the area between is students waiting. Keeps at most {@value #MOST} points of a
 * run, however long it is. Not thread-safe.
 */
final class Curve {
    static final int MOST = 1_024;

    private static final int EIGHTHS = 8;
    private static final Duration SHORTEST = Duration.ofSeconds(10);

    private final List<Point> points = new ArrayList<>();
    private int keepEvery = 1;
    private int seen;
    private Point last;

    private record Point(Instant at, int arrived, int landed) {}

    /** Adds what is known now. */
    void add(RunProgress progress) {
        last = new Point(progress.at(), progress.reached(Stage.SENT), progress.reached(Stage.LANDED));
        if (seen++ % keepEvery == 0) {
            points.add(last);
        }
        if (points.size() == MOST) {
            for (int i = MOST - 1; i > 0; i -= 2) {
                points.remove(i);
            }
            keepEvery *= 2;
        }
    }

    boolean isEmpty() {
        return last == null;
    }

    /** From the first point to the last. */
    Duration elapsed() {
        return isEmpty() ? Duration.ZERO : Duration.between(points.get(0).at(), last.at());
    }

    int points() {
        return points.size();
    }

    /**
     * Draws it.
     *
     * @param students the number at full height
     * @return {@code rows} lines of {@code columns} characters, the uppermost first
     */
    List<String> draw(int students, int columns, int rows, Glyphs glyphs) {
        List<StringBuilder> lines = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            lines.add(new StringBuilder());
        }
        long span = Math.max(elapsed().toMillis(), SHORTEST.toMillis());
        for (int column = 0; column < columns; column++) {
            Point point = at(Duration.ofMillis(span * (column + 1) / columns));
            for (int row = 0; row < rows; row++) {
                long bottom = (long) EIGHTHS * (rows - 1 - row);
                lines.get(row)
                        .append(
                                point == null
                                        ? ' '
                                        : glyphs.cell(
                                                bottom,
                                                height(point.landed(), students, rows),
                                                height(point.arrived(), students, rows)));
            }
        }
        return lines.stream().map(StringBuilder::toString).toList();
    }

    /** One student is enough to be visible, and only all of them fill the height. */
    private static long height(int count, int students, int rows) {
        if (count == 0 || students == 0) {
            return 0;
        }
        long full = (long) EIGHTHS * rows;
        return count >= students ? full : Math.min(full - 1, Math.max(1, full * count / students));
    }

    /** The last point at or before; null for a time that has not come. */
    private Point at(Duration sinceFirst) {
        if (isEmpty()) {
            return null;
        }
        Instant instant = points.get(0).at().plus(sinceFirst);
        if (!instant.isBefore(last.at())) {
            return instant.minus(SHORTEST.dividedBy(4)).isAfter(last.at()) ? null : last;
        }
        int low = 0;
        int high = points.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (points.get(middle).at().isAfter(instant)) {
                high = middle - 1;
            } else {
                low = middle;
            }
        }
        return points.get(low);
    }
}
