package dev.firstbell.records.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.calendar.CalendarFile;
import dev.firstbell.records.calendar.TestingCalendar;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Over random schedules in the weeks in which the clocks change. */
class DesiredNodesPropertiesTest {
    private static final ZoneId DENVER = ZoneId.of("America/Denver");
    private static final DateTimeFormatter ICS = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss");

    /** A schedule, an equal calendar of holidays, and the first day of the days that are looked at. */
    record Case(Schedule schedule, LocalDate day) {
        Instant begin() {
            return day.atStartOfDay(schedule.timeZone()).toInstant();
        }
    }

    /** The slow reference: looks at every minute by itself, at every occurrence on the days around it. */
    @Property(tries = 40, edgeCases = EdgeCasesMode.NONE)
    void everyMinuteHasTheNumberOfTheSlowReference(@ForAll("cases") Case given) {
        DesiredNodes desired = DesiredNodes.of(given.schedule(), List.of());
        Instant from = given.begin();
        Instant until = from.plus(Duration.ofDays(3));
        List<Period.Span> spans = desired.between(from, until).spans();
        int span = 0;
        for (Instant minute = from; minute.isBefore(until); minute = minute.plusSeconds(60)) {
            while (!minute.isBefore(spans.get(span).until())) {
                span++;
            }
            assertThat(spans.get(span).nodes()).as("%s in %s", minute, given).isEqualTo(slow(given.schedule(), minute));
        }
        assertThat(desired.at(from.plusSeconds(39_960)).nodes())
                .isEqualTo(slow(given.schedule(), from.plusSeconds(39_960)));
    }

    @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
    void theOrderOfWindowsHasNoEffect(@ForAll("cases") Case given, @ForAll Random random) {
        Schedule schedule = given.schedule();
        Schedule shuffled = new Schedule(
                schedule.timeZone(),
                shuffled(schedule.windows(), random),
                shuffled(schedule.weekly(), random),
                shuffled(schedule.terms(), random),
                shuffled(schedule.holidays(), random),
                List.of());

        assertThat(numbers(shuffled, given)).isEqualTo(numbers(schedule, given));
    }

    @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
    void aHolidayNeverRaisesTheNumberAndAWindowNeverLowersIt(@ForAll("cases") Case given) {
        Schedule schedule = given.schedule();
        DesiredNodes with = DesiredNodes.of(schedule, List.of());
        DesiredNodes withoutHolidays = DesiredNodes.of(
                new Schedule(
                        schedule.timeZone(),
                        schedule.windows(),
                        schedule.weekly(),
                        schedule.terms(),
                        List.of(),
                        List.of()),
                List.of());
        DesiredNodes withoutWindows = DesiredNodes.of(
                new Schedule(
                        schedule.timeZone(),
                        List.of(),
                        schedule.weekly(),
                        schedule.terms(),
                        schedule.holidays(),
                        List.of()),
                List.of());
        for (int hour = 0; hour < 72; hour++) {
            Instant at = given.begin().plus(Duration.ofMinutes(60L * hour + 7));
            assertThat(with.at(at).nodes())
                    .isLessThanOrEqualTo(withoutHolidays.at(at).nodes());
            assertThat(with.at(at).nodes())
                    .isGreaterThanOrEqualTo(withoutWindows.at(at).nodes());
        }
    }

    @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
    void theNumberStaysTheSameUntilTheNextChange(@ForAll("cases") Case given) {
        DesiredNodes desired = DesiredNodes.of(given.schedule(), List.of());
        Instant at = given.begin();
        for (int i = 0; i < 6; i++) {
            Optional<Change> next = desired.nextChange(at);
            if (next.isEmpty()) {
                return;
            }
            assertThat(next.get().at()).isAfter(at);
            assertThat(desired.at(next.get().at().minusNanos(1)).nodes())
                    .isEqualTo(next.get().before())
                    .isEqualTo(desired.at(at).nodes());
            assertThat(desired.at(next.get().at()).nodes())
                    .isEqualTo(next.get().nodes())
                    .isNotEqualTo(next.get().before());
            at = next.get().at();
        }
    }

