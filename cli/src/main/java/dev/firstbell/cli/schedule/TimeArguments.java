package dev.firstbell.cli.schedule;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.time.LocalTimes;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The values of {@code --at} and {@code --week}. */
public final class TimeArguments {
    private static final int FIRST_YEAR = 2000;
    private static final int LAST_YEAR = 2199;

    private TimeArguments() {}

    /**
     * An instant, or a local time in a zone.
     *
     * @param notes takes which of two instants is meant
     * @throws BadInputException if the text is neither, or a time that the clocks skip
     */
    public static Instant instant(String text, ZoneId zone, Consumer<String> notes) {
        String plain = text.strip().replaceFirst("(?<=^\\d{4}-\\d\\d-\\d\\d) +", "T");
        String expected = "an instant like 2027-01-25T16:00:00Z, or a local time like 2027-01-25T09:00";
        try {
            return within(text, OffsetDateTime.parse(plain).toInstant(), expected);
        } catch (DateTimeException e) {
            // No offset: a local time.
        }
        if (plain.matches("\\d{4}-\\d\\d-\\d\\d")) {
            throw wrong("--at", text, expected, "; add the time of day, like " + plain + "T09:00");
        }
        LocalDateTime local = parsed(text, expected, () -> LocalDateTime.parse(plain));
        LocalTimes.skipped(local, zone).ifPresent(why -> {
            throw new BadInputException("--at: " + why);
        });
        LocalTimes.repeated(local, zone).ifPresent(which -> notes.accept("--at: " + which));
        return within(text, LocalTimes.instant(local, zone), expected);
    }

    private static Instant within(String text, Instant instant, String expected) {
        int year = instant.atZone(java.time.ZoneOffset.UTC).getYear();
        if (year < FIRST_YEAR || year > LAST_YEAR) {
            throw wrong("--at", text, expected + ", in a year from " + FIRST_YEAR + " to " + LAST_YEAR);
        }
        return instant;
    }

    /** A day. */
    static LocalDate day(String text) {
        String expected = "a day like 2027-01-25";
        LocalDate day;
        try {
            day = LocalDate.parse(text.strip());
        } catch (DateTimeException e) {
            String start = text.strip().replaceFirst("[T ].*", "");
            throw wrong(
                    "--week",
                    text,
                    expected,
                    start.matches("\\d{4}-\\d\\d-\\d\\d") && !start.equals(text.strip())
                            ? "; write the day alone: " + start
                            : "");
        }
        if (day.getYear() < FIRST_YEAR || day.getYear() > LAST_YEAR) {
            throw wrong("--week", text, expected + ", in a year from " + FIRST_YEAR + " to " + LAST_YEAR);
        }
        return day;
    }

    private static LocalDateTime parsed(String text, String expected, Supplier<LocalDateTime> parsing) {
        try {
            return parsing.get();
        } catch (DateTimeException e) {
            throw wrong("--at", text, expected);
        }
    }

    private static BadInputException wrong(String option, String found, String expected) {
        return wrong(option, found, expected, "");
    }

    private static BadInputException wrong(String option, String found, String expected, String remedy) {
        return new BadInputException(option + ": expected " + expected + ", found " + Excerpt.quoted(found) + remedy);
    }
}
