package dev.firstbell.recording;

import static java.util.Objects.requireNonNull;

import dev.firstbell.client.HubClient;
import dev.firstbell.deploy.cluster.ClusterAccess;
import dev.firstbell.deploy.observe.Pseudonyms;
import dev.firstbell.deploy.prometheus.PodUsers;
import dev.firstbell.deploy.prometheus.PrometheusAccess;
import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.cluster.ClusterJournal;
import dev.firstbell.records.cluster.ClusterSummary;
import dev.firstbell.records.hub.HubLogJournal;
import dev.firstbell.records.hub.HubLogJournal.Coverage;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.observed.Observation.HubCounts;
import dev.firstbell.records.observed.Observation.Source;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.run.Rung;
import dev.firstbell.records.time.HubClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The record of a real class, made from recordings alone: nothing is sent to the hub but the requests for its metrics,
 * where these are wanted. A class is either watched now, from {@link #watch} to {@link #finish}, or {@linkplain #lookBack
 * looked back} at.
 */
public final class ObservedRun implements AutoCloseable {
    private final Settings settings;
    private final ObservedRecord record;
    private final ObservedWindow window;
    private final Optional<HubLogRecording> log;
    private final Recordings recordings;
    private final ObservationLock lock;

    /**
     * A class and where its record goes.
     *
     * @param folder new and empty
     * @param clock this machine's
     * @param names replaces the names of students
     * @param toolVersion for the record
     * @param rung the hub's rung on the fidelity ladder
     * @param file the class's name, SLO and limit; empty without a class file
     * @param log the hub's log; empty if it was not given
     */
    public record Settings(
            RunFolder folder,
            HubClock clock,
            Pseudonyms names,
            String toolVersion,
            Rung rung,
            Optional<ClassFile> file,
            Optional<HubLogSource> log) {
        public Settings {
            requireNonNull(folder, "folder is null");
            requireNonNull(clock, "clock is null");
            requireNonNull(names, "names is null");
            requireNonNull(toolVersion, "toolVersion is null");
            requireNonNull(rung, "rung is null");
            requireNonNull(file, "file is null");
            requireNonNull(log, "log is null");
        }

        /** A student who has waited longer than this has stopped waiting. */
        Duration patience() {
            return file.map(ClassFile::limit).orElse(ClassFile.DEFAULT_LIMIT);
        }
    }

    /**
     * The outcome.
     *
     * @param run the record, as it is in the folder
     * @param problems facts that the observer of the class needs, one line each
     * @param complete whether the class was followed to the end and everything that was observed is in the record
     * @param kept whether the folder holds the record; a look back that found nothing leaves none
     */
    public record Result(RunRecord run, List<String> problems, boolean complete, boolean kept) {
        public Result {
            requireNonNull(run, "run is null");
            problems = List.copyOf(problems);
        }
    }

    private ObservedRun(
            Settings settings,
            ObservedRecord record,
            ObservedWindow window,
            Optional<HubLogRecording> log,
            Recordings recordings,
            ObservationLock lock) {
        this.settings = settings;
        this.record = record;
        this.window = window;
        this.log = log;
        this.recordings = recordings;
        this.lock = lock;
    }

    /**
     * Starts to watch a class that starts now. The folder says at once what is watched, so that the record can be read even
     * if the watch is cut off.
     *
     * @param from the present
     * @param length how long the watch is meant to last
     * @param hub is asked for its metrics, and closed with this
     * @param listener follows the cluster's record
     * @throws dev.firstbell.records.io.BadInputException if the cluster cannot be watched; the folder is then removed
     */
    public static ObservedRun watch(
            Settings settings,
            ClusterAccess cluster,
            Optional<HubClient> hub,
            Instant from,
            Duration length,
            ClusterListener listener) {
        ObservedWindow planned = new ObservedWindow(from, from, from.plus(length), from.plus(length));
        ObservationLock lock = locked(settings);
        try {
            ObservedRecord record = ObservedRecord.begin(
                    settings, planned, Source.CLUSTER, "namespace " + cluster.namespace() + " at " + cluster.server());
            RecordingContext context = context(settings, record);
            // To the log's end: the observer's clock, by which the watch ends, may be behind the hub's.
            Optional<HubLogRecording> log = log(settings, context, planned, Optional.empty(), Instant.MAX);
            List<Recording> parts = new ArrayList<>();
            parts.add(new ClusterRecording(context, cluster, Optional.of(settings.names()), listener));
            hub.ifPresent(client -> parts.add(new HubMetricsRecording(context, client)));
            log.ifPresent(parts::add);
            return new ObservedRun(settings, record, planned, log, started(parts), lock);
        } catch (RuntimeException e) {
            lock.close();
            discard(settings);
            throw e;
        }
    }

    private static ObservationLock locked(Settings settings) {
        try {
            return ObservationLock.take(settings.folder());
        } catch (RuntimeException e) {
            discard(settings);
            throw e;
        }
    }

    private static RecordingContext context(Settings settings, ObservedRecord record) {
        return new RecordingContext(settings.folder(), record.info().runId(), settings::clock);
    }

    /** Ends the watch, reads the hub's log and writes the record. */
    public Result finish() {
        Recording.Result recorded = recordings.stop();
        Instant until = settings.clock().now();
        Optional<Coverage> covered = log.flatMap(HubLogRecording::covered);
        if (covered.isPresent() && ofOtherStudents()) {
            covered = Optional.empty();
            recorded = withoutLog(recorded);
        }
        RunRecord run = record.finish(window.endingAt(until), recorded, Optional.empty(), covered);
        boolean complete = recorded.complete()
                && run.cluster().filter(ClusterSummary::complete).isPresent();
        return new Result(run, recorded.problems(), complete, true);
    }

