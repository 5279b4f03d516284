package dev.firstbell.cli.plan;

import dev.firstbell.records.classes.Arrivals;
import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.io.Plural;
import dev.firstbell.records.io.Problems;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.run.Provenance;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.run.RunInfo.Verdict;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentRecord;
import dev.firstbell.records.sweep.CellRecord;
import dev.firstbell.records.timetable.Meeting;
import dev.firstbell.twin.calibrate.CalibrationRun;
import dev.firstbell.twin.calibrate.Values;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.term.Backtest.PastDay;
import dev.firstbell.twin.term.PastClass;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The runs that can be played again under a plan, and those that cannot.
 *
 * @param runs the runs, by day
 * @param left the runs that are left out, each with the reason: {@code runs/a: …}
 * @param notes what else a reader must know
 */
record PastClasses(List<Run> runs, List<String> left, List<String> notes) {
    /** A class at another time than this from a meeting's start is another one. */
    private static final Duration TOLERANCE = Duration.ofMinutes(15);

    PastClasses {
        runs = List.copyOf(runs);
        left = List.copyOf(left);
        notes = List.copyOf(notes);
    }

    /**
     * A run.
     *
     * @param folder its folder
     * @param date the day on which it took place
     * @param verdict what became of its SLO
     * @param real whether it was a real class, which shares its nodes with the others of its day
     * @param past the class to play
     */
    record Run(Path folder, LocalDate date, Verdict verdict, boolean real, PastClass past) {}

    /** A day with its runs, in the order of its classes. */
    record Day(PastDay past, List<Run> runs) {}

    /** Real classes of one date are one day; a class that Firstbell drove had the nodes for itself. */
    List<Day> days() {
        Map<LocalDate, List<Run>> real = new TreeMap<>();
        List<List<Run>> days = new ArrayList<>();
        for (Run run : runs) {
            if (run.real()) {
                real.computeIfAbsent(run.date(), date -> new ArrayList<>()).add(run);
            } else {
                days.add(List.of(run));
            }
        }
        days.addAll(real.values());
        return days.stream()
                .map(of -> new Day(
                        new PastDay(of.get(0).date(), of.stream().map(Run::past).toList()), of))
                .sorted((a, b) -> a.past().date().compareTo(b.past().date()))
                .toList();
    }

    /** Reads runs at or below folders. */
    static PastClasses of(List<Path> paths, TermFile plan, Consumer<String> remarks) {
        Problems problems = new Problems();
        Selecting selecting = new Selecting(plan);
        for (Path path : paths) {
            List<RunFolder> folders = problems.attempt(() -> RunFolder.below(path, remarks));
            for (RunFolder folder : folders == null ? List.<RunFolder>of() : folders) {
                problems.attempt(() -> {
                    selecting.add(folder);
                    return folder;
                });
            }
        }
        problems.throwIfAny();
        return new PastClasses(selecting.runs, selecting.left, selecting.notes);
    }

    private static final class Selecting {
        private final TermFile plan;
        private final List<Run> runs = new ArrayList<>();
        private final List<String> left = new ArrayList<>();
        private final List<String> notes = new ArrayList<>();
        private final Map<List<StudentRecord>, Path> known = new HashMap<>();
        private final Map<List<Object>, Path> occasions = new HashMap<>();

        Selecting(TermFile plan) {
            this.plan = plan;
        }

        void add(RunFolder folder) {
            RunRecord run = folder.read();
            RunInfo info = run.info();
            ZonedDateTime local = info.classPlan().classStart().atZone(plan.timeZone());
            Optional<String> reason = noClass(run);
            List<Meeting> meetings = reason.isPresent() ? List.of() : meetings(info, local);
            if (reason.isEmpty() && meetings.size() != 1) {
                reason = Optional.of("the plan has "
                        + (meetings.isEmpty() ? "no class" : meetings.size() + " classes, and not one,")
                        + " for " + Excerpt.quoted(info.classPlan().className()) + " on "
                        + local.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH) + " at "
                        + local.toLocalTime().withSecond(0).withNano(0));
            }
            if (reason.isEmpty()) {
                reason = Optional.ofNullable(known.putIfAbsent(run.students(), folder.path()))
                        .map(other -> "the same run as " + other);
            }
            boolean real = info.provenance() == Provenance.OBSERVED;
            if (reason.isEmpty() && real) {
                Meeting meeting = meetings.get(0);
                reason = Optional.ofNullable(occasions.putIfAbsent(
                                List.of(local.toLocalDate(), meeting.name(), meeting.start()), folder.path()))
                        .map(other -> "the same class as " + other);
            }
            if (reason.isPresent()) {
                left.add(folder.path() + ": " + reason.get());
                return;
            }
            Meeting meeting = meetings.get(0);
            // A class that Firstbell drove begins at any time of the day; it is played at the time of its meeting.
            Instant start = real
                    ? local.toLocalDate()
                            .atTime(meeting.start())
                            .atZone(plan.timeZone())
                            .toInstant()
                    : info.classPlan().classStart();
            runs.add(new Run(
                    folder.path(), local.toLocalDate(), info.verdict(), real, past(folder, run, meeting, start)));
        }

