package dev.firstbell.records.calendar;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A duration as RFC 5545 writes it (section 3.3.6): {@code PT50M}, {@code P1D}, {@code P1W}. */
final class IcsDuration {
    private static final Pattern FORM = Pattern.compile(
            "\\+?P(?:(\\d{1,4})W)?(?:(\\d{1,5})D)?(?:T(?=\\d)(?:(\\d{1,6})H)?(?:(\\d{1,7})M)?(?:(\\d{1,9})S)?)?");

    private IcsDuration() {}

    /** The duration; empty if the value is not one, or is negative. */
    static Optional<Duration> parse(String value) {
        Matcher matcher = FORM.matcher(value.strip());
        if (!matcher.matches() || value.strip().endsWith("P")) {
            return Optional.empty();
        }
        return Optional.of(Duration.ofDays(7 * number(matcher, 1) + number(matcher, 2))
                .plusHours(number(matcher, 3))
                .plusMinutes(number(matcher, 4))
                .plusSeconds(number(matcher, 5)));
    }

    private static long number(Matcher matcher, int group) {
        return matcher.group(group) == null ? 0 : Long.parseLong(matcher.group(group));
    }
}
