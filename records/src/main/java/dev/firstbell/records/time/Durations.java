package dev.firstbell.records.time;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 90s}, {@code -2m}, {@code 1h30m}, {@code 250ms}. */
public final class Durations {
    /** The longest duration of a class, in either direction. */
    public static final Duration LONGEST = Duration.ofDays(366);

    private static final Pattern TEXT = Pattern.compile(
            "(?<sign>-)?(?=\\d)(?:(?<h>\\d{1,6})h)?(?:(?<m>\\d{1,6})m(?!s))?(?:(?<s>\\d{1,9})s)?(?:(?<ms>\\d{1,12})ms)?");

    private Durations() {}

    /** The duration; empty if the text is not one. A number without a unit is not one. */
    public static Optional<Duration> parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Duration duration = Duration.ofHours(number(matcher, "h"))
                .plusMinutes(number(matcher, "m"))
                .plusSeconds(number(matcher, "s"))
                .plusMillis(number(matcher, "ms"));
        return Optional.of(matcher.group("sign") == null ? duration : duration.negated());
    }

    /** The shortest text that {@link #parse} reads back to the same duration, to the millisecond. */
    public static String format(Duration duration) {
        if (duration.isNegative()) {
            return "-" + format(duration.negated());
        }
        StringBuilder text = new StringBuilder();
        append(text, duration.toHours(), "h");
        append(text, duration.toMinutesPart(), "m");
        append(text, duration.toSecondsPart(), "s");
        append(text, duration.toMillisPart(), "ms");
        return text.isEmpty() ? "0s" : text.toString();
    }

    private static void append(StringBuilder text, long count, String unit) {
        if (count != 0) {
            text.append(count).append(unit);
        }
    }

    private static long number(Matcher matcher, String group) {
        String digits = matcher.group(group);
        return digits == null ? 0 : Long.parseLong(digits);
    }
}
