package dev.firstbell.records.schedule;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.calendar.CalendarFile;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.io.Problems;
import dev.firstbell.records.time.LocalTimes;
import dev.firstbell.records.yaml.TimeZoneHint;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How many nodes a schedule and its calendars request, as functions of an instant alone: no clock, no file and no state. This is
 * what a pre-scaler converges to.
 *
 * <p>Requests merge by maximum. Then holidays take out what they overlap, except windows with a date and single events, which hold
 * on a holiday. What remains of a class keeps its lead time before it. Nodes are requested from an instant on, until an instant that
 * does not belong to it any more, so back-to-back classes have no gap.
 *
 * <p>Reading ends in a value or in a {@link BadInputException}: an empty or unreadable calendar never counts as zero nodes. A caller
 * that runs for long keeps the last value that could be read. Immutable and thread-safe.
 */
public final class DesiredNodes {
    /** How far ahead {@link #nextChange} looks. */
    public static final Duration LOOK_AHEAD = Duration.ofDays(732);

    /** The longest period of {@link #between}: each of its requests is held in memory. */
    public static final Duration LONGEST_PERIOD = Duration.ofDays(32);

    private static final Duration FIRST_STEP = Duration.ofDays(8);

    private final Schedule schedule;
    private final List<CalendarRequests> calendars;

    private DesiredNodes(Schedule schedule, List<CalendarRequests> calendars) {
        this.schedule = schedule;
        this.calendars = calendars;
    }

    /**
     * Reads a schedule and its calendars, whose paths are relative to the schedule's folder.
     *
     * @throws BadInputException with every problem of all files, each with its place
     */
    public static DesiredNodes read(Path file) {
        Schedule schedule = Schedule.read(file);
        Problems problems = new Problems();
        List<CalendarFile> calendars = new ArrayList<>();
        for (CalendarUse use : schedule.calendars()) {
            Path path = file.resolveSibling(use.file());
            calendars.add(problems.attempt(() -> CalendarFile.read(path, schedule.timeZone())));
        }
        problems.throwIfAny();
        return of(file.getFileName() + ": ", schedule, calendars);
    }

    /**
     * A schedule whose calendars have been read.
     *
     * @param calendars in the order of {@link Schedule#calendars}
     * @throws BadInputException with every event that has no meaning, or one that is not possible
     */
    public static DesiredNodes of(Schedule schedule, List<CalendarFile> calendars) {
        return of("", schedule, calendars);
    }

    private static DesiredNodes of(String place, Schedule schedule, List<CalendarFile> calendars) {
        requireNonNull(schedule, "schedule is null");
        if (calendars.size() != schedule.calendars().size()) {
            throw new IllegalArgumentException(
                    "the schedule has " + schedule.calendars().size() + " calendars, found " + calendars.size());
        }
        Problems problems = new Problems();
        List<CalendarRequests> requests = IntStream.range(0, calendars.size())
                .mapToObj(i -> CalendarRequests.of(
                        place + "calendars[" + i + "]", schedule.calendars().get(i), calendars.get(i), problems))
                .toList();
        problems.throwIfAny();
        return new DesiredNodes(schedule, requests);
    }

    /** The schedule. */
    public Schedule schedule() {
        return schedule;
    }

    /** The number of nodes at an instant, and why. */
    public Desired at(Instant instant) {
        Instant next = instant.plusNanos(1);
        Demands demands = demands(instant, next);
        int nodes = demands.held().stream()
                .filter(held -> held.isRequestedAt(instant))
                .mapToInt(held -> held.request().nodes())
                .max()
                .orElse(0);
        List<Desired.Reason> reasons = demands.held().stream()
                .filter(held -> held.overlaps(instant, next))
                .map(held -> new Desired.Reason(held.request(), role(held, instant, nodes), held.holidayAt(instant)))
                .sorted(Comparator.comparing(Desired.Reason::role)
                        .thenComparing(reason -> -reason.request().nodes()))
                .toList();
        return new Desired(
                instant,
                nodes,
                reasons,
                demands.closures().stream()
                        .filter(closure -> closure.covers(instant))
                        .toList());
    }