    /** Whether the log names none of the students who were watched, who would then count twice. */
    private boolean ofOtherStudents() {
        Path watched = settings.folder().clusterJournalFile();
        Path logged = settings.folder().hubLogJournalFile();
        return Files.exists(watched)
                && Files.exists(logged)
                && SharedStudents.none(ClusterJournal.read(watched), HubLogJournal.read(logged));
    }

    /** The rest of a class that was watched is kept, because it cannot be watched again. */
    private Recording.Result withoutLog(Recording.Result recorded) {
        try {
            Files.deleteIfExists(settings.folder().hubLogJournalFile());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + settings.folder().hubLogJournalFile(), e);
        }
        String why = "none of the students in the hub's log whose servers were ready had a pod that was watched";
        List<String> notes = new ArrayList<>(recorded.notes());
        notes.add(why + ", so the log is left out: it is of another hub, or names were replaced in it");
        List<String> problems = new ArrayList<>(recorded.problems());
        problems.add("--hub-log: " + why
                + "; the log is left out. Give the log of this hub, with the names as the hub wrote them");
        return new Recording.Result(
                recorded.sources().stream()
                        .filter(source -> source != Source.HUB_LOG)
                        .toList(),
                notes,
                problems,
                false);
    }

    /** Ends the watch without a record of its own; the files so far stay. */
    @Override
    public void close() {
        recordings.close();
        lock.close();
    }

    /**
     * Looks back at a class. Everything can be looked up again, so nothing is left in the folder if something fails, or if
     * there were no students.
     *
     * @param from students who came from here on belong to the class
     * @param until students who came before here belong to the class; not in the future
     * @throws dev.firstbell.records.io.BadInputException if the Prometheus server does not respond as one does; the folder is
     *     then removed
     */
    public static Result lookBack(
            Settings settings, Instant classStart, Instant from, Instant until, Optional<PrometheusAccess> prometheus) {
        try {
            Result result = lookedBack(settings, classStart, from, until, prometheus);
            if (!result.kept()) {
                discard(settings);
            }
            return result;
        } catch (RuntimeException e) {
            discard(settings);
            throw e;
        }
    }

    private static Result lookedBack(
            Settings settings, Instant classStart, Instant from, Instant until, Optional<PrometheusAccess> prometheus) {
        Instant now = settings.clock().now();
        // A student who asked in the last minute was ready after it, and that can be looked up.
        Instant waited = until.plus(settings.patience());
        ObservedWindow window = new ObservedWindow(classStart, from, until, waited.isBefore(now) ? waited : now);
        ObservedRecord record = ObservedRecord.begin(
                settings,
                window,
                prometheus.isPresent() ? Source.PROMETHEUS : Source.HUB_LOG,
                prometheus.map(PrometheusAccess::server).orElse("unknown"));
        RecordingContext context = context(settings, record);
        Optional<PrometheusRecording> history =
                prometheus.map(access -> new PrometheusRecording(context, access, settings.names(), window));
        Optional<HubLogRecording> log = log(settings, context, window, Optional.of(until), window.seenUntil());
        List<Recording> parts = new ArrayList<>();
        history.ifPresent(parts::add);
        log.ifPresent(parts::add);
        try (Recordings recordings = started(parts)) {
            Recording.Result recorded = recordings.stop();
            // Everything can be looked up again, so a wrong file is refused instead of left out.
            log.flatMap(HubLogRecording::unusable).ifPresent(why -> {
                throw new BadInputException("--hub-log: " + why);
            });
            history.flatMap(ignored -> log.flatMap(HubLogRecording::ofAnotherTime))
                    .ifPresent(why -> {
                        throw new BadInputException("--hub-log: " + why + "; or omit --hub-log");
                    });
            if (history.isPresent()) {
                SharedStudents.Logged logged = log.map(HubLogRecording::users).orElse(SharedStudents.Logged.NOBODY);
                recorded = recorded.and(
                        SharedStudents.compared(history.get().pods(), logged, log.flatMap(HubLogRecording::covered)));
                history.get().write(PodUsers.of(logged.all()));
            }
            Optional<HubCounts> counts = history.flatMap(PrometheusRecording::counts);
            Optional<Coverage> covered = log.flatMap(HubLogRecording::covered);
            RunRecord run = record.finish(window, recorded, counts, covered);
            boolean found = !run.students().isEmpty() || counts.isPresent();
            return new Result(run, recorded.problems(), recorded.complete(), found);
        }
    }

    private static Optional<HubLogRecording> log(
            Settings settings,
            RecordingContext context,
            ObservedWindow window,
            Optional<Instant> until,
            Instant readTo) {
        return settings.log()
                .map(log -> new HubLogRecording(
                        context,
                        log,
                        settings.names(),
                        new HubLogRecording.Period(
                                window.from(),
                                settings.patience(),
                                until,
                                readTo,
                                until.isPresent() ? "--at, --time-zone and --log-time-zone" : "--log-time-zone")));
    }

    private static Recordings started(List<Recording> parts) {
        Recordings recordings = new Recordings(parts);
        recordings.start();
        return recordings;
    }

    /** A class that was not seen leaves no record, so that the next try can use the folder. */
    private static void discard(Settings settings) {
        try {
            settings.folder().discard();
        } catch (UncheckedIOException e) {
            // The failure that led here says more; a folder that cannot be removed, such as a mount point, is empty.
        }
    }
}
