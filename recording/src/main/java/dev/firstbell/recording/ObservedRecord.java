package dev.firstbell.recording;

import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.classes.Slo;
import dev.firstbell.records.cluster.ClusterEntry;
import dev.firstbell.records.cluster.ClusterJournal;
import dev.firstbell.records.cluster.ClusterSummary;
import dev.firstbell.records.cluster.ServerTime;
import dev.firstbell.records.hub.HubLogEntry;
import dev.firstbell.records.hub.HubLogJournal;
import dev.firstbell.records.hub.HubLogJournal.Coverage;
import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.io.Plural;
import dev.firstbell.records.observed.Observation;
import dev.firstbell.records.observed.Observation.HubCounts;
import dev.firstbell.records.observed.Observation.Source;
import dev.firstbell.records.observed.ObservedClass;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.Stage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Writes the record of a real class: once at the beginning, and once when everything has been recorded.
 *
 * @param info as it was written at the beginning
 * @param first the source that the record has in any case
 * @param logGiven whether the hub's log was given
 */
record ObservedRecord(RunFolder folder, RunInfo info, Source first, boolean logGiven) {
    /** A watch that ends as late as this goes without a word: the last listing takes time. */
    private static final Duration LATE = Duration.ofMinutes(1);

    /** Writes what is about to be observed, so that the record can be read even if nothing follows. */
    static ObservedRecord begin(ObservedRun.Settings settings, ObservedWindow window, Source first, String where) {
        Optional<ClassFile> file = settings.file();
        ClassPlan plan = new ClassPlan(
                file.map(ClassFile::name).orElse("real class"),
                ObservedClass.PREFIX,
                0,
                window.classStart(),
                file.map(ClassFile::limit).orElseGet(() -> Duration.between(window.from(), window.seenUntil())),
                file.map(ClassFile::slo).orElse(Slo.DEFAULT),
                List.of(),
                Optional.empty(),
                file.map(ClassFile::timeZone));
        RunInfo info = RunInfo.begun(
                        Excerpt.of(plan.className()) + " " + window.classStart().truncatedTo(ChronoUnit.SECONDS),
                        new RunInfo.Environment(
                                settings.rung(),
                                where,
                                "unknown",
                                settings.clock().speed()),
                        settings.toolVersion(),
                        Optional.empty(),
                        plan,
                        window.from())
                .seen(plan, observation(window, file.isPresent(), List.of(first), List.of(), Optional.empty()));
        settings.folder().write(info);
        return new ObservedRecord(settings.folder(), info, first, settings.log().isPresent());
    }

    /**
     * Derives the record from the files in the folder, judges it and writes it.
     *
     * @param counts the hub's own counts, where a Prometheus server had them
     * @param covered the time that the hub's log covers, where it was read
     */
    RunRecord finish(
            ObservedWindow watched, Recording.Result recorded, Optional<HubCounts> counts, Optional<Coverage> covered) {
        Clocks clocks = Clocks.of(folder);
        ObservedWindow window = planned(watched, clocks);
        List<Source> sources = sources(recorded);
        List<String> notes = new ArrayList<>(recorded.notes());
        if (!logGiven) {
            notes.add(
                    "no hub log was given: the times of the students' requests, their 429s and when the hub was ready are"
                            + " unknown");
        }
        // A hub whose clock is ahead of ours writes lines with timestamps after the end of the watch.
        Instant watchEnd = clocks.ofOurs(window.seenUntil());
        // Where the log is the only source, no student was followed beyond its end.
        Instant last = covered.map(Coverage::until)
                .filter(logEnd -> watchEnd.isBefore(logEnd)
                        || first == Source.HUB_LOG && logEnd.isAfter(clocks.ofOurs(window.from())))
                .orElse(watchEnd);
        folder.write(info.seen(
                plan(limit(clocks.ofOurs(window.from()), last)),
                observation(window, sloDeclared(), sources, notes, counts)));
        RunRecord seen = folder.read();
        long vanished = vanishedStarts(seen, clocks.cluster());
        notes.addAll(remarks(seen, sources, covered, clocks, cancelledStarts(seen) + vanished, hasGaps()));
        if (vanished > 0) {
            notes.add("the pods of " + vanished + " of "
                    + Plural.students(seen.students().size())
                    + " were deleted before their containers started: their starts were cancelled or failed, and the"
                    + " students are followed only until then");
        }
        notes.addAll(clockRemarks(window, clocks));
        RunInfo whoCame =
                seen.info().seen(seen.info().classPlan(), observation(window, sloDeclared(), sources, notes, counts));
        RunRecord.Judgement judgement = seen.judgeObserved();
        Instant end = first == Source.CLUSTER ? window.seenUntil() : window.until();
        RunRecord run = seen.with(whoCame.ended(end, judgement.verdict(), judgement.reasons()));
        folder.write(run.info());
        folder.writeDerived(run);
        return run;
    }

