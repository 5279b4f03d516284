package dev.firstbell.records.io;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;

/**
 * The text form of instants in all files: {@code 2026-09-07T15:00:00.000000Z}. It costs a tenth of {@link
 * DateTimeFormatter}, which would be most of the cost of reading and writing a record. Years beyond four digits, and other
 * forms of ISO-8601 when reading, are left to the JDK.
 */
public final class InstantText {
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private static final int DATE_LENGTH = "2026-09-07".length();
    private static final int LENGTH = "2026-09-07T15:00:00.000000Z".length();
    private static final long FIRST_SECOND =
            Instant.parse("0000-01-01T00:00:00Z").getEpochSecond();
    private static final long LAST_SECOND =
            Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();
    private static final int SECONDS_A_DAY = 86_400;

    private InstantText() {}

    /** The text of an instant, truncated to microseconds. */
    public static String of(Instant instant) {
        long second = instant.getEpochSecond();
        if (second < FIRST_SECOND || second > LAST_SECOND) {
            return MICROS.format(instant);
        }
        byte[] text = Day.at(Math.floorDiv(second, SECONDS_A_DAY)).text.clone();
        int ofDay = Math.floorMod(second, SECONDS_A_DAY);
        digits(text, 11, 2, ofDay / 3600);
        digits(text, 14, 2, ofDay / 60 % 60);
        digits(text, 17, 2, ofDay % 60);
        digits(text, 20, 6, instant.getNano() / 1000);
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    /** @throws DateTimeParseException if the text is not an instant */
    public static Instant parse(String text) {
        if (text.length() != LENGTH
                || text.charAt(4) != '-'
                || text.charAt(7) != '-'
                || text.charAt(10) != 'T'
                || text.charAt(13) != ':'
                || text.charAt(16) != ':'
                || text.charAt(19) != '.'
                || text.charAt(26) != 'Z') {
            return Instant.parse(text);
        }
        int hour = number(text, 11, 2);
        int minute = number(text, 14, 2);
        int second = number(text, 17, 2);
        int micros = number(text, 20, 6);
        if ((hour | minute | second | micros) < 0 || hour > 23 || minute > 59 || second > 59) {
            return Instant.parse(text);
        }
        long days = Day.of(text).number;
        return Instant.ofEpochSecond(days * SECONDS_A_DAY + hour * 3600L + minute * 60L + second, micros * 1000L);
    }

    /** What all instants of one day have in common; most instants of a record are on one day. */
    private static final class Day {
        private static volatile Day last = new Day(0);

        private final long number;
        private final String date;
        private final byte[] text;

        private Day(long number) {
            this.number = number;
            this.date = LocalDate.ofEpochDay(number).toString();
            this.text = (date + "T00:00:00.000000Z").getBytes(StandardCharsets.ISO_8859_1);
        }

        static Day at(long number) {
            Day day = last;
            if (day.number != number) {
                day = new Day(number);
                last = day;
            }
            return day;
        }

        /**
         * The day that a text begins with.
         *
         * @throws DateTimeParseException if the text does not begin with a day
         */
        static Day of(String text) {
            Day day = last;
            return text.startsWith(day.date)
                    ? day
                    : at(LocalDate.parse(text.substring(0, DATE_LENGTH)).toEpochDay());
        }
    }

    private static void digits(byte[] text, int from, int count, int value) {
        int rest = value;
        for (int i = from + count - 1; i >= from; i--) {
            text[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }

    /** The number in some characters; negative if one of them is not a digit. */
    private static int number(String text, int from, int count) {
        int value = 0;
        for (int i = from; i < from + count; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }
}
