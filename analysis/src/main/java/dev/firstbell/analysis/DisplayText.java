package dev.firstbell.analysis;

import dev.firstbell.analysis.statistics.Interval;
import dev.firstbell.records.io.Plural;
import dev.firstbell.records.io.TimeText;
import dev.firstbell.records.student.Latencies;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Numbers as people read them, the same in tables and reports: {@code 4.2 s}, {@code 92 s}, {@code 7 min 11 s},
 * {@code > 10 min}, {@code 98.6 %}. Stateless and thread-safe.
 */
public final class DisplayText {
    private static final Duration WITH_TENTHS = Duration.ofMillis(9_950);
    private static final Duration IN_MINUTES = Duration.ofMillis(3_599_500);

    /** A smaller positive number would round to 0. */
    private static final double SMALLEST_DECIMAL = 0.05;

    /** What a sum of shares may be too small by, in percent. */
    private static final double ROUNDING = 1e-7;

    private static final String SECONDS = " s";

    private DisplayText() {}

    /** A time: tenths below ten seconds, whole seconds below two minutes, then minutes and seconds, from an hour on hours. */
    public static String time(Duration time) {
        return TimeText.of(time);
    }

    /** A time that was configured, such as the SLO's: whole seconds without a tenth, {@code 90 s}, else like {@link #time}. */
    public static String limit(Duration time) {
        return TimeText.configured(time);
    }

    /**
     * A quantile. One among the right-censored is a lower bound, rounded down: {@code > 10 min}. One that is known as an
     * interval is shown as one: {@code 3.9–4.7 s}.
     */
    public static String time(Latencies.Quantile quantile) {
        if (quantile.censored()) {
            return "> " + limit(roundedDown(quantile.value()));
        }
        return quantile.atLeast()
                .map(low -> between(time(low), time(quantile.value())))
                .orElseGet(() -> time(quantile.value()));
    }

    private static String between(String low, String high) {
        if (low.equals(high)) {
            return high;
        }
        boolean bothInSeconds = Stream.of(low, high).allMatch(text -> text.matches("[0-9.]+ s"));
        return (bothInSeconds ? low.substring(0, low.length() - SECONDS.length()) : low) + "–" + high;
    }

    private static Duration roundedDown(Duration time) {
        return time.compareTo(WITH_TENTHS) < 0
                ? time.truncatedTo(ChronoUnit.MILLIS).minusMillis(time.toMillis() % 100)
                : time.truncatedTo(time.compareTo(IN_MINUTES) < 0 ? ChronoUnit.SECONDS : ChronoUnit.MINUTES);
    }

    /** A share from 0 to 1 in percent: {@code 98.6 %}. Only 1 is {@code 100 %}, and only 0 is {@code 0 %}. */
    public static String share(double share) {
        return number(share) + " %";
    }

    /** A share that was configured, such as the SLO's, as short as possible: {@code 95 %}, {@code 99.5 %}. */
    public static String configuredShare(double share) {
        return BigDecimal.valueOf(share)
                        .movePointRight(2)
                        .setScale(2, RoundingMode.HALF_UP)
                        .stripTrailingZeros()
                        .toPlainString()
                + " %";
    }

    /** A share rounded down to a tenth, {@code 95.7 %}, so that one below a target is never shown as the target. */
    public static String shareAtLeast(double share) {
        BigDecimal tenths = BigDecimal.valueOf(share * 100 + ROUNDING).setScale(1, RoundingMode.DOWN);
        return (tenths.stripTrailingZeros().scale() <= 0 ? tenths.setScale(0) : tenths).toPlainString() + " %";
    }

    /** An interval of shares: {@code 95.9–99.7 %}. */
    public static String interval(Interval interval) {
        return number(interval.low()) + "–" + number(interval.high()) + " %";
    }

    /** A number with at most one decimal: {@code 6.4}, {@code 12}; a positive one that would round to 0 is {@code < 0.1}. */
    public static String decimal(double value) {
        if (value > 0 && value < SMALLEST_DECIMAL) {
            return "< 0.1";
        }
        BigDecimal rounded = BigDecimal.valueOf(value).setScale(1, RoundingMode.HALF_UP);
        return (rounded.stripTrailingZeros().scale() <= 0 ? rounded.setScale(0) : rounded).toPlainString();
    }

    /** US dollars and cents. */
    public static String dollars(double value) {
        return String.format(Locale.ROOT, "$%.2f", value);
    }

    /** {@code 1 node}, {@code 2 nodes}. */
    public static String count(long count, String one, String many) {
        return Plural.of(count, one, many);
    }

    private static String number(double share) {
        if (share <= 0 || share >= 1) {
            return share <= 0 ? "0" : "100";
        }
        double percent = Math.min(99.9, Math.max(0.1, share * 100));
        return BigDecimal.valueOf(percent).setScale(1, RoundingMode.HALF_UP).toPlainString();
    }
}
