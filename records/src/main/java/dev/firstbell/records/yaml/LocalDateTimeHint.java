package dev.firstbell.records.yaml;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.YearMonth;
import java.time.format.TextStyle;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Why a text is not a local date and time, and the right form where it is certain. */
final class LocalDateTimeHint {
    private static final Pattern YEAR_FIRST =
            Pattern.compile("(\\d{4})[-/.](\\d{1,2})[-/.](\\d{1,2})(?:[T\\s,]+(.*))?");
    private static final Pattern DAY_FIRST =
            Pattern.compile("(\\d{1,2})\\.\\s?(\\d{1,2})\\.\\s?(\\d{4})(?:[T\\s,]+(.*))?");
    private static final Pattern SLASHES = Pattern.compile("(\\d{1,2})/(\\d{1,2})/(\\d{4})(?:[T\\s,]+(.*))?");
    private static final Pattern ZONED = Pattern.compile(
            "(\\d{1,2}:\\d{2}(?::\\d{2}(?:\\.\\d{1,9})?)?)\\s*(Z|UTC|GMT|[+-]\\d{1,2}(?::?\\d{2})?|\\[.*]|[A-Z]{3,4}|[A-Z]\\w+/\\w.*)+");
    private static final Pattern CLOCK =
            Pattern.compile("(\\d{1,2})(?:[:.h](\\d{2}))?(?:[:.](\\d{2}))?\\s*(?:([AaPp])\\.?[Mm]\\.?|[Uu]hr|h)?");

    private static final String ADD_TIME = "; add the time of day, like ";

    private LocalDateTimeHint() {}

    /** The cause and the right form, as the end of a message; empty if the text does not resemble a date. */
    static String after(String text) {
        String plain = text.strip();
        Matcher year = YEAR_FIRST.matcher(plain);
        if (year.matches()) {
            return dated(number(year, 1), number(year, 2), number(year, 3), year.group(4));
        }
        Matcher day = DAY_FIRST.matcher(plain);
        if (day.matches()) {
            return dated(number(day, 3), number(day, 2), number(day, 1), day.group(4));
        }
        Matcher slashes = SLASHES.matcher(plain);
        if (slashes.matches()) {
            int first = number(slashes, 1);
            int second = number(slashes, 2);
            if (first <= 12 && second <= 12 && first != second) {
                return "; it may mean " + date(number(slashes, 3), first, second) + " or "
                        + date(number(slashes, 3), second, first) + "; write the year first";
            }
            return first > 12
                    ? dated(number(slashes, 3), second, first, slashes.group(4))
                    : dated(number(slashes, 3), first, second, slashes.group(4));
        }
        return CLOCK.matcher(plain).matches() ? "; add the date before the time of day" : "";
    }

    /** The same for a text that should be a date alone. */
    static String afterDate(String text) {
        try {
            return "; write the date alone, `"
                    + LocalDateTime.parse(text.strip().replace(' ', 'T')).toLocalDate() + "`";
        } catch (DateTimeException e) {
            String hint = after(text);
            return hint.startsWith(ADD_TIME)
                    ? "; write `" + hint.substring(ADD_TIME.length(), hint.lastIndexOf('T')) + "`"
                    : hint.startsWith("; add the date") ? "" : hint;
        }
    }

    /** The same for a text that should be a time of day alone. */
    static String afterTime(String text) {
        String plain = text.strip();
        if (plain.matches("24[:.]?00(?:[:.]00)?")) {
            return "; write `00:00`, the beginning of the next day";
        }
        Matcher clock = CLOCK.matcher(plain);
        if (clock.matches()) {
            return time(clock).map(time -> "; write `" + time + "`").orElse("; there is no such time of day");
        }
        return YEAR_FIRST.matcher(plain).matches() ? "; write the time of day alone, without a date" : "";
    }

    private static String dated(int year, int month, int day, String clock) {
        if (month < 1 || month > 12) {
            return "; there is no month " + month;
        }
        YearMonth of = YearMonth.of(year, month);
        if (day < 1 || day > of.lengthOfMonth()) {
            return "; " + of.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH) + " " + year + " has "
                    + of.lengthOfMonth() + " days";
        }
        if (clock == null || clock.isBlank()) {
            return ADD_TIME + date(year, month, day) + "T09:00";
        }
        Matcher zoned = ZONED.matcher(clock.strip());
        if (zoned.matches()) {
            return "; write the time on the clock of `timeZone`, without an offset or a zone of its own";
        }
        if (clock.strip().matches("24[:.]?00(?:[:.]00)?")) {
            return "; write `" + LocalDate.of(year, month, day).plusDays(1) + "T00:00`, the beginning of the next day";
        }
        Matcher matcher = CLOCK.matcher(clock.strip());
        if (!matcher.matches()) {
            return "";
        }
        return time(matcher)
                .map(time -> "; write `" + date(year, month, day) + "T" + time + "`")
                .orElse("; there is no such time of day");
    }

    private static Optional<LocalTime> time(Matcher clock) {
        int hour = number(clock, 1);
        String half = clock.group(4);
        if (half != null && (hour < 1 || hour > 12)) {
            return Optional.empty();
        }
        int of24 = half == null ? hour : hour % 12 + (half.equalsIgnoreCase("p") ? 12 : 0);
        try {
            return Optional.of(LocalTime.of(of24, number(clock, 2), number(clock, 3)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static int number(Matcher matcher, int group) {
        return matcher.group(group) == null ? 0 : Integer.parseInt(matcher.group(group));
    }

    private static String date(int year, int month, int day) {
        return String.format(Locale.ROOT, "%04d-%02d-%02d", year, month, day);
    }
}