    private List<Source> sources(Recording.Result recorded) {
        Set<Source> sources = new LinkedHashSet<>(List.of(first));
        sources.addAll(recorded.sources());
        return List.copyOf(sources);
    }

    /**
     * The class of a watch ends when it was planned to, by the API server's clock: this machine's stops while it sleeps, and
     * the watch goes on for as long when it wakes up.
     */
    private ObservedWindow planned(ObservedWindow watched, Clocks clocks) {
        if (first != Source.CLUSTER || clocks.shifts().isEmpty()) {
            return watched;
        }
        Duration length =
                Duration.between(watched.from(), info.observed().orElseThrow().until());
        Instant end = clocks.toOurs(clocks.ofOurs(watched.from()).plus(length));
        return end.isBefore(watched.until()) && !end.isBefore(watched.from())
                ? new ObservedWindow(watched.classStart(), watched.from(), end, watched.seenUntil())
                : watched;
    }

    /** This machine's clock, by which the window is, beside the API server's, by which the students are. */
    private record Clocks(ServerTime server, List<String> podNotes, ClusterJournal cluster) {
        static Clocks of(RunFolder folder) {
            Path file = folder.clusterJournalFile();
            ClusterJournal journal =
                    Files.exists(file) ? ClusterJournal.read(file) : new ClusterJournal(List.of(), Optional.empty());
            return new Clocks(journal.serverTime(), PodTimes.notes(journal), journal);
        }

        List<ClusterSummary.ClockShift> shifts() {
            return server.shifts();
        }

        Instant ofOurs(Instant ours) {
            return server.ofOurs(ours);
        }

        Instant toOurs(Instant serverTime) {
            return server.toOurs(serverTime);
        }

        /** To the nearest second, for people. */
        Instant inSeconds(Instant ours) {
            return ofOurs(ours).plusMillis(500).truncatedTo(ChronoUnit.SECONDS);
        }
    }

    private boolean sloDeclared() {
        return info.observed().orElseThrow().sloDeclared();
    }

    /** The longest that a student is waited for: the class file's limit, or else as long as the class was observed. */
    private Duration limit(Instant from, Instant until) {
        return sloDeclared() ? info.classPlan().limit() : Duration.between(from, until);
    }

    private ClassPlan plan(Duration limit) {
        ClassPlan begun = info.classPlan();
        return new ClassPlan(
                begun.className(),
                begun.prefix(),
                begun.seed(),
                begun.classStart(),
                limit,
                begun.slo(),
                List.of(),
                Optional.empty(),
                begun.timeZone());
    }

    private static Observation observation(
            ObservedWindow window,
            boolean sloDeclared,
            List<Source> sources,
            List<String> notes,
            Optional<HubCounts> counts) {
        return new Observation(
                sources,
                window.from(),
                window.until(),
                sources.contains(Source.HUB_LOG) ? Stage.HUB_READY : Stage.STARTED,
                sloDeclared,
                notes,
                counts,
                Optional.of(window.seenUntil()));
    }

    /** What became of the clocks meanwhile. */
    private List<String> clockRemarks(ObservedWindow window, Clocks clocks) {
        List<String> remarks = new ArrayList<>();
        if (first == Source.CLUSTER) {
            remarks.addAll(clocks.podNotes());
        }
        clocks.shifts()
                .forEach(shift -> remarks.add(
                        "this machine slept, or a clock was set: between " + clocks.inSeconds(shift.from()) + " and "
                                + clocks.inSeconds(shift.until()) + " the API server's clock moved by "
                                + shift.by().toSeconds()
                                + " s against this machine's; what has no timestamp of Kubernetes in that time, such as when a"
                                + " node was gone, is known only to lie in it"));
        if (first == Source.CLUSTER
                && Duration.between(clocks.ofOurs(window.until()), clocks.ofOurs(window.seenUntil()))
                                .compareTo(LATE)
                        > 0) {
            Instant end = clocks.inSeconds(window.until());
            remarks.add("the watch was to end at " + end + " and ended at " + clocks.inSeconds(window.seenUntil())
                    + "; students who came after " + end + " do not count");
        }
        return remarks;
    }

    private boolean hasGaps() {
        Path file = folder.hubLogJournalFile();
        return Files.exists(file) && !HubLogJournal.read(file).gaps().isEmpty();
    }

    /** How many students are followed only until their start was cancelled; the hub's log states that. */
    private long cancelledStarts(RunRecord run) {
        Path file = folder.hubLogJournalFile();
        if (!Files.exists(file)) {
            return 0;
        }
        List<HubLogEntry.Cancelled> cancelled = HubLogJournal.read(file).entries(HubLogEntry.Cancelled.class);
        return run.students().stream()
                .filter(student -> student.outcome() instanceof Outcome.Cancelled)
                .filter(student -> cancelled.stream()
                        .anyMatch(entry -> entry.user().equals(student.user())
                                && student.censoredAt()
                                        .filter(entry.at()::equals)
                                        .isPresent()))
                .count();
    }

