package dev.firstbell.cli;

import dev.firstbell.records.time.Durations;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Locale;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads times and time zones as people paste them: with white space around them, and a blank before the time of day; and
 * lengths of time as all of Firstbell's files have them ({@code 20m}, {@code 90s}, {@code 1h30m}).
 */
final class TimeConverters {
    private static final Pattern BLANK = Pattern.compile("(\\d{4}-\\d\\d-\\d\\d)\\s+(?:at\\s+)?(?=\\d\\d:)");

    private TimeConverters() {}

    static void register(CommandLine command) {
        command.registerConverter(ZoneId.class, TimeConverters::zone);
        command.registerConverter(LocalDateTime.class, TimeConverters::time);
        command.registerConverter(Duration.class, TimeConverters::length);
    }

    private static Duration length(String text) {
        return Durations.parse(text)
                .filter(length -> !length.isNegative())
                .orElseThrow(() -> new TypeConversionException("not a length of time"));
    }

    private static ZoneId zone(String text) {
        try {
            return ZoneId.of(text.strip());
        } catch (DateTimeException e) {
            throw new TypeConversionException("not a time zone");
        }
    }

    private static LocalDateTime time(String text) {
        try {
            return LocalDateTime.parse(
                    BLANK.matcher(text.strip().toUpperCase(Locale.ROOT).replaceAll("\\s+AT\\s+", " "))
                            .replaceFirst("$1T"));
        } catch (DateTimeException e) {
            throw new TypeConversionException("not a time");
        }
    }
}
