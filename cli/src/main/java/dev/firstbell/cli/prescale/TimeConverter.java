package dev.firstbell.cli.prescale;

import dev.firstbell.records.time.Durations;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a length of time: {@code 20m}, {@code 90s}, {@code 1h30m}. */
final class TimeConverter implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
        return Durations.parse(text)
                .filter(time -> !time.isNegative())
                .orElseThrow(() -> new TypeConversionException(
                        "expected a length of time such as 20m, 90s or 1h30m, found `" + text + "`"));
    }
}
