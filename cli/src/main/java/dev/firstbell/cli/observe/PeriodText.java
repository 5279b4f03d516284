package dev.firstbell.cli.observe;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * A period of a look back, for people.
 *
 * @param zone its time zone
 * @param given whether the user named the time zone; otherwise it is the machine's, and the text says so
 */
record PeriodText(ZoneId zone, boolean given) {
    private static final String DAY = "uuuu-MM-dd ";

    String of(Instant from, Instant until) {
        boolean oneDay =
                from.atZone(zone).toLocalDate().equals(until.atZone(zone).toLocalDate());
        return shown(DAY, from) + " to " + shown(oneDay ? "" : DAY, until) + " " + zone
                + (given ? "" : " (the machine's time zone; --time-zone)");
    }

    /** To the minute, and with seconds where they are not zero. */
    private String shown(String day, Instant at) {
        String time = at.getEpochSecond() % 60 == 0 && at.getNano() == 0 ? "HH:mm" : "HH:mm:ss";
        return DateTimeFormatter.ofPattern(day + time, Locale.ROOT).format(at.atZone(zone));
    }
}
