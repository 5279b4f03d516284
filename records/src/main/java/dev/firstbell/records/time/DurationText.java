package dev.firstbell.records.time;

import java.time.Duration;
import java.util.Optional;

/** Durations as people write them in files and on the command line: {@code 90s}, {@code 30m}, {@code 1h30m}. */
public final class DurationText {
    private DurationText() {}

    /** The duration; empty if the text is not one. A number without a unit is not one. */
    public static Optional<Duration> parse(String text) {
        return Durations.parse(text);
    }

    /** The shortest text that {@link #parse} reads back to the same duration, to the millisecond. */
    public static String format(Duration duration) {
        return Durations.format(duration);
    }
}
