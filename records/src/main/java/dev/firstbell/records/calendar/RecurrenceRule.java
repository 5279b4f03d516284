package dev.firstbell.records.calendar;

import biweekly.util.ByDay;
import biweekly.util.DayOfWeek;
import biweekly.util.Frequency;
import biweekly.util.Recurrence;
import biweekly.util.com.google.ical.compat.javautil.DateIterator;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TimeZone;

/**
 * A recurrence rule (RFC 5545, section 3.3.10), which repeats daily or less often. Its starts are local times: a class at 9:00
 * stays at 9:00 when the clocks change.
 *
 * <p>The library computes them on a clock without changes. A period is reached without the ones before it: the beginning moves
 * ahead by whole intervals, which keeps the pattern. Immutable and thread-safe.
 */
final class RecurrenceRule {
    /** The most times a day; a class does not begin more often. */
    private static final int MOST_A_DAY = 24;

    private static final Set<String> SEVERAL_TIMES_A_DAY = Set.of("HOURLY", "MINUTELY", "SECONDLY");

    private static final TimeZone UTC = TimeZone.getTimeZone("UTC");

    /** A month with 31 days comes within 2 months, a 29 February within 8 years. */
    private static final int MOST_TRIES = 12;

    private static final Map<Frequency, ChronoUnit> UNITS = Map.of(
            Frequency.DAILY, ChronoUnit.DAYS,
            Frequency.WEEKLY, ChronoUnit.WEEKS,
            Frequency.MONTHLY, ChronoUnit.MONTHS,
            Frequency.YEARLY, ChronoUnit.YEARS);

    private final String text;
    private final Recurrence recurrence;
    private final ChronoUnit unit;
    private final int interval;
    private final Optional<IcsMoment> until;
    private final Optional<Integer> count;

    private RecurrenceRule(
            String text, Recurrence recurrence, int interval, Optional<IcsMoment> until, Optional<Integer> count) {
        this.text = text;
        this.recurrence = recurrence;
        this.unit = UNITS.get(recurrence.getFrequency());
        this.interval = interval;
        this.until = until;
        this.count = count;
    }

    /**
     * Reads a rule.
     *
     * @param zone the zone of an {@code UNTIL} that names none
     * @throws IllegalArgumentException with what is wrong
     */
    static RecurrenceRule parse(String value, ZoneId zone) {
        RuleParts parts = RuleParts.of(value);
        Frequency frequency = frequency(parts);
        int interval = parts.number("INTERVAL", 1, 1_000).orElse(1);
        Optional<Integer> count = parts.number("COUNT", 1, 10_000);
        Optional<IcsMoment> until = parts.text("UNTIL")
                .map(text -> IcsMoment.parse(text, Optional.empty(), zone)
                        .orElseThrow(() -> parts.wrong("UNTIL", text, IcsMoment.EXPECTED)));
        if (count.isPresent() && until.isPresent()) {
            throw new IllegalArgumentException("has both `COUNT` and `UNTIL`; expected one of them");
        }
        List<Integer> hours = parts.numbers("BYHOUR", 0, 23);
        List<Integer> minutes = parts.numbers("BYMINUTE", 0, 59);
        List<Integer> seconds = parts.numbers("BYSECOND", 0, 59);
        long aDay = (long) Math.max(1, hours.size()) * Math.max(1, minutes.size()) * Math.max(1, seconds.size());
        if (aDay > MOST_A_DAY) {
            throw new IllegalArgumentException(
                    "repeats " + aDay + " times a day; expected at most " + MOST_A_DAY + " times");
        }
        Recurrence.Builder builder = new Recurrence.Builder(frequency)
                .interval(interval)
                .byHour(hours)
                .byMinute(minutes)
                .bySecond(seconds)
                .byMonth(parts.numbers("BYMONTH", 1, 12))
                .byMonthDay(parts.signedNumbers("BYMONTHDAY", 31))
                .byYearDay(parts.signedNumbers("BYYEARDAY", 366))
                .byWeekNo(parts.signedNumbers("BYWEEKNO", 53))
                .bySetPos(parts.signedNumbers("BYSETPOS", 366));
        for (ByDay day : parts.days("BYDAY")) {
            builder.byDay(day.getNum(), day.getDay());
        }
        parts.text("WKST").ifPresent(text -> builder.workweekStarts(weekday(parts, text)));
        parts.refuseOthers();
        return new RecurrenceRule(value.strip(), builder.build(), interval, until, count);
    }

    private static Frequency frequency(RuleParts parts) {
        String name = parts.text("FREQ")
                .orElseThrow(() -> new IllegalArgumentException("has no `FREQ`, such as `FREQ=WEEKLY`"));
        return UNITS.keySet().stream()
                .filter(known -> known.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> parts.wrong(
                        "FREQ",
                        name,
                        "DAILY, WEEKLY, MONTHLY or YEARLY"
                                + (SEVERAL_TIMES_A_DAY.contains(name.toUpperCase(Locale.ROOT))
                                        ? ", because classes do not repeat several times a day"
                                        : "")));
    }