    /** A weekly window and the same series in a calendar request the same; so do holidays. */
    @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
    void aSeriesOfACalendarIsAWeeklyWindow(@ForAll("cases") Case given) {
        Schedule schedule = given.schedule();
        List<String> events = new ArrayList<>();
        LocalDate first = given.day().minusDays(40);
        for (WeeklyWindow window : schedule.weekly()) {
            for (DayOfWeek day : window.days()) {
                LocalDate begins = first;
                while (begins.getDayOfWeek() != day) {
                    begins = begins.plusDays(1);
                }
                events.add("SUMMARY:Class\nDTSTART:" + ICS.format(window.begin(begins)) + "\nDTEND:"
                        + ICS.format(window.end(begins)) + "\nRRULE:FREQ=WEEKLY\nDESCRIPTION:nodes: " + window.nodes());
            }
        }
        for (DateRange holiday : schedule.holidays()) {
            events.add("SUMMARY:Holiday\nDTSTART;VALUE=DATE:" + holiday.from().format(DateTimeFormatter.BASIC_ISO_DATE)
                    + "\nDTEND;VALUE=DATE:" + holiday.through().plusDays(1).format(DateTimeFormatter.BASIC_ISO_DATE));
        }
        Schedule weekly = new Schedule(
                schedule.timeZone(),
                List.of(),
                schedule.weekly().stream()
                        .map(window -> new WeeklyWindow(
                                window.course(),
                                window.days(),
                                window.from(),
                                window.until(),
                                window.nodes(),
                                Duration.ofMinutes(10),
                                Optional.empty(),
                                List.of()))
                        .toList(),
                List.of(),
                schedule.holidays(),
                List.of());
        Schedule calendar = Schedule.parse(
                "schedule.yaml",
                "schema: 1\ntimeZone: " + schedule.timeZone()
                        + "\ncalendars: [{file: a.ics, lead: 10m, rules: [{summary: holiday, as: holiday}]}]\n");
        DesiredNodes byCalendar = DesiredNodes.of(
                calendar,
                List.of(CalendarFile.parse(
                        "a.ics", TestingCalendar.of(events.toArray(String[]::new)), schedule.timeZone())));

        // Not within the night in which the clocks change: a series keeps its length there, a window its end.
        Instant noon = given.day().atTime(12, 0).atZone(schedule.timeZone()).toInstant();
        for (int minute = 0; minute < 600; minute += 5) {
            Instant at = noon.plusSeconds(60L * minute);
            assertThat(byCalendar.at(at).nodes())
                    .as("%s in %s", at, given)
                    .isEqualTo(DesiredNodes.of(weekly, List.of()).at(at).nodes());
        }
    }

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void aScheduleReadsBackTheSame(@ForAll("cases") Case given) {
        assertThat(Schedule.parse("schedule.yaml", given.schedule().toYaml("A comment.")))
                .isEqualTo(given.schedule());
    }

    private static int slow(Schedule schedule, Instant at) {
        ZoneId zone = schedule.timeZone();
        int most = 0;
        for (Schedule.Window window : schedule.windows()) {
            if (!at.isBefore(window.from().atZone(zone).toInstant())
                    && at.isBefore(window.until().atZone(zone).toInstant())) {
                most = Math.max(most, window.nodes());
            }
        }
        LocalDate today = at.atZone(zone).toLocalDate();
        for (WeeklyWindow window : schedule.weekly()) {
            for (LocalDate day = today.minusDays(3); !day.isAfter(today.plusDays(3)); day = day.plusDays(1)) {
                LocalDate begins = day;
                boolean inTerm = schedule.terms().isEmpty()
                        || schedule.terms().stream()
                                .anyMatch(term -> (window.term().isEmpty()
                                                || window.term().get().equals(term.name()))
                                        && !begins.isBefore(term.from())
                                        && !begins.isAfter(term.through()));
                if (!window.days().contains(day.getDayOfWeek())
                        || window.except().contains(day)
                        || !inTerm) {
                    continue;
                }
                Instant start = clock(day.atTime(window.from()), zone);
                Instant end = clock(
                        day.plusDays(window.until().isAfter(window.from()) ? 0 : 1)
                                .atTime(window.until()),
                        zone);
                if (at.isBefore(start.minus(window.lead())) || !at.isBefore(end)) {
                    continue;
                }
                // Requested at a minute if a minute of the class follows within the lead time that no holiday takes
                // out.
                for (Instant minute = start; minute.isBefore(end); minute = minute.plusSeconds(60)) {
                    boolean begun = !minute.minus(window.lead()).isAfter(at) && !minute.isBefore(at);
                    if (begun && !isHoliday(schedule, minute)) {
                        most = Math.max(most, window.nodes());
                    }
                }
            }
        }
        return most;
    }

    private static boolean isHoliday(Schedule schedule, Instant minute) {
        LocalDate day = minute.atZone(schedule.timeZone()).toLocalDate();
        return schedule.holidays().stream()
                .anyMatch(holiday -> !day.isBefore(holiday.from()) && !day.isAfter(holiday.through()));
    }

