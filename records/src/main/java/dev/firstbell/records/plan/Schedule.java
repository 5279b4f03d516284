package dev.firstbell.records.plan;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.InputFiles;
import dev.firstbell.records.io.Problems;
import dev.firstbell.records.yaml.YamlQuoting;
import dev.firstbell.records.yaml.YamlReader;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;

/**
 * How many user nodes are asked for, and when: {@code schedule.yaml}, which the pre-scaler keeps. Between being asked for
 * and being of use a node boots and pulls the students' image; the lead before class is for that. At an instant the most
 * that any window open then asks for is asked for; outside all windows nothing is.
 *
 * @param timeZone the clock that the windows are on; daylight saving is the zone's
 * @param windows in any order; they may overlap
 */
public record Schedule(ZoneId timeZone, List<Window> windows) {
    /** The version that this code writes. */
    public static final int SCHEMA = 1;

    /** Nodes that one window may ask for; a ceiling against a slip of the finger. */
    public static final int MOST_NODES = 1_000;

    public Schedule {
        requireNonNull(timeZone, "timeZone is null");
        windows = List.copyOf(windows);
    }

    /**
     * One window.
     *
     * @param course what it is for
     * @param from when the nodes are asked for, on the schedule's clock
     * @param until when they are no longer held
     * @param nodes total user nodes asked for
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

    /** Nodes asked for at an instant. */
    public int nodesAt(ZonedDateTime when) {
        Instant instant = when.toInstant();
        return windows.stream()
                .filter(window ->
                        !instant.isBefore(onClock(window.from())) && instant.isBefore(onClock(window.until())))
                .mapToInt(Window::nodes)
                .max()
                .orElse(0);
    }

    /** The schedule of one planned class: from its lead to its end. */
    public static Schedule of(ClassFile file, ScalingPlan plan) {
        // Lead and duration are real time, also across a change of the clocks.
        ZonedDateTime start = file.start().atZone(file.timeZone());
        return new Schedule(
                file.timeZone(),
                List.of(new Window(
                        file.name(),
                        start.minus(plan.lead()).toLocalDateTime(),
                        start.plus(file.length()).toLocalDateTime(),
                        plan.warmNodes())));
    }

    /** As YAML. Reading it back gives the same schedule. */
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
                file.getFileName().toString(), InputFiles.read(file, "`firstbell demo` and examples/ have schedules"));
    }

    /** Parses the text of a schedule; {@code place} names it in messages. */
    public static Schedule parse(String place, String text) {
        Problems problems = new Problems();
        YamlReader yaml = YamlReader.parse(place, text, problems);
        yaml.integer("schema", 1, SCHEMA);
        ZoneId zone = yaml.zone("timeZone");
        List<Window> windows = yaml.listOrEmpty("windows", Schedule::window);
        yaml.refuseOtherKeys();
        problems.throwIfAny();
        return new Schedule(zone, windows);
    }

    /** A time that the clocks skip is an hour later, one that comes twice is the first. */
    private Instant onClock(LocalDateTime local) {
        return local.atZone(timeZone).toInstant();
    }

    private static Window window(YamlReader yaml) {
        String course = yaml.text("course");
        LocalDateTime from = yaml.localDateTime("from");
        LocalDateTime until = yaml.localDateTime("until");
        int nodes = yaml.integer("nodes", 0, MOST_NODES);
        if (from != null && until != null && !from.isBefore(until)) {
            yaml.problem("until", "must be later than `from`");
        }
        yaml.refuseOtherKeys();
        return yaml.sound() ? new Window(course, from, until, nodes) : null;
    }
}
