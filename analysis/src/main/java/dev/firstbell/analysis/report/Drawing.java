package dev.firstbell.analysis.report;

import dev.firstbell.analysis.DisplayText;
import dev.firstbell.records.student.Latencies;
import java.time.Duration;
import java.util.List;

/** The parts that all drawings share. Their sizes and those in the templates' {@code viewBox} belong together. */
final class Drawing {
    private static final int SERIES = 6;

    private Drawing() {}

    /** Which of the page's line styles a setting gets. */
    static int series(int index) {
        return index % SERIES;
    }

    /** {@code 5 s before class}, {@code 2 min into class}. */
    static String intoClass(Duration sinceClassStart) {
        return DisplayText.time(sinceClassStart.abs())
                + (sinceClassStart.isNegative() ? " before class" : " into class");
    }

    /** The axis reaches to the limit as soon as a student is censored there, else a little beyond the longest. */
    static double lastSecond(List<Latencies> all, Duration atLeast, Duration limit) {
        double longest = Axis.seconds(atLeast) * 1.2;
        for (Latencies latencies : all) {
            boolean someNever = latencies.censored() > 0;
            double end = latencies
                    .worst()
                    .map(worst -> Axis.seconds(worst.value()) * (someNever ? 1 : 1.04))
                    .orElse(0.0);
            longest = Math.max(longest, end);
        }
        return Math.min(longest, Math.max(Axis.seconds(limit), Axis.seconds(atLeast)));
    }
}