    private static DayOfWeek weekday(RuleParts parts, String text) {
        DayOfWeek day = DayOfWeek.valueOfAbbr(text.toUpperCase(Locale.ROOT));
        if (day == null) {
            throw parts.wrong("WKST", text, "a day like MO");
        }
        return day;
    }

    /** Whether it is a rule of a time zone: once a year, at the same time of day. */
    boolean isYearly() {
        return unit == ChronoUnit.YEARS
                && recurrence.getByHour().isEmpty()
                && recurrence.getByMinute().isEmpty()
                && recurrence.getBySecond().isEmpty();
    }

    /** How many occurrences have to be counted from the beginning; 0 for a rule without a count. */
    int counted() {
        return count.orElse(0);
    }

    /** The same rule with the last of its occurrences as its end, so that none has to be counted again. */
    RecurrenceRule withoutCount(LocalDateTime first, ZoneId zone) {
        if (count.isEmpty()) {
            return this;
        }
        DateIterator starts = recurrence.getDateIterator(date(first), UTC);
        LocalDateTime last = first;
        // The first start counts, also if the rule would not produce it.
        int left = count.get() - 1;
        while (left > 0 && starts.hasNext()) {
            LocalDateTime start = local(starts.next());
            if (!start.equals(first)) {
                last = start;
                left--;
            }
        }
        return new RecurrenceRule(
                text, recurrence, interval, Optional.of(new IcsMoment(last, false, zone, true)), Optional.empty());
    }

    /**
     * The starts from {@code from} to {@code to}, both included, after the first one.
     *
     * @param first the first start, which the rule may or may not produce itself
     * @param zone the zone of the starts, for the end of the rule
     */
    List<LocalDateTime> starts(LocalDateTime first, LocalDateTime from, LocalDateTime to, ZoneId zone, boolean days) {
        List<LocalDateTime> found = new ArrayList<>();
        DateIterator starts = recurrence.getDateIterator(date(ahead(first, from)), UTC);
        while (starts.hasNext()) {
            LocalDateTime start = local(starts.next());
            if (start.isAfter(to) || isOver(start, zone, days)) {
                break;
            }
            if (!start.isBefore(from) && start.isAfter(first)) {
                found.add(start);
            }
        }
        return found;
    }

    /** Whether the rule itself produces the first start. */
    boolean names(LocalDateTime first) {
        DateIterator starts = recurrence.getDateIterator(date(before(first)), UTC);
        starts.advanceTo(date(first));
        return starts.hasNext() && local(starts.next()).equals(first);
    }

    /** A start with the same pattern after it. Not every month has the day of the first start, nor every year a 29 February. */
    private LocalDateTime before(LocalDateTime first) {
        boolean byDays = unit == ChronoUnit.DAYS || unit == ChronoUnit.WEEKS;
        for (int intervals = 1; intervals <= MOST_TRIES; intervals++) {
            LocalDateTime before = first.minus((long) intervals * interval, unit);
            if (byDays || before.getDayOfMonth() == first.getDayOfMonth()) {
                return before;
            }
        }
        return first;
    }

    /** A start that has the same pattern after it, at least one interval before {@code from}. */
    private LocalDateTime ahead(LocalDateTime first, LocalDateTime from) {
        long intervals = first.isBefore(from) ? unit.between(first, from) / interval - 1 : 0;
        boolean byDays = unit == ChronoUnit.DAYS || unit == ChronoUnit.WEEKS;
        // Not every month has the day of the first start, and not every year a 29 February.
        for (int tries = 0; intervals > 0 && tries < MOST_TRIES; tries++, intervals--) {
            LocalDateTime ahead = first.plus(intervals * interval, unit);
            if (byDays || ahead.getDayOfMonth() == first.getDayOfMonth()) {
                return ahead;
            }
        }
        return first;
    }

    /** Whether the rule ends before a start. */
    boolean isOver(LocalDateTime start, ZoneId zone, boolean days) {
        if (until.isEmpty()) {
            return false;
        }
        IcsMoment end = until.get();
        LocalDate lastDay = end.local().toLocalDate();
        if (days || end.date()) {
            return start.toLocalDate().isAfter(lastDay);
        }
        if (end.floating()) {
            return start.isAfter(end.local());
        }
        Instant at = start.atZone(zone).toInstant();
        return at.isAfter(end.instant());
    }

    /** Rules are equal if they are written alike. */
    @Override
    public boolean equals(Object other) {
        return other instanceof RecurrenceRule rule && rule.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }

    private static Date date(LocalDateTime local) {
        return Date.from(local.toInstant(ZoneOffset.UTC));
    }

    private static LocalDateTime local(Date date) {
        return LocalDateTime.ofInstant(date.toInstant(), ZoneOffset.UTC);
    }
}
