package dev.firstbell.records.io;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;

/** Times as people read them, the same in reasons, tables and reports: {@code 4.5 s}, {@code 92 s}. Stateless and thread-safe. */
public final class TimeText {
    private static final Duration WITH_TENTHS = Duration.ofMillis(9_950);
    private static final Duration IN_SECONDS = Duration.ofMillis(119_500);
    private static final Duration IN_MINUTES = Duration.ofMillis(3_599_500);

    private TimeText() {}

    /** A time: tenths below ten seconds, whole seconds below two minutes, then minutes and seconds, from an hour on hours. */
    public static String of(Duration time) {
        if (time.isNegative()) {
            return "−" + of(time.negated());
        }
        BigDecimal seconds = BigDecimal.valueOf(time.toMillis()).movePointLeft(3);
        if (time.compareTo(WITH_TENTHS) < 0) {
            return seconds.setScale(1, RoundingMode.HALF_UP).toPlainString() + " s";
        }
        if (time.compareTo(IN_SECONDS) < 0) {
            return seconds.setScale(0, RoundingMode.HALF_UP).toPlainString() + " s";
        }
        if (time.compareTo(IN_MINUTES) < 0) {
            long whole = seconds.setScale(0, RoundingMode.HALF_UP).longValueExact();
            return whole / 60 + " min" + (whole % 60 == 0 ? "" : " " + whole % 60 + " s");
        }
        long minutes = time.plusSeconds(30).toMinutes();
        return minutes / 60 + " h" + (minutes % 60 == 0 ? "" : " " + minutes % 60 + " min");
    }

    /** A time that was configured, such as the SLO's: whole seconds without a tenth, {@code 90 s}, else like {@link #of}. */
    public static String configured(Duration time) {
        return time.toMillisPart() == 0 && time.toSeconds() < 10 && !time.isNegative()
                ? time.toSeconds() + " s"
                : of(time);
    }
}
