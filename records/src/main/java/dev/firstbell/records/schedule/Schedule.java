package dev.firstbell.records.plan;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.InputFiles;
import dev.firstbell.records.io.Problems;
import dev.firstbell.records.time.LocalTimes;
import dev.firstbell.records.yaml.YamlQuoting;
import dev.firstbell.records.yaml.YamlReader;
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
 * counts; outside all windows no nodes are requested.
 *
 * @param timeZone the time zone of the windows, with its daylight saving time
 * @param windows in any order; they may overlap
 */
public record Schedule(ZoneId timeZone, List<Window> windows) {
    /** The version that this code writes. */
    public static final int SCHEMA = 1;

    /** The largest number of nodes of a window, to catch typing errors. */
    public static final int MOST_NODES = 1_000;

    public Schedule {
        requireNonNull(timeZone, "timeZone is null");
        windows = List.copyOf(windows);
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

    /** The number of nodes requested at an instant. */
    public int nodesAt(ZonedDateTime when) {
        Instant instant = when.toInstant();
        return windows.stream()
                .filter(window ->
                        !instant.isBefore(onClock(window.from())) && instant.isBefore(onClock(window.until())))
                .mapToInt(Window::nodes)
                .max()
                .orElse(0);
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

    /** The schedule as YAML, which reads back as the same schedule. */
    public String toYaml(String comment) {
        StringBuilder yaml = new StringBuilder();
        comment.lines()
                .forEach(line -> yaml.append(("# " + line).stripTrailing()).append('\n'));
        yaml.append("schema: ").append(SCHEMA).append('\n');
        yaml.append("timeZone: ").append(timeZone.getId()).append('\n');
        yaml.append("windows:").append(windows.isEmpty() ? " []\n" : "\n");
        for (Window window : windows) {
            yaml.append("  - course: ")
                    .append(YamlQuoting.quoted(window.course()))
                    .append('\n');
            yaml.append("    from: ").append(window.from()).append('\n');
            yaml.append("    until: ").append(window.until()).append('\n');
            yaml.append("    nodes: ").append(window.nodes()).append('\n');
        }
        return yaml.toString();
    }

    /**
     * Reads a schedule.
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
        Problems problems = new Problems();
        YamlReader yaml = YamlReader.parse(place, text, problems);
        yaml.integer("schema", 1, SCHEMA);
        ZoneId zone = yaml.zone("timeZone");
        List<Window> windows = yaml.listOrEmpty("windows", window -> window(window, zone));
        yaml.refuseOtherKeys();
        problems.throwIfAny();
        return new Schedule(zone, windows);
    }

    private static void checkClock(YamlReader yaml, String key, LocalDateTime local, ZoneId zone) {
        if (local != null && zone != null) {
            LocalTimes.skipped(local, zone).ifPresent(why -> yaml.problem(key, why));
        }
    }

    /** A local time that daylight saving skips is an hour later; of a repeated one the first counts. */
    private Instant onClock(LocalDateTime local) {
        return local.atZone(timeZone).toInstant();
    }

    private static Window window(YamlReader yaml, ZoneId zone) {
        String course = yaml.text("course");
        LocalDateTime from = yaml.localDateTime("from");
        LocalDateTime until = yaml.localDateTime("until");
        int nodes = yaml.integer("nodes", 0, MOST_NODES);
        if (from != null && until != null && !from.isBefore(until)) {
            yaml.problem("until", "must be later than `from`, otherwise the window is empty");
        }
        checkClock(yaml, "from", from, zone);
        checkClock(yaml, "until", until, zone);
        yaml.refuseOtherKeys();
        return yaml.sound() ? new Window(course, from, until, nodes) : null;
    }
}