    /** How many students are followed only until their pod was deleted before its container had started. */
    private static long vanishedStarts(RunRecord run, ClusterJournal cluster) {
        Set<String> removed = cluster.entries(ClusterEntry.PodFact.class).stream()
                .filter(fact -> fact.mark() == ClusterEntry.PodMark.DELETED || fact.mark() == ClusterEntry.PodMark.GONE)
                .map(ClusterEntry.PodFact::user)
                .collect(Collectors.toSet());
        return run.info().observed().orElseThrow().sources().contains(Source.HUB_LOG)
                ? 0
                : run.students().stream()
                        .filter(student -> student.outcome() instanceof Outcome.Cancelled
                                && student.at(Stage.STARTED).isEmpty()
                                && removed.contains(student.user()))
                        .count();
    }

    private static List<String> remarks(
            RunRecord run,
            List<Source> sources,
            Optional<Coverage> covered,
            Clocks clocks,
            long cancelledStarts,
            boolean gaps) {
        List<String> remarks = new ArrayList<>();
        int students = run.students().size();
        int fromPods = (int) run.students().stream()
                .filter(student -> student.countedFrom() == Stage.POD_CREATED)
                .count();
        if (sources.contains(Source.HUB_LOG) && fromPods > 0) {
            remarks.add("the first requests of " + fromPods + " of " + Plural.students(students)
                    + " are not in the hub's log; their times count from the creation of the pod");
        }
        covered.ifPresent(known -> remarks.addAll(uncovered(run, known, clocks)));
        Set<Integer> contradicted = run.cluster().stream()
                .flatMap(cluster -> cluster.contradictions().stream())
                .map(ClusterSummary.Contradiction::student)
                .collect(Collectors.toSet());
        long unknownEnds = run.students().stream()
                .filter(student -> student.outcome() instanceof Outcome.Cancelled)
                .filter(student -> endIsContradicted(run, student.student()))
                .count();
        if (!contradicted.isEmpty()) {
            remarks.add("the timestamps of " + contradicted.size() + " of " + students
                    + " students contradict each other; those that do are left out of the figures"
                    + (unknownEnds == 0
                            ? ""
                            : ", and so it is unknown when " + unknownEnds + " of them reached the stage “"
                                    + run.info().endStage().title() + "”"));
        }
        long notShown = ObservedClass.endsAreUnknown(run.info().observed().orElseThrow(), clocks.cluster())
                ? run.students().stream()
                        .filter(student -> student.outcome() instanceof Outcome.Cancelled)
                        .count()
                : 0;
        if (notShown > 0) {
            remarks.add(endsNotShown(run, notShown));
        }
        long underWay = run.summary().outcomes().getOrDefault(new Outcome.Cancelled().label(), 0)
                - Math.max(unknownEnds, notShown)
                - cancelledStarts;
        if (underWay > 0) {
            remarks.add(underWay + " of " + Plural.students(students)
                    + (underWay == 1 ? " was" : " were")
                    + " still waiting when the observation, or the hub's log, ended"
                    + (gaps ? " or when lines of it are missing" : "")
                    + "; the figures count them as"
                    + " not ready");
        }
        return remarks;
    }

    /** The hub counts starts, so its counters can contradict a record that has fewer. */
    private static String endsNotShown(RunRecord run, long students) {
        return "the record does not show whether the containers of " + students + " of "
                + Plural.students(run.students().size()) + " started"
                + run.info()
                        .observed()
                        .flatMap(Observation::hub)
                        .filter(counts -> counts.started() > 0)
                        .map(counts -> ", and the hub counted " + counts.started() + " starts in this period")
                        .orElse("")
                + "; so it is unknown how long " + (students == 1 ? "that student" : "they") + " waited";
    }

    private static boolean endIsContradicted(RunRecord run, int student) {
        Stage end = run.info().endStage();
        return run.cluster().stream()
                .flatMap(cluster -> cluster.contradictions().stream())
                .anyMatch(found -> found.student() == student && (found.effect() == end || found.cause() == end));
    }

    /** The part of the class that the hub's log does not cover. */
    private static List<String> uncovered(RunRecord run, Coverage known, Clocks clocks) {
        List<String> remarks = new ArrayList<>();
        Observation how = run.info().observed().orElseThrow();
        if (!known.reachesBackTo(clocks.ofOurs(how.from()))) {
            remarks.add(
                    "the hub's log begins at " + known.from() + ": earlier requests, and their outcome, are unknown");
        }
        if (!known.reaches(clocks.ofOurs(how.until()))) {
            remarks.add("the hub's log ends at " + known.until() + ": later events are unknown");
        }
        if (run.summary().throttled().isEmpty()) {
            remarks.add("the hub's log does not cover the whole time, so the students' 429s are unknown");
        }
        return remarks;
    }
}
