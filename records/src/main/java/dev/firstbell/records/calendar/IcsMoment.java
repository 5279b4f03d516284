package dev.firstbell.records.calendar;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A date, or a date and time, as RFC 5545 writes them (sections 3.3.4 and 3.3.5).
 *
 * @param local on the clock of {@code zone}; midnight of a date
 * @param date whether it is a date without a time
 * @param zone its time zone; that of the schedule for a date and for a time that names none
 * @param floating whether a time names no zone
 */
record IcsMoment(LocalDateTime local, boolean date, ZoneId zone, boolean floating) {
    static final String EXPECTED = "a date like 20270125, or a date and time like 20270125T090000";

    /** The years in which an event may begin or end; a time zone's rules begin in 1601. */
    private static final int FIRST_YEAR = 1601;

    private static final int LAST_YEAR = 2199;

    private static final Pattern FORM = Pattern.compile("(\\d{4})(\\d\\d)(\\d\\d)(?:T(\\d\\d)(\\d\\d)(\\d\\d)(Z?))?");

    /**
     * Reads a value; empty if it is not one.
     *
     * @param zone the zone of its {@code TZID}; empty if it has none
     * @param local the zone of dates and of times that name no zone
     */
    static Optional<IcsMoment> parse(String value, Optional<ZoneId> zone, ZoneId local) {
        Matcher matcher = FORM.matcher(value.strip());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            LocalDate day = LocalDate.of(number(matcher, 1), number(matcher, 2), number(matcher, 3));
            if (day.getYear() < FIRST_YEAR || day.getYear() > LAST_YEAR) {
                return Optional.empty();
            }
            if (matcher.group(4) == null) {
                return Optional.of(new IcsMoment(day.atStartOfDay(), true, local, false));
            }
            // A leap second, 60, is the last second of its minute.
            LocalTime time = LocalTime.of(number(matcher, 4), number(matcher, 5), Math.min(number(matcher, 6), 59));
            if (number(matcher, 6) > 60) {
                return Optional.empty();
            }
            return Optional.of(
                    matcher.group(7).isEmpty()
                            ? new IcsMoment(day.atTime(time), false, zone.orElse(local), zone.isEmpty())
                            : new IcsMoment(day.atTime(time), false, ZoneOffset.UTC, false));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** What was expected instead of a value. */
    static String expected(String value) {
        return FORM.matcher(value.strip()).matches()
                ? EXPECTED + ", that exists, in a year from " + FIRST_YEAR + " to " + LAST_YEAR
                : EXPECTED;
    }

    /** The instant; of a date its midnight in the zone. A time that the clocks skip is as much later. */
    Instant instant() {
        return local.atZone(zone).toInstant();
    }

    private static int number(Matcher matcher, int group) {
        return Integer.parseInt(matcher.group(group));
    }
}
