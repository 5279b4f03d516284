package dev.firstbell.analysis.report;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

/**
 * A straight axis of a drawing.
 *
 * @param from the value at {@code start}
 * @param to the value at {@code end}
 * @param start coordinate
 * @param end coordinate; smaller than {@code start} for an axis that points up
 */
record Axis(double from, double to, double start, double end) {
    private static final int MOST_TICKS = 8;
    private static final List<Integer> SECONDS = List.of(1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600);

    /** The coordinate of a value; values beyond the ends are put on them. */
    double at(double value) {
        double clamped = Math.min(Math.max(value, from), to);
        return start + (clamped - from) / (to - from) * (end - start);
    }

    /** The coordinate as it stands in a drawing: one decimal, the same on every machine. */
    String text(double value) {
        return coordinate(at(value));
    }

    static String coordinate(double coordinate) {
        BigDecimal rounded = BigDecimal.valueOf(coordinate).setScale(1, RoundingMode.HALF_UP);
        return (rounded.signum() == 0 ? BigDecimal.ZERO : rounded.stripTrailingZeros()).toPlainString();
    }

    /** Ticks of an axis in seconds: {@code 0, 30 s, 60 s} or {@code 0, 1 min, 2 min}. */
    List<ReportPage.Tick> timeTicks() {
        boolean minutes = timeStep() % 60 == 0;
        return timeTicks(
                0, value -> value == 0 ? "0" : (minutes ? value / 60 + " min" : value + " s").replace("-", "−"));
    }

    /**
     * Ticks of an axis in seconds, {@link #timeStep} apart.
     *
     * @param first one of the values that get a tick
     * @param label of a value in seconds
     */
    List<ReportPage.Tick> timeTicks(long first, LongFunction<String> label) {
        int step = timeStep();
        List<ReportPage.Tick> ticks = new ArrayList<>();
        for (long value = first + (long) Math.ceil((from - first) / step) * step; value <= to; value += step) {
            ticks.add(new ReportPage.Tick(text(value), label.apply(value)));
        }
        return ticks;
    }

    /** Seconds between two ticks, so that at most eight fit. */
    int timeStep() {
        return SECONDS.stream()
                .filter(seconds -> (to - from) / seconds <= MOST_TICKS)
                .findFirst()
                .orElse((int) Math.ceil((to - from) / MOST_TICKS / 3_600) * 3_600);
    }

    /** Ticks of an axis that counts. */
    List<ReportPage.Tick> countTicks() {
        long step = 1;
        for (int i = 0; to / step > 5; i++) {
            step = i % 3 == 1 ? step / 2 * 5 : step * 2;
        }
        List<ReportPage.Tick> ticks = new ArrayList<>();
        for (long value = 0; value <= to; value += step) {
            ticks.add(new ReportPage.Tick(text(value), Long.toString(value)));
        }
        return ticks;
    }

    static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}
