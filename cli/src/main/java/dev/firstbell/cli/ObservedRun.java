package dev.firstbell.cli;

import dev.firstbell.deploy.hub.HubLog;
import dev.firstbell.deploy.observe.Pseudonyms;
import dev.firstbell.deploy.prometheus.PrometheusAccess;
import dev.firstbell.deploy.prometheus.PrometheusAccess.History;
import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.classes.Slo;
import dev.firstbell.records.cluster.ClusterSummary;
import dev.firstbell.records.hub.HubLogEntry;
import dev.firstbell.records.hub.HubLogJournal;
import dev.firstbell.records.hub.HubMetricsEntry;
import dev.firstbell.records.hub.HubMetricsJournal;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.JournalWriter;
import dev.firstbell.records.observed.Observation;
import dev.firstbell.records.observed.Observation.HubCounts;
import dev.firstbell.records.observed.Observation.Source;
import dev.firstbell.records.observed.ObservedClass;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.run.Rung;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.time.HubClock;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;

/** The record of a real class, from its first file to what is printed. For one use; not thread-safe but for notes. */
final class ObservedRun {
    private final CommandLine command;
    private final RunFolder folder;
    private final HubClock clock;
    private final Pseudonyms names;
    private final Optional<ClassFile> file;
    private final Rung rung;
    private final Optional<Log> log;
    private final boolean json;
    private final List<String> notes = new ArrayList<>();
    private final List<Source> sources = new ArrayList<>();
    private RunInfo info;
    private Optional<HubLogJournal.Coverage> covered = Optional.empty();

    /** A hub's log, and its clock. */
    record Log(Path file, ZoneId zone) {}

    ObservedRun(
            CommandLine command,
            RunFolder folder,
            HubClock clock,
            Pseudonyms names,
            Optional<ClassFile> file,
            Rung rung,
            Optional<Log> log,
            boolean json) {
        this.command = command;
        this.folder = folder;
        this.clock = clock;
        this.names = names;
        this.file = file;
        this.rung = rung;
        this.log = log;
        this.json = json;
    }

    RunFolder folder() {
        return folder;
    }

    HubClock clock() {
        return clock;
    }

    Pseudonyms names() {
        return names;
    }

    String runId() {
        return info.runId();
    }

    /** Adds what a reader should know. */
    synchronized void note(String line) {
        notes.add(line);
    }

    void say(String line) {
        command.getErr().println("firstbell: " + line);
        command.getErr().flush();
    }

    /** Writes down what is about to be watched, so that it can be read also if nobody comes to its end. */
    void begin(Instant classStart, Instant from, Instant until, String where) {
        sources.add(Source.CLUSTER);
        write(classStart, from, until, until, where);
    }

    /** Ends a watch: adds what the hub's log says and prints what came out. Returns the exit code. */
    int end(Instant until, boolean interrupted) {
        if (hubAnswered()) {
            sources.add(Source.HUB_METRICS);
        }
        // To its end: the observer's clock, by which the watch ended, may be behind the hub's.
        readLog(info.observed().orElseThrow().from(), until, Instant.MAX);
        RunRecord run = finish(until, until, Optional.empty());
        boolean complete = run.cluster().filter(sight -> sight.complete()).isPresent();
        if (!complete) {
            say("the cluster was not seen to the end; the record says what was");
        }
        if (interrupted) {
            return ExitCode.INTERRUPTED;
        }
        return complete ? answer(run) : ExitCode.FAILED;
    }

    private boolean hubAnswered() {
        return Files.exists(folder.hubJournalFile())
                && HubMetricsJournal.read(folder.hubJournalFile()).entries().stream()
                        .anyMatch(HubMetricsEntry.Counted.class::isInstance);
    }

    /** Looks at a class that was. Returns the exit code. */
    int history(Instant classStart, Instant from, Instant until, Optional<PrometheusAccess> prometheus) {
        Instant now = clock.now();
        // Who asked in the last minute was ready after it, and what was then can be looked up.
        Instant waited = until.plus(patience());
        Instant seenUntil = waited.isBefore(now) ? waited : now;
        Optional<History> history = prometheus.map(access -> access.history(from, until, seenUntil, now, this::note));
        if (history.isPresent()) {
            sources.add(Source.PROMETHEUS);
            write(classStart, from, until, seenUntil, prometheus.orElseThrow().server());
            try (JournalWriter journal = JournalWriter.append(folder.clusterJournalFile())) {
                history.get().entries(runId()).forEach(entry -> journal.write(names.hide(entry)));
            }
        } else {
            sources.add(Source.HUB_LOG);
            write(classStart, from, until, seenUntil, "unknown");
        }
        readLog(from, until, seenUntil);
        return answer(finish(until, seenUntil, history.flatMap(History::counts)));
    }

    /** How long we wait for a student: as long as the class file says, else as long as somebody looks. */
    private Duration limit(Instant from, Instant until) {
        return file.map(ClassFile::limit).orElseGet(() -> Duration.between(from, until));
    }

    /** Who asked longer than this before the time, and is not in yet, has stopped waiting. */
    private Duration patience() {
        return file.map(ClassFile::limit).orElse(ClassFile.DEFAULT_LIMIT);
    }