        private static Optional<String> noClass(RunRecord run) {
            RunInfo info = run.info();
            if (info.provenance() == Provenance.PREDICTED) {
                return Optional.of("predicted; only a class that took place is played again");
            }
            if (!run.damage().isEmpty()) {
                return Optional.of("damaged: " + String.join("; ", run.damage()));
            }
            if (!info.verdict().conclusive()) {
                return Optional.of(info.verdict().label()
                        + (info.reasons().isEmpty() ? "" : ": " + String.join("; ", info.reasons())));
            }
            return run.students().isEmpty() ? Optional.of("it has no students") : Optional.empty();
        }

        /** The meetings that a run may be: those of its name, otherwise those at its time. */
        private List<Meeting> meetings(RunInfo info, ZonedDateTime local) {
            List<Meeting> all = plan.meetings().stream().map(Selecting::meeting).toList();
            String name = info.classPlan().className().strip();
            List<Meeting> atItsTime = all.stream()
                    .filter(meeting -> meeting.day() == local.getDayOfWeek()
                            && Duration.between(meeting.start(), local.toLocalTime())
                                            .abs()
                                            .compareTo(TOLERANCE)
                                    <= 0)
                    .toList();
            List<Meeting> both = atItsTime.stream()
                    .filter(meeting -> meeting.name().equals(name))
                    .toList();
            if (!both.isEmpty()) {
                return both;
            }
            List<Meeting> named =
                    all.stream().filter(meeting -> meeting.name().equals(name)).toList();
            if (info.provenance() != Provenance.OBSERVED && !named.isEmpty()) {
                return List.of(named.stream()
                        .filter(meeting -> meeting.day() == local.getDayOfWeek())
                        .findFirst()
                        .orElse(named.get(0)));
            }
            return named.isEmpty() ? atItsTime : List.of();
        }

        private static Meeting meeting(TermFile.PlannedMeeting planned) {
            return new Meeting(
                    planned.meeting(),
                    Optional.empty(),
                    planned.day(),
                    planned.start(),
                    planned.duration(),
                    planned.enrolled(),
                    planned.showUp(),
                    0,
                    Optional.empty(),
                    // The students come when they came.
                    List.of(new Arrivals.Uniform(1, Duration.ZERO, Duration.ofMinutes(1))));
        }

        private PastClass past(RunFolder folder, RunRecord run, Meeting meeting, Instant start) {
            long byPod = run.students().stream()
                    .filter(student -> student.countedFrom() == Stage.POD_CREATED)
                    .count();
            if (byPod > 0) {
                notes.add(folder.path() + ": of " + Plural.students(byPod)
                        + " only the pod was observed, so they arrive later here than they did");
            }
            Optional<Setting> setting = run.info()
                    .setting()
                    .filter(known -> CellRecord.read(folder)
                            .flatMap(CellRecord::verification)
                            .filter(found -> !found.verified())
                            .isEmpty());
            Map<RandomPart, Values> parts = CalibrationRun.of(
                            run.info().runId(),
                            run.info().startedAt(),
                            run.info().classPlan(),
                            setting,
                            run.students())
                    .parts();
            return new PastClass(
                    meeting,
                    run.students().stream()
                            .map(student -> Duration.between(start, student.arrival()))
                            .toList(),
                    complete(parts.get(RandomPart.NODE_BOOT)),
                    complete(parts.get(RandomPart.IMAGE_PULL)));
        }

        /** The values, unless the longest of them are missing. */
        private static List<Double> complete(Values values) {
            return values == null
                            || values.unfinished() > 0
                            || values.contradictory() > 0
                            || !values.failedSeconds().isEmpty()
                    ? List.of()
                    : values.seconds();
        }
    }
}
