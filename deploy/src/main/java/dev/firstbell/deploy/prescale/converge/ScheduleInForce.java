package dev.firstbell.deploy.prescale.converge;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.io.InputFiles;
import dev.firstbell.records.schedule.CalendarUse;
import dev.firstbell.records.schedule.DesiredNodes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The schedule that counts: the file if it is valid, otherwise the last one that was.
 *
 * @param demand what it wants
 * @param files its files by name, to be kept as the last valid ones; empty if this is the last valid one already
 * @param problems why the file does not count; empty if it does
 * @param note what a person should know, though the file counts
 */
record ScheduleInForce(Demand demand, Map<String, String> files, List<String> problems, Optional<String> note) {
    private static final String SCHEDULE = "schedule.yaml";

    private static final int MOST_ABOVE = 8;
    private static final String NOT_KEPT =
            " is not kept as the last valid one, and an older one would be in force if this one became invalid";

    ScheduleInForce {
        requireNonNull(demand, "demand is null");
        files = Map.copyOf(files);
        problems = List.copyOf(problems);
    }

    /**
     * @param last the files of the last valid schedule; empty if there is none
     * @throws BadInputException if neither is valid, with the problems of the file
     */
    static ScheduleInForce read(Path file, Map<String, String> last) {
        try {
            DesiredNodes desired = DesiredNodes.read(file);
            Map<String, String> texts = texts(file, desired);
            Optional<String> refusal = refusal(texts);
            return new ScheduleInForce(
                    new ScheduledDemand(desired), refusal.isEmpty() ? texts : Map.of(), List.of(), refusal);
        } catch (BadInputException e) {
            return fromLast(last)
                    .map(demand -> new ScheduleInForce(demand, Map.of(), e.problems(), Optional.empty()))
                    .orElseThrow(() -> e);
        }
    }

    /** Why the API server would refuse to keep them, so that no look could end. */
    private static Optional<String> refusal(Map<String, String> texts) {
        Optional<String> longName = texts.keySet().stream()
                .filter(name -> !ConfigMapJobStore.holds(name))
                .findFirst();
        if (longName.isPresent()) {
            return Optional.of("the name of the calendar " + Excerpt.quoted(longName.get())
                    + " is too long for the key of a ConfigMap, so the schedule" + NOT_KEPT
                    + "; give the file a shorter"
                    + " name of letters and digits");
        }
        long bytes = texts.values().stream()
                .mapToLong(text -> text.getBytes(StandardCharsets.UTF_8).length)
                .sum();
        return bytes <= ConfigMapJobStore.MOST_BYTES
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "the schedule and its calendars have %,d bytes together, and a ConfigMap keeps at most %,d, so"
                                + " the schedule" + NOT_KEPT + "; export calendars of the courses alone",
                        bytes,
                        ConfigMapJobStore.MOST_BYTES));
    }

    private static Map<String, String> texts(Path file, DesiredNodes desired) {
        Map<String, String> texts = new TreeMap<>();
        texts.put(SCHEDULE, InputFiles.read(file, ""));
        for (CalendarUse use : desired.schedule().calendars()) {
            texts.put(use.file(), InputFiles.read(file.resolveSibling(use.file()), ""));
        }
        return texts;
    }

    private static Optional<Demand> fromLast(Map<String, String> last) {
        if (!last.containsKey(SCHEDULE)) {
            return Optional.empty();
        }
        try {
            Path folder = Files.createTempDirectory("firstbell-schedule");
            try {
                // Calendars may be in folders above that of the schedule.
                Path base = folder.resolve("x/".repeat(MOST_ABOVE));
                Files.createDirectories(base);
                for (Map.Entry<String, String> each : last.entrySet()) {
                    Path target = base.resolve(each.getKey()).normalize();
                    if (target.startsWith(folder)) {
                        Files.createDirectories(target.getParent());
                        Files.writeString(target, each.getValue());
                    }
                }
                return Optional.of(new ScheduledDemand(DesiredNodes.read(base.resolve(SCHEDULE))));
            } finally {
                remove(folder);
            }
        } catch (BadInputException e) {
            // An older version may have kept what this one cannot read; the file's own problems are what counts then.
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("the last valid schedule cannot be unpacked to a temporary folder", e);
        }
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