    private static Desired.Role role(HeldRequest held, Instant instant, int nodes) {
        if (!held.isRequestedAt(instant)) {
            return Desired.Role.CANCELLED;
        }
        return held.request().nodes() == nodes ? Desired.Role.DECIDES : Desired.Role.COVERED;
    }

    /**
     * The number of nodes throughout a period, and why.
     *
     * @throws IllegalArgumentException if the period is empty, or longer than {@link #LONGEST_PERIOD}
     */
    public Period between(Instant from, Instant until) {
        if (!from.isBefore(until) || Duration.between(from, until).compareTo(LONGEST_PERIOD) > 0) {
            throw new IllegalArgumentException("expected a period of at most " + LONGEST_PERIOD.toDays()
                    + " days, found " + from + " to " + until);
        }
        Demands demands = demands(from, until);
        return new Period(
                Spans.of(demands.held(), from, until),
                demands.held().stream()
                        .filter(held -> held.overlaps(from, until) && held.isReduced())
                        .map(held -> new Period.Cancelled(
                                held.request(), held.holiday().orElseThrow()))
                        .toList(),
                demands.closures().stream()
                        .filter(closure -> closure.from().isBefore(until)
                                && closure.until().isAfter(from))
                        .toList());
    }

    /**
     * The requests of a period that exceptions take out – {@code except} of a weekly window, {@code EXDATE} or a cancelled
     * occurrence in a calendar – in order.
     */
    public List<Request> exceptions(Instant from, Instant until) {
        return Stream.concat(
                        weekly(from, until, WeeklyWindow::isExcept),
                        calendars.stream().flatMap(calendar -> calendar.exceptions(from, until)))
                .filter(request ->
                        request.from().isBefore(until) && request.until().isAfter(from))
                .sorted(Comparator.comparing(Request::from))
                .toList();
    }

    /** The next instant at which the number of nodes changes; empty if it stays the same for {@link #LOOK_AHEAD}. */
    public Optional<Change> nextChange(Instant after) {
        int now = at(after).nodes();
        Instant end = after.plus(LOOK_AHEAD);
        Duration step = FIRST_STEP;
        for (Instant from = after; from.isBefore(end); from = from.plus(step), step = LONGEST_PERIOD) {
            Instant until = from.plus(step).isBefore(end) ? from.plus(step) : end;
            for (Period.Span span : between(from, until).spans()) {
                if (span.nodes() != now) {
                    return Optional.of(new Change(span.from(), now, span.nodes()));
                }
            }
        }
        return Optional.empty();
    }

    /** What a reader must know: of the schedule, of its calendars, and about what is over at an instant; one line each. */
    public List<String> notes(Instant now) {
        List<String> notes = new ArrayList<>();
        TimeZoneHint.remark(schedule.timeZone()).ifPresent(notes::add);
        notes.addAll(schedule.notes());
        for (int i = 0; i < schedule.weekly().size(); i++) {
            WeeklyWindow weekly = schedule.weekly().get(i);
            for (LocalDate day : weekly.except()) {
                if (!weekly.days().contains(day.getDayOfWeek())) {
                    notes.add("weekly[" + i + "].except: " + day + " is a " + name(day.getDayOfWeek())
                            + ", a day on which the window of " + Excerpt.quoted(weekly.course())
                            + " does not begin, so it excludes nothing");
                }
            }
        }
        LocalDate today = now.atZone(schedule.timeZone()).toLocalDate();
        if (!schedule.weekly().isEmpty()) {
            schedule.terms().stream()
                    .max(Comparator.comparing(DateRange::through))
                    .filter(last -> last.through().isBefore(today))
                    .ifPresent(last -> notes.add("all terms are past: the last one, " + Excerpt.quoted(last.name())
                            + ", ended on " + last.through() + ", so weekly windows request no nodes"));
        }
        calendars.forEach(calendar -> notes.addAll(calendar.notes(now)));
        if (at(now).nodes() == 0 && nextChange(now).isEmpty()) {
            notes.add("the schedule requests no nodes now, and none in the next two years");
        }
        return notes;
    }

