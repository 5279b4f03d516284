package dev.firstbell.twin.advice;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** The numbers of one finding, and how they are written in a sentence. Not thread-safe. */
final class Figures {
    private final Map<String, Long> figures = new LinkedHashMap<>();

    Figures with(String name, long value) {
        figures.put(name, value);
        return this;
    }

    Finding finding(Rule rule, Outcome outcome) {
        return new Finding(rule, outcome, figures);
    }

    /** {@code 4 s}, {@code 92 s}, {@code 7 min 11 s}, {@code 1 h 5 min}; rounded to seconds. */
    static String time(Duration time) {
        long seconds = (time.toMillis() + 500) / 1000;
        if (seconds < 120) {
            return seconds + " s";
        }
        if (seconds < 3600) {
            return seconds / 60 + " min" + (seconds % 60 == 0 ? "" : " " + seconds % 60 + " s");
        }
        long minutes = (seconds + 30) / 60;
        return minutes / 60 + " h" + (minutes % 60 == 0 ? "" : " " + minutes % 60 + " min");
    }

    /** {@code 1 student}, {@code 2 students}. */
    static String count(long count, String one) {
        return count + " " + one + (count == 1 ? "" : "s");
    }
}