    /** A time that does not exist is the end of the hour that is skipped. */
    private static Instant clock(LocalDateTime local, ZoneId zone) {
        ZonedDateTime zoned = local.atZone(zone);
        return zoned.toLocalDateTime().equals(local)
                ? zoned.toInstant()
                : zone.getRules()
                        .previousTransition(zoned.toInstant().plusNanos(1))
                        .getInstant();
    }

    private static List<Integer> numbers(Schedule schedule, Case given) {
        DesiredNodes desired = DesiredNodes.of(schedule, List.of());
        List<Integer> numbers = new ArrayList<>();
        for (int minute = 0; minute < 3 * 24 * 60; minute += 13) {
            numbers.add(desired.at(given.begin().plusSeconds(60L * minute)).nodes());
        }
        return numbers;
    }

    private static <T> List<T> shuffled(List<T> list, Random random) {
        List<T> shuffled = new ArrayList<>(list);
        Collections.shuffle(shuffled, random);
        return shuffled;
    }

    @Provide
    Arbitrary<Case> cases() {
        Arbitrary<ZoneId> zones = Arbitraries.of("America/Denver", "Europe/Berlin", "UTC", "Australia/Lord_Howe")
                .map(ZoneId::of);
        // The days around both changes of each zone, and an ordinary one.
        Arbitrary<LocalDate> days = Arbitraries.of(
                        "2027-03-13",
                        "2027-11-06",
                        "2027-03-27",
                        "2027-10-30",
                        "2027-04-03",
                        "2027-10-02",
                        "2027-01-18")
                .map(LocalDate::parse);
        return Combinators.combine(zones, days)
                .flatAs((zone, day) -> Combinators.combine(
                                windows(day).list().ofMaxSize(3),
                                weekly(day).list().ofMinSize(1).ofMaxSize(4),
                                ranges(day, "term").list().ofMaxSize(2),
                                ranges(day, "holiday").list().ofMaxSize(2))
                        .as((windows, weekly, terms, holidays) -> new Case(
                                new Schedule(zone, existing(windows, zone), weekly, named(terms), holidays, List.of()),
                                day)));
    }

    /** Names of terms are unique. */
    private static List<DateRange> named(List<DateRange> terms) {
        List<DateRange> named = new ArrayList<>();
        for (DateRange term : terms) {
            named.add(new DateRange("term " + named.size(), term.from(), term.through()));
        }
        return named;
    }

    private static List<Schedule.Window> existing(List<Schedule.Window> windows, ZoneId zone) {
        return windows.stream()
                .filter(window -> !zone.getRules()
                                .getValidOffsets(window.from())
                                .isEmpty()
                        && !zone.getRules().getValidOffsets(window.until()).isEmpty())
                .toList();
    }

    private static Arbitrary<Schedule.Window> windows(LocalDate day) {
        return Combinators.combine(
                        Arbitraries.integers().between(-600, 4_500),
                        Arbitraries.integers().between(1, 2_000),
                        Arbitraries.integers().between(0, 9))
                .as((from, length, nodes) -> new Schedule.Window(
                        "one-off",
                        day.atStartOfDay().plusMinutes(from),
                        day.atStartOfDay().plusMinutes(from + length),
                        nodes));
    }

    private static Arbitrary<WeeklyWindow> weekly(LocalDate day) {
        return Combinators.combine(
                        Arbitraries.of(DayOfWeek.class).set().ofMinSize(1).ofMaxSize(3),
                        Arbitraries.integers().between(0, 95),
                        Arbitraries.integers().between(1, 95),
                        Arbitraries.integers().between(1, 9),
                        Arbitraries.of(0, 20, 90, 600, 1440),
                        Arbitraries.integers().between(0, 3).list().ofMaxSize(1))
                .as((days, from, length, nodes, lead, except) -> {
                    LocalTime begin = LocalTime.MIDNIGHT.plusMinutes(15L * from);
                    return new WeeklyWindow(
                            "weekly",
                            EnumSet.copyOf(days),
                            begin,
                            begin.plusMinutes(15L * length),
                            nodes,
                            Duration.ofMinutes(lead),
                            Optional.empty(),
                            except.stream().map(day::plusDays).toList());
                });
    }

    private static Arbitrary<DateRange> ranges(LocalDate day, String name) {
        return Combinators.combine(
                        Arbitraries.integers().between(-3, 4),
                        Arbitraries.integers().between(0, 4))
                .as((from, days) -> new DateRange(name, day.plusDays(from), day.plusDays(from + days)));
    }
}
