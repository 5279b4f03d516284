package dev.firstbell.recording;

import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.classes.Slo;
import dev.firstbell.records.cluster.ClusterSummary;
import dev.firstbell.records.hub.HubLogJournal.Coverage;
import dev.firstbell.records.observed.Observation;
import dev.firstbell.records.observed.Observation.HubCounts;
import dev.firstbell.records.observed.Observation.Source;
import dev.firstbell.records.observed.ObservedClass;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.Stage;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Writes the record of a real class: once at the beginning, and once when everything has been recorded.
 *
 * @param info as it was written at the beginning
 * @param first the source that the record has in any case
 */
record ObservedRecord(ObservedRun.Settings settings, RunInfo info, Source first) {
    /** Writes what is about to be observed, so that the record can be read even if nothing follows. */
    static ObservedRecord begin(ObservedRun.Settings settings, ObservedWindow window, Source first, String where) {
        ClassPlan plan = plan(settings, window.classStart(), limit(settings, window.from(), window.seenUntil()));
        RunInfo info = RunInfo.begun(
                        plan.className() + " " + window.classStart().truncatedTo(ChronoUnit.SECONDS),
                        new RunInfo.Environment(
                                settings.rung(),
                                where,
                                "unknown",
                                settings.clock().speed()),
                        settings.toolVersion(),
                        Optional.empty(),
                        plan,
                        window.from())
                .seen(plan, observation(settings, window, List.of(first), List.of(), Optional.empty()));
        settings.folder().write(info);
        return new ObservedRecord(settings, info, first);
    }

    /** The recordings that belong to this record. */
    RecordingContext context() {
        return new RecordingContext(settings.folder(), info.runId(), settings::clock);
    }

    /**
     * Derives the record from the files in the folder, judges it and writes it.
     *
     * @param counts the hub's own counts, where a Prometheus server had them
     * @param covered the time that the hub's log covers, where it was read
     */
    RunRecord finish(
            ObservedWindow window, Recording.Result recorded, Optional<HubCounts> counts, Optional<Coverage> covered) {
        List<Source> sources = sources(recorded);
        List<String> notes = new ArrayList<>(recorded.notes());
        if (settings.log().isEmpty()) {
            notes.add(
                    "no hub log was given: the times of the students' requests, their 429s and when the hub was ready are"
                            + " unknown");
        }
        // A hub whose clock is ahead of ours writes lines with timestamps after the end of the watch.
        Instant last = covered.map(Coverage::until)
                .filter(window.seenUntil()::isBefore)
                .orElse(window.seenUntil());
        RunFolder folder = settings.folder();
        folder.write(info.seen(
                plan(settings, window.classStart(), limit(settings, window.from(), last)),
                observation(settings, window, sources, notes, counts)));
        RunRecord seen = folder.read();
        notes.addAll(remarks(seen, sources, covered));
        RunInfo whoCame =
                seen.info().seen(seen.info().classPlan(), observation(settings, window, sources, notes, counts));
        RunRecord.Judgement judgement = seen.judgeObserved();
        RunRecord run = seen.with(whoCame.ended(window.until(), judgement.verdict(), judgement.reasons()));
        folder.write(run.info());
        folder.writeDerived(run);
        return run;
    }

    private List<Source> sources(Recording.Result recorded) {
        Set<Source> sources = new LinkedHashSet<>(List.of(first));
        sources.addAll(recorded.sources());
        return List.copyOf(sources);
    }

    /** The longest that a student is waited for: the class file's limit, or else as long as the class was observed. */
    private static Duration limit(ObservedRun.Settings settings, Instant from, Instant until) {
        return settings.file().map(ClassFile::limit).orElseGet(() -> Duration.between(from, until));
    }

    private static ClassPlan plan(ObservedRun.Settings settings, Instant classStart, Duration limit) {
        Optional<ClassFile> file = settings.file();
        return new ClassPlan(
                file.map(ClassFile::name).orElse("real class"),
                ObservedClass.PREFIX,
                0,
                classStart,
                limit,
                file.map(ClassFile::slo).orElse(Slo.DEFAULT),
                List.of(),
                Optional.empty(),
                file.map(ClassFile::timeZone));
    }

    private static Observation observation(
            ObservedRun.Settings settings,
            ObservedWindow window,
            List<Source> sources,
            List<String> notes,
            Optional<HubCounts> counts) {
        return new Observation(
                sources,
                window.from(),
                window.until(),
                sources.contains(Source.HUB_LOG) ? Stage.HUB_READY : Stage.STARTED,
                settings.file().isPresent(),
                notes,
                counts,
                Optional.of(window.seenUntil()));
    }

    private static List<String> remarks(RunRecord run, List<Source> sources, Optional<Coverage> covered) {
        List<String> remarks = new ArrayList<>();
        int students = run.students().size();
        int fromPods = (int) run.students().stream()
                .filter(student -> student.countedFrom() == Stage.POD_CREATED)
                .count();
        if (sources.contains(Source.HUB_LOG) && fromPods > 0) {
            remarks.add("the first requests of " + fromPods + " of " + students
                    + " students are not in the hub's log; their times count from the creation of the pod");
        }
        covered.ifPresent(known -> remarks.addAll(uncovered(run, known)));
        int underWay = run.summary().outcomes().getOrDefault(new Outcome.Cancelled().label(), 0);
        if (underWay > 0) {
            remarks.add(underWay + " of " + students
                    + " students were still waiting when the observation, or the hub's log, ended; the figures count them as"
                    + " not ready");
        }
        return remarks;
    }

    /** The part of the class that the hub's log does not cover. */
    private static List<String> uncovered(RunRecord run, Coverage known) {
        List<String> remarks = new ArrayList<>();
        Observation how = run.info().observed().orElseThrow();
        Duration ahead = run.cluster()
                .flatMap(ClusterSummary::clock)
                .map(ClusterSummary.Clock::correction)
                .orElse(Duration.ZERO);
        if (!known.reachesBackTo(how.from().plus(ahead))) {
            remarks.add(
                    "the hub's log begins at " + known.from() + ": earlier requests, and their outcome, are unknown");
        }
        if (!known.reaches(how.until().plus(ahead))) {
            remarks.add("the hub's log ends at " + known.until() + ": later events are unknown");
        }
        if (run.summary().throttled().isEmpty()) {
            remarks.add("the hub's log does not cover the whole time, so the students' 429s are unknown");
        }
        return remarks;
    }
}