    private static String name(DayOfWeek day) {
        return day.getDisplayName(TextStyle.FULL, Locale.ENGLISH);
    }

    /**
     * The requests that overlap a period, and the holidays that overlap one of them or the period.
     *
     * @param held with what holidays leave of them
     */
    private record Demands(List<HeldRequest> held, List<Closure> closures) {}

    private Demands demands(Instant from, Instant until) {
        List<Request> requests = Stream.of(
                        windows(),
                        weekly(from, until, (window, day) -> !window.isExcept(day)),
                        calendars.stream().flatMap(each -> each.requests(from, until)))
                .flatMap(each -> each)
                .filter(request ->
                        request.from().isBefore(until) && request.until().isAfter(from))
                .sorted(Comparator.comparing(Request::from))
                .toList();
        Instant first =
                requests.stream().map(Request::from).min(Instant::compareTo).orElse(from);
        Instant last =
                requests.stream().map(Request::until).max(Instant::compareTo).orElse(until);
        List<Closure> closures = closures(first.isBefore(from) ? first : from, last.isAfter(until) ? last : until);
        return new Demands(
                requests.stream()
                        .map(request -> HeldRequest.of(request, closures))
                        .toList(),
                closures);
    }

    private Stream<Request> windows() {
        return IntStream.range(0, schedule.windows().size())
                .filter(i -> schedule.begin(i).isBefore(schedule.end(i)))
                .mapToObj(i -> new Request(
                        Request.Origin.WINDOW,
                        "windows[" + i + "]",
                        schedule.windows().get(i).course(),
                        schedule.begin(i),
                        schedule.begin(i),
                        schedule.end(i),
                        schedule.windows().get(i).nodes(),
                        true));
    }

    /** The requests of weekly windows on the days of the week and the terms that they are for, as far as they are wanted. */
    private Stream<Request> weekly(Instant from, Instant until, BiPredicate<WeeklyWindow, LocalDate> wanted) {
        ZoneId zone = schedule.timeZone();
        // A window begins at most a day before the period, and its lead time at most a day before that.
        LocalDate first = from.atZone(zone).toLocalDate().minusDays(2);
        LocalDate last = until.atZone(zone).toLocalDate().plusDays(2);
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i < schedule.weekly().size(); i++) {
            WeeklyWindow window = schedule.weekly().get(i);
            for (LocalDate day = first; !day.isAfter(last); day = day.plusDays(1)) {
                if (isMeant(window, day) && wanted.test(window, day)) {
                    Instant start = LocalTimes.instant(window.begin(day), zone);
                    Instant end = LocalTimes.instant(window.end(day), zone);
                    // A window within an hour that the clocks skip does not take place.
                    if (start.isBefore(end)) {
                        requests.add(new Request(
                                Request.Origin.WEEKLY,
                                "weekly[" + i + "]",
                                window.course(),
                                start.minus(window.lead()),
                                start,
                                end,
                                window.nodes(),
                                false));
                    }
                }
            }
        }
        return requests.stream();
    }

    private boolean isMeant(WeeklyWindow window, LocalDate day) {
        return window.days().contains(day.getDayOfWeek())
                && (schedule.terms().isEmpty()
                        || schedule.terms().stream()
                                .filter(term ->
                                        window.term().map(term.name()::equals).orElse(true))
                                .anyMatch(term -> term.contains(day)));
    }

    private List<Closure> closures(Instant from, Instant until) {
        ZoneId zone = schedule.timeZone();
        Stream<Closure> days = IntStream.range(0, schedule.holidays().size()).mapToObj(i -> {
            DateRange holiday = schedule.holidays().get(i);
            return new Closure(
                    "holidays[" + i + "]",
                    holiday.name(),
                    holiday.from().atStartOfDay(zone).toInstant(),
                    holiday.through().plusDays(1).atStartOfDay(zone).toInstant());
        });
        return Stream.concat(days, calendars.stream().flatMap(calendar -> calendar.closures(from, until)))
                .filter(closure ->
                        closure.from().isBefore(until) && closure.until().isAfter(from))
                .sorted(Comparator.comparing(Closure::from))
                .toList();
    }
}
