package dev.firstbell.records.yaml;

import dev.firstbell.records.time.Durations;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The right form of durations that people write in another one: {@code 1h 15m}, {@code 1.5 hours}, {@code PT50M}. Stateless and thread-safe. */
public final class DurationHint {
    private static final Map<String, Long> MILLIS = Map.ofEntries(
            Map.entry("d", 86_400_000L),
            Map.entry("day", 86_400_000L),
            Map.entry("h", 3_600_000L),
            Map.entry("hr", 3_600_000L),
            Map.entry("hour", 3_600_000L),
            Map.entry("m", 60_000L),
            Map.entry("min", 60_000L),
            Map.entry("minute", 60_000L),
            Map.entry("s", 1_000L),
            Map.entry("sec", 1_000L),
            Map.entry("second", 1_000L),
            Map.entry("ms", 1L),
            Map.entry("msec", 1L),
            Map.entry("millisecond", 1L));
    private static final Pattern PART =
            Pattern.compile("\\s*(?:,|and)?\\s*(\\d{1,9}(?:[.,]\\d{1,6})?)\\s*([a-z]{1,12})\\.?\\s*");
    private static final Pattern CLOCK = Pattern.compile("(\\d{1,3}):([0-5]\\d)(?::([0-5]\\d))?");

    private DurationHint() {}

    /** What to write instead, as the end of a message; empty if the text does not resemble a duration. */
    public static String after(String text) {
        String plain = text.strip().toLowerCase(Locale.ROOT).replace('\u2212', '-');
        boolean negative = plain.startsWith("-");
        String unsigned = plain.startsWith("-") || plain.startsWith("+") ? plain.substring(1) : plain;
        Matcher clock = CLOCK.matcher(unsigned);
        if (clock.matches() && clock.group(3) == null) {
            return "; it may mean " + clock.group(1) + "h" + clock.group(2) + "m or " + clock.group(1) + "m"
                    + clock.group(2) + "s";
        }
        return (clock.matches() ? Optional.of(ofClock(clock)) : parts(unsigned).or(() -> iso(unsigned)))
                .filter(duration -> duration.compareTo(Durations.LONGEST) <= 0)
                .map(duration -> "; write `" + Durations.format(negative ? duration.negated() : duration) + "`")
                .orElse("");
    }

    private static Duration ofClock(Matcher clock) {
        return Duration.ofHours(Long.parseLong(clock.group(1)))
                .plusMinutes(Long.parseLong(clock.group(2)))
                .plusSeconds(Long.parseLong(clock.group(3)));
    }

    private static Optional<Duration> parts(String text) {
        Matcher part = PART.matcher(text);
        Duration sum = Duration.ZERO;
        int at = 0;
        while (part.find() && part.start() == at) {
            String unit = part.group(2);
            Long millis = MILLIS.get(MILLIS.containsKey(unit) ? unit : unit.replaceAll("s$", ""));
            if (millis == null) {
                return Optional.empty();
            }
            sum = sum.plusMillis(new BigDecimal(part.group(1).replace(',', '.'))
                    .multiply(BigDecimal.valueOf(millis))
                    .setScale(0, RoundingMode.HALF_UP)
                    .longValueExact());
            at = part.end();
        }
        return at == text.length() && at > 0 ? Optional.of(sum) : Optional.empty();
    }

    private static Optional<Duration> iso(String text) {
        try {
            return text.startsWith("p")
                    ? Optional.of(Duration.parse(text)).filter(d -> !d.isNegative())
                    : Optional.empty();
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
