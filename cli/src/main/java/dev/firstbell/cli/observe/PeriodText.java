package dev.firstbell.cli.observe;

import dev.firstbell.records.time.LocalTimes;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
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
        ZoneOffset begin = zone.getRules().getOffset(from);
        ZoneOffset end = zone.getRules().getOffset(until);
        // Where the clocks are set, local times alone may go backwards, or mean two instants.
        boolean offsets = !begin.equals(end) || comesTwice(from) || comesTwice(until);
        return shown(DAY, from) + (offsets ? " (" + begin + ")" : "") + " to " + shown(oneDay ? "" : DAY, until)
                + (offsets ? " (" + end + ")" : "") + " " + zone
                + (given ? "" : " (the machine's time zone; --time-zone)");
    }

    private boolean comesTwice(Instant at) {
        return LocalTimes.repeated(LocalDateTime.ofInstant(at, zone), zone).isPresent();
    }

    /** To the minute, and with seconds where they are not zero. */
    private String shown(String day, Instant at) {
        String time = at.getEpochSecond() % 60 == 0 && at.getNano() == 0 ? "HH:mm" : "HH:mm:ss";
        return DateTimeFormatter.ofPattern(day + time, Locale.ROOT).format(at.atZone(zone));
    }
}
