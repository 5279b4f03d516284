package dev.firstbell.records.schedule;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.InputFiles;
import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.records.time.LocalTimes;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * How many user nodes to request, and when: {@code schedule.yaml}, which the pre-scaler applies. After its request a node
 * boots and pulls the students' image; the lead time before class is for that. Where windows overlap, the largest number
 * counts; outside all windows no nodes are requested. {@link DesiredNodes} computes the number at an instant.
 *
 * @param timeZone the time zone of all local times, with its daylight saving time
 * @param windows windows with a date, in any order; they may overlap, and hold on holidays, too
 * @param weekly windows that come every week
 * @param terms when weekly windows take place; none means the whole year
 * @param holidays days without weekly windows and without the series of calendars
 * @param calendars calendars whose events request nodes or are holidays
 */
public record Schedule(
        ZoneId timeZone,
        List<Window> windows,
        List<WeeklyWindow> weekly,
        List<DateRange> terms,
        List<DateRange> holidays,
        List<CalendarUse> calendars) {
    /** The version that this code writes. */
    public static final int SCHEMA = 1;

    /** The largest number of nodes of a window, to catch typing errors. */
    public static final int MOST_NODES = 1_000;

    public Schedule {
        requireNonNull(timeZone, "timeZone is null");
        windows = List.copyOf(windows);
        weekly = List.copyOf(weekly);
        terms = List.copyOf(terms);
        holidays = List.copyOf(holidays);
        calendars = List.copyOf(calendars);
    }

    /** A schedule of windows with a date only. */
    public Schedule(ZoneId timeZone, List<Window> windows) {
        this(timeZone, windows, List.of(), List.of(), List.of(), List.of());
    }

    /**
     * A period with a number of nodes.
     *
     * @param course the course that it is for
     * @param from when the nodes are requested, in the schedule's time zone
     * @param until when they are released
     * @param nodes the total number of user nodes
     */
    public record Window(String course, LocalDateTime from, LocalDateTime until, int nodes) {
        public Window {
            requireNonNull(course, "course is null");
            requireNonNull(from, "from is null");
            requireNonNull(until, "until is null");
            if (!from.isBefore(until)) {
                throw new IllegalArgumentException("the window from " + from + " to " + until + " is empty");
            }
            if (nodes < 0) {
                throw new IllegalArgumentException("nodes must not be negative: " + nodes);
            }
        }
    }

    /** The schedule of one planned class: the plan's windows, or one from its lead time to its end if it has none. */
    public static Schedule of(ClassFile file, ScalingPlan plan) {
        if (!plan.windows().isEmpty()) {
            return new Schedule(
                    file.timeZone(),
                    plan.windows().stream()
                            .map(window -> new Window(
                                    file.name(),
                                    LocalDateTime.ofInstant(window.from(), file.timeZone()),
                                    LocalTimes.notEarlier(window.until(), file.timeZone()),
                                    window.nodes()))
                            .toList());
        }
        // Lead time and duration are elapsed time, also across the start or end of daylight saving time.
        ZonedDateTime start = file.start().atZone(file.timeZone());
        return new Schedule(
                file.timeZone(),
                List.of(new Window(
                        file.name(),
                        start.minus(plan.lead()).toLocalDateTime(),
                        LocalTimes.notEarlier(start.plus(file.length()).toInstant(), file.timeZone()),
                        plan.warmNodes())));
    }

    /** Which of two instants is meant where a window begins or ends in an hour that comes twice; one line each. */
    public List<String> notes() {
        return windows.stream()
                .flatMap(window -> Stream.of(window.from(), window.until()))
                .flatMap(local -> LocalTimes.repeated(local, timeZone).stream())
                .distinct()
                .toList();
    }

    /** What is over at an instant, or began before it, so that nodes come late or not at all; one line each. */
    public List<String> past(Instant now) {
        List<Window> over = windows.stream()
                .filter(window -> !now.isBefore(onClock(window.until())))
                .toList();
        List<String> lines = new ArrayList<>();
        if (!over.isEmpty()) {
            LocalDateTime last = over.stream()
                    .map(Window::until)
                    .max(LocalDateTime::compareTo)
                    .orElseThrow();
            lines.add((over.size() == windows.size()
                            ? (windows.size() == 1 ? "the only window is" : "all " + windows.size() + " windows are")
                                    + " past"
                            : over.size() + " of " + windows.size() + " windows " + (over.size() == 1 ? "is" : "are")
                                    + " past")
                    + ": " + (over.size() == 1 ? "it" : "the last of them") + " ended at " + last + " (" + timeZone
                    + "), so no nodes are requested for " + (over.size() == 1 ? "it" : "them") + "; check `start`");
        }
        windows.stream()
                .filter(window -> now.isAfter(onClock(window.from())) && now.isBefore(onClock(window.until())))
                .forEach(window -> lines.add("nodes should have been requested at " + window.from() + " (" + timeZone
                        + "), which is past; they come late unless they run already"));
        return lines;
    }

    /** Whether it has windows with a date only, as {@code plan} writes it. */
    public boolean hasWindowsOnly() {
        return weekly.isEmpty() && calendars.isEmpty();
    }

    /** The schedule as YAML, which reads back as the same schedule. */
    public String toYaml(String comment) {
        return ScheduleYaml.write(this, comment);
    }

    /**
     * Reads a schedule, without its calendars.
     *
     * @throws BadInputException with every problem, each with its place
     */
    public static Schedule read(Path file) {
        return parse(
                file.getFileName().toString(),
                InputFiles.read(file, "`firstbell plan` writes one, and the folder examples/ has one"));
    }

    /** Parses the text of a schedule; {@code place} names it in messages. */
    public static Schedule parse(String place, String text) {
        return ScheduleReader.parse(place, text);
    }

    /** When a window begins. */
    Instant begin(int window) {
        return onClock(windows.get(window).from());
    }

    /** When a window ends. */
    Instant end(int window) {
        return onClock(windows.get(window).until());
    }

    /** A local time that daylight saving skips is an hour later; of a repeated one the first counts. */
    private Instant onClock(LocalDateTime local) {
        return local.atZone(timeZone).toInstant();
    }
}
