package dev.firstbell.cli.observe;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.time.LocalTimes;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The start of a past class, as people say it: {@code last Tuesday 9:00}, {@code yesterday 9:00}, {@code today 9:00}, {@code
 * 2026-09-07T09:00}. Clock times have 24 hours.
 */
final class WhenPhrase {
    static final String EXAMPLES = "'last Tuesday 9:00', 'yesterday 9:00', 'today 9:00' or 2026-09-07T09:00";

    private static final Pattern PHRASE = Pattern.compile(
            "(?:(today|yesterday)|last\\s+([a-z]+)|(\\d{4}-\\d\\d-\\d\\d))(?:\\s+at\\s+|\\s+|t)(\\d{1,2}):(\\d\\d)(?::(\\d\\d))?");
    private static final Pattern WITH_OFFSET = Pattern.compile(
            "(?i).*\\d:\\d\\d(?::\\d\\d(?:\\.\\d+)?)?\\s*(?:Z|UTC|GMT|[+-]\\d\\d(?::?\\d\\d)?)(?:\\[.*\\])?");
    private static final Pattern TWELVE_HOURS = Pattern.compile("(?i)\\d\\s*[ap]\\.?m\\b");
    private static final Pattern OTHER_DATE = Pattern.compile(
            "\\b\\d{1,2}[/.]\\d{1,2}(?:[/.]\\d{2,4})?|\\b\\d{4}[/.]\\d{1,2}|\\b\\d{4}-\\d-|\\b\\d{4}-\\d\\d-\\d\\b");
    private static final Pattern WEEKDAY = Pattern.compile("([A-Za-z]+)\\s+(?:at\\s+)?\\d{1,2}:\\d\\d");
    private static final int SHORT_NAME = 3;

    /** Of the first release of JupyterHub. */
    private static final int FIRST_YEAR = 2015;

    private WhenPhrase() {}

    /**
     * The instant that is meant.
     *
     * @param phrase in any case
     * @param now the present, from which {@code last} and {@code yesterday} are counted. The last Tuesday is never today
     * @param zone the time zone of the phrase. Of a time that came twice because the clocks were set back, the first is meant
     * @param notes takes which of two instants is meant
     * @throws BadInputException if the phrase cannot be read, or names a time in the future or one that the clocks skipped
     */
    static Instant parse(String phrase, Instant now, ZoneId zone, Consumer<String> notes) {
        Matcher matcher = PHRASE.matcher(phrase.strip().toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new BadInputException(
                    "--at: " + Excerpt.quoted(phrase) + " cannot be read; " + remedy(phrase.strip()));
        }
        ZonedDateTime here = now.atZone(zone);
        LocalDateTime local = date(matcher, here.toLocalDate())
                .flatMap(date -> time(matcher).map(time -> LocalDateTime.of(date, time)))
                .orElseThrow(() -> new BadInputException("--at: " + Excerpt.quoted(phrase)
                        + " names a day or a time that does not exist; write " + EXAMPLES));
        if (matcher.group(3) != null && local.getYear() < FIRST_YEAR) {
            throw new BadInputException("--at: " + Excerpt.quoted(phrase) + " is in the year " + local.getYear()
                    + ", before there were hubs; write the year with its four digits, like "
                    + now.atZone(zone).getYear());
        }
        LocalTimes.skipped(local, zone).ifPresent(why -> {
            throw new BadInputException("--at: " + why);
        });
        Instant meant = local.atZone(zone).toInstant();
        if (meant.isAfter(now)) {
            throw new BadInputException("--at: " + Excerpt.quoted(phrase) + " is in the future: in " + zone + " it is "
                    + here.format(DateTimeFormatter.ofPattern("EEEE, uuuu-MM-dd HH:mm", Locale.ENGLISH)));
        }
        LocalTimes.repeated(local, zone).ifPresent(which -> notes.accept("--at: " + which));
        return meant;
    }

    /** What to write instead; the first thing that is found counts. */
    private static String remedy(String phrase) {
        if (WITH_OFFSET.matcher(phrase).matches()) {
            return "write the local time without an offset, and name its time zone with --time-zone";
        }
        if (TWELVE_HOURS.matcher(phrase).find()) {
            return "clock times have 24 hours, like 9:00 or 21:00; write " + EXAMPLES;
        }
        if (OTHER_DATE.matcher(phrase).find()) {
            return "write the date as year-month-day, like 2026-09-07T09:00";
        }
        Matcher weekday = WEEKDAY.matcher(phrase);
        if (weekday.matches() && day(weekday.group(1).toLowerCase(Locale.ROOT)).isPresent()) {
            return "write 'last " + phrase + "' for the one before today; times are written like " + EXAMPLES;
        }
        return "write " + EXAMPLES;
    }

    private static Optional<LocalDate> date(Matcher matcher, LocalDate today) {
        if (matcher.group(1) != null) {
            return Optional.of(matcher.group(1).equals("today") ? today : today.minusDays(1));
        }
        if (matcher.group(2) != null) {
            return day(matcher.group(2)).map(day -> today.with(TemporalAdjusters.previous(day)));
        }
        try {
            return Optional.of(LocalDate.parse(matcher.group(3)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** In full or by its first three letters. */
    private static Optional<DayOfWeek> day(String name) {
        for (DayOfWeek day : DayOfWeek.values()) {
            String full = day.name().toLowerCase(Locale.ROOT);
            if (name.equals(full) || name.equals(full.substring(0, SHORT_NAME))) {
                return Optional.of(day);
            }
        }
        return Optional.empty();
    }

    private static Optional<LocalTime> time(Matcher matcher) {
        try {
            return Optional.of(LocalTime.of(
                    Integer.parseInt(matcher.group(4)),
                    Integer.parseInt(matcher.group(5)),
                    matcher.group(6) == null ? 0 : Integer.parseInt(matcher.group(6))));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
