package dev.firstbell.records.ledger;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.firstbell.records.schedule.DateRange;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;

/**
 * When a class of a plan meets.
 *
 * @param day the day of the week
 * @param start the time of day
 * @param timeZone the campus's time zone
 * @param terms the days in which it meets; at least one
 * @param holidays days on which it does not
 */
public record MeetingTime(
        DayOfWeek day,
        LocalTime start,
        ZoneId timeZone,
        List<DateRange> terms,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<DateRange> holidays) {
    /** A class that starts later or earlier than this has moved: the plan has its nodes ready for another time. */
    public static final Duration TOLERANCE = Duration.ofMinutes(15);

    public MeetingTime {
        requireNonNull(day, "day is null");
        requireNonNull(start, "start is null");
        requireNonNull(timeZone, "timeZone is null");
        terms = List.copyOf(terms);
        holidays = holidays == null ? List.of() : List.copyOf(holidays);
    }

    /** Whether a class that starts at an instant is this meeting. */
    public boolean isAt(Instant classStart) {
        ZonedDateTime local = classStart.atZone(timeZone);
        return isOn(local)
                && Duration.between(start, local.toLocalTime()).abs().compareTo(TOLERANCE) <= 0
                && terms.stream().anyMatch(term -> term.contains(local.toLocalDate()))
                && holidays.stream().noneMatch(holiday -> holiday.contains(local.toLocalDate()));
    }

    private boolean isOn(ZonedDateTime local) {
        return local.getDayOfWeek() == day;
    }
}