    private void write(Instant classStart, Instant from, Instant until, Instant seenUntil, String where) {
        ClassPlan plan = plan(classStart, limit(from, seenUntil));
        info = RunInfo.begun(
                        plan.className() + " " + classStart.truncatedTo(ChronoUnit.SECONDS),
                        new RunInfo.Environment(rung, where, "unknown", clock.speed()),
                        Version.text(),
                        Optional.empty(),
                        plan,
                        from)
                .seen(plan, observation(from, until, seenUntil, Optional.empty()));
        folder.write(info);
    }

    private ClassPlan plan(Instant classStart, Duration limit) {
        return new ClassPlan(
                file.map(ClassFile::name).orElse("real class"),
                ObservedClass.PREFIX,
                0,
                classStart,
                limit,
                file.map(ClassFile::slo).orElse(Slo.DEFAULT),
                List.of());
    }

    private Observation observation(Instant from, Instant until, Instant seenUntil, Optional<HubCounts> counts) {
        Stage to = sources.contains(Source.HUB_LOG) ? Stage.HUB_READY : Stage.STARTED;
        return new Observation(sources, from, until, to, file.isPresent(), notes, counts, Optional.of(seenUntil));
    }

    private void readLog(Instant from, Instant until, Instant readTo) {
        if (log.isEmpty()) {
            note("there was no log of the hub: when students asked, their 429s and when the hub was ready nobody could"
                    + " see");
            return;
        }
        Instant earliest = from.minus(patience());
        HubLog.Part part;
        try {
            part = HubLogFile.read(
                    log.get().file(), lines -> HubLog.part(lines, log.get().zone(), earliest, readTo));
        } catch (BadInputException e) {
            // What was watched cannot be watched again.
            say("--hub-log: " + e.getMessage());
            note("the hub's log could not be read at the end");
            return;
        }
        if (part.entries().isEmpty()) {
            note("the hub's log says of nobody that they asked in this time; is it of this hub and this time, at level"
                    + " INFO, and its time zone right?");
            say("--hub-log: " + log.get().file() + " says of nobody that they asked between " + from + " and " + until
                    + "; is it of this hub and this time, at level INFO, and --log-time-zone right?");
            return;
        }
        if (!sources.contains(Source.HUB_LOG)) {
            sources.add(Source.HUB_LOG);
        }
        covered = part.covered();
        try (JournalWriter journal = JournalWriter.append(folder.hubLogJournalFile())) {
            journal.write(new HubLogEntry.Opened(
                    clock.now(),
                    HubLogJournal.SCHEMA,
                    runId(),
                    covered.map(HubLogJournal.Coverage::from),
                    covered.map(HubLogJournal.Coverage::until)));
            part.entries().forEach(entry -> journal.write(names.hide(entry)));
        }
    }

    private RunRecord finish(Instant until, Instant seenUntil, Optional<HubCounts> counts) {
        Observation before = info.observed().orElseThrow();
        // By a clock that is ahead of ours the log may go on for a while.
        Instant last = covered.map(HubLogJournal.Coverage::until)
                .filter(seenUntil::isBefore)
                .orElse(seenUntil);
        ClassPlan plan = plan(info.plan().classStart(), limit(before.from(), last));
        folder.write(info.seen(plan, observation(before.from(), until, seenUntil, counts)));
        RunRecord seen = folder.read();
        remark(seen);
        RunInfo whoCame = seen.info().seen(seen.info().plan(), observation(before.from(), until, seenUntil, counts));
        RunRecord.Judgement judgement = seen.judgeObserved();
        RunRecord run = seen.with(whoCame.ended(until, judgement.verdict(), judgement.reasons()));
        folder.write(run.info());
        folder.writeDerived(run);
        PrintWriter stdout = command.getOut();
        stdout.print(json ? Output.json(run) : Output.text(run));
        stdout.flush();
        return run;
    }

    private void remark(RunRecord run) {
        int fromPods = (int) run.students().stream()
                .filter(student -> student.countedFrom() == Stage.POD_CREATED)
                .count();
        if (sources.contains(Source.HUB_LOG) && fromPods > 0) {
            note("the first requests of " + fromPods + " of " + run.students().size()
                    + " students are not in the hub's log; theirs count from the pod's creation");
        }
        covered.ifPresent(known -> remark(run, known));
        int underWay = run.summary().outcomes().getOrDefault(new Outcome.Cancelled().label(), 0);
        if (underWay > 0) {
            note(underWay + " of " + run.students().size()
                    + " students were still under way at the end, or where the hub's log ends; in the figures they never got"
                    + " there");
        }
    }

    /** Says what the hub's log does not cover. */
    private void remark(RunRecord run, HubLogJournal.Coverage known) {
        Observation how = run.info().observed().orElseThrow();
        Duration ahead = run.cluster()
                .flatMap(ClusterSummary::clock)
                .map(ClusterSummary.Clock::correction)
                .orElse(Duration.ZERO);
        if (!known.reachesBackTo(how.from().plus(ahead))) {
            note("the hub's log begins at " + known.from() + ": what students asked before that, and what became of it,"
                    + " nobody could see");
        }
        if (!known.reaches(how.until().plus(ahead))) {
            note("the hub's log ends at " + known.until() + ": what became of students after that nobody could see");
        }
        if (run.summary().throttled().isEmpty()) {
            note("the hub's log does not cover the whole time, so the students' 429s are not known");
        }
    }

    private int answer(RunRecord run) {
        if (run.students().isEmpty()) {
            say("nobody's start was seen in this time");
            return ExitCode.NO_ANSWER;
        }
        return ExitCode.DONE;
    }
}
