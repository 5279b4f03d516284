package dev.firstbell.simulations;

import static java.util.Objects.requireNonNull;

import dev.firstbell.client.HubClient;
import dev.firstbell.client.HubClientBuilder;
import dev.firstbell.client.ReadinessMode;
import dev.firstbell.client.websocket.WebSocketEngine;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.FailureReason;
import dev.firstbell.records.io.JournalWriter;
import dev.firstbell.records.io.Plural;
import dev.firstbell.records.journal.Journal;
import dev.firstbell.records.journal.JournalEntry;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.time.HubClock;
import dev.firstbell.simulations.internal.injector.ClockAnchor;
import dev.firstbell.simulations.internal.injector.InjectorCommand;
import dev.firstbell.simulations.internal.injector.InjectorEvent;
import dev.firstbell.simulations.internal.injector.InjectorProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One class start, driven against a hub by a separate injector process.
 *
 * <p>Call {@link #begin}, {@link #awaitPrepared} and {@link #go} in this order; {@link #stop} and {@link #kill} may come from
 * any thread at any time. The run folder contains the record of the run from the beginning.
 */
public final class ClassStart {
    /** The timeout of one request in the hub's time; a browser waits as long. */
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(60);

    /** The shortest timeout of one request in wall time, however fast the hub's time passes. */
    private static final Duration SHORTEST_TIMEOUT = Duration.ofSeconds(10);

    private final RunFolder folder;
    private final Patience patience;
    private final Injector injector;
    private final AtomicReference<HubClock> clock;
    private final RunCompanion.Ending companion;
    private boolean departed;
    private RunInfo info;

    /**
     * The result of a run.
     *
     * @param run the record, which the folder contains as well
     * @param remaining what could not be cleaned up, one line each
     */
    public record Result(RunRecord run, List<String> remaining) {
        public Result {
            requireNonNull(run, "run is null");
            remaining = List.copyOf(remaining);
        }
    }

    /**
     * How long the parent waits for an injector, in wall time: until the users exist, and again after the last student's
     * limit until they are removed. A lab's hub on two cores needed 0.7 s per user.
     *
     * @param base the part that does not depend on the size of the class
     * @param perStudent the additional time per student
     */
    record Patience(Duration base, Duration perStudent) {
        static final Patience DEFAULT = new Patience(Duration.ofMinutes(5), Duration.ofSeconds(1));

        Duration of(ClassPlan plan) {
            return base.plus(perStudent.multipliedBy(plan.students().size()));
        }
    }

    /** Returns how long the creation of a class's users may take in wall time, and again their removal. */
    public static Duration patience(ClassPlan plan) {
        return Patience.DEFAULT.of(plan);
    }

    /** How long an injector without a parent may still take: to end what it prepares, and to clean up. */
    private static Duration orphanGrace(ClassPlan plan) {
        return patience(plan).multipliedBy(2);
    }

    private ClassStart(
            AtomicReference<HubClock> clock,
            RunFolder folder,
            RunInfo info,
            RunCompanion.Ending companion,
            Consumer<RunProgress> listener,
            Patience patience,
            List<String> injectorCommandLine) {
        this.folder = folder;
        this.info = info;
        this.companion = companion;
        this.patience = patience;
        this.clock = clock;
        this.injector = new Injector(injectorCommandLine, folder.injectorLogFile(), listener);
    }

    /** Returns a client for a hub, with timeouts in the time of the given clock. */
    public static HubClient client(HubAccess hub, HubClock clock) {
        return client(hub, clock, 1);
    }

    /** Returns a client that can carry the websockets of the given number of students. */
    public static HubClient client(HubAccess hub, HubClock clock, int students) {
        Duration timeout = clock.toWall(REQUEST_TIMEOUT);
        Duration patient = timeout.compareTo(SHORTEST_TIMEOUT) < 0 ? SHORTEST_TIMEOUT : timeout;
        HubClientBuilder builder = HubClient.builder(hub.url())
                .token(hub.token())
                .requestTimeout(patient)
                .progressWatchdog(patient)
                .kernelTimeout(patient)
                .webSockets(WebSocketEngine.forStudents(students));
        hub.authorities().ifPresent(builder::trustAuthorities);
        return builder.build();
    }

    /**
     * Starts the injector, which creates the users.
     *
     * @param clock the hub's clock while the users are created
     * @param folder new and empty; gets {@code run.json} and the journal at once
     * @param info describes the run; the start of its plan may still change in {@link #go}
     * @param readiness {@link ReadinessMode#STREAM} causes the same load on the hub as a real class's browsers; the others
     *     cause less
     * @param companion records beside the run
     * @param listener receives the progress, on a separate thread
     * @throws BadInputException if the companion cannot record
     */
    public static ClassStart begin(
            HubAccess hub,
            HubClock clock,
            RunFolder folder,
            RunInfo info,
            ReadinessMode readiness,
            RunCompanion companion,
            Consumer<RunProgress> listener) {
        return begin(
                hub,
                clock,
                folder,
                info,
                readiness,
                companion,
                listener,
                Patience.DEFAULT,
                InjectorProcess.commandLine());
    }

    static ClassStart begin(
            HubAccess hub,
            HubClock clock,
            RunFolder folder,
            RunInfo info,
            ReadinessMode readiness,
            RunCompanion companion,
            Consumer<RunProgress> listener,
            Patience patience,
            List<String> injectorCommandLine) {
        AtomicReference<HubClock> present = new AtomicReference<>(clock);
        RunCompanion.Ending beside = companion.begin(new RunCompanion.Run(hub, folder, info.runId(), present::get));
        try {
            folder.write(info);
            // An injector that dies before it writes a line leaves an empty journal, which is a run without results.
            JournalWriter.append(folder.journalFile()).close();
            ClassStart start = new ClassStart(present, folder, info, beside, listener, patience, injectorCommandLine);
            start.injector.send(new InjectorCommand.Prepare(
                    info.runId(),
                    hub.url(),
                    hub.token().authorization().substring("token ".length()),
                    hub.authorities().map(Path::toString),
                    hub.options(),
                    info.classPlan(),
                    folder.path().toAbsolutePath().toString(),
                    ClockAnchor.of(clock),
                    readiness,
                    orphanGrace(info.classPlan())));
            return start;
        } catch (RuntimeException e) {
            beside.end();
            throw e;
        }
    }

    /**
     * Waits until the users exist and the engine is up. After five minutes plus one second per student, the injector is
     * killed.
     *
     * @return false if the preparation was stopped or failed; {@link #finish} then returns the reason
     */
    public boolean awaitPrepared() {
        return injector.awaitPrepared(patience.of(info.classPlan()));
    }

    /**
     * Lets the students arrive and waits for the end of the run, including the clean-up.
     *
     * @param from the hub's clock from now on
     * @param classStart when class starts, on that clock
     * @param objections why the run is invalid although it takes place, e.g. that the setting did not take effect; asked
     *     for when the run has ended
     */
    public Result go(HubClock from, Instant classStart, Supplier<List<String>> objections) {
        info = info.startingAt(classStart);
        folder.write(info);
        departed = true;
        clock.set(from);
        injector.send(new InjectorCommand.Go(ClockAnchor.of(from), classStart));
        return finish(from, objections);
    }

    /**
     * Waits for the end of a run, writes the files that are derived from its journal and judges the run. An injector that
     * has not ended five minutes plus one second per student after the last student's limit is killed.
     *
     * @throws BadInputException if another run has locked the hub in the meantime: nothing has taken place, and the folder
     *     is deleted
     */
    public Result finish(HubClock at, Supplier<List<String>> objections) {
        InjectorEvent.Finished end = awaitEnd(at);
        endCompanion(at);
        if (injector.refused().isPresent()) {
            folder.discard();
            throw new BadInputException(injector.refused().get());
        }
        RunRecord run = folder.read();
        RunRecord.Judgement judgement = judge(run, end, objections.get());
        info = run.info().ended(at.now(), judgement.verdict(), judgement.reasons());
        folder.write(info);
        RunRecord record = run.with(info);
        folder.writeDerived(record);
        if (judgement.verdict().conclusive()) {
            deleteIfEmpty(folder.injectorLogFile());
        }
        return new Result(record, end.remaining());
    }

    /** A problem beside the run takes nothing of the run's own record with it. */
    private void endCompanion(HubClock at) {
        List<String> problems;
        try {
            problems = companion.end();
        } catch (RuntimeException e) {
            problems = List.of("the recordings made during the run are incomplete: " + FailureReason.of(e));
        }
        if (problems.isEmpty()) {
            return;
        }
        try (JournalWriter journal = JournalWriter.append(folder.journalFile())) {
            problems.forEach(problem -> journal.writeIfPossible(new JournalEntry.Note(at.now(), problem)));
        }
    }

    private RunRecord.Judgement judge(RunRecord run, InjectorEvent.Finished end, List<String> objections) {
        if (injector.broken().isPresent()) {
            return new RunRecord.Judgement(
                    RunInfo.Verdict.ABORTED, List.of(injector.broken().get()));
        }
        RunRecord.Judgement judgement = run.judge(end.complete());
        List<String> reasons = new ArrayList<>(objections);
        reasons.addAll(end.objections());
        if (!end.complete() || reasons.isEmpty()) {
            return judgement;
        }
        if (judgement.verdict() == RunInfo.Verdict.INVALID) {
            reasons.addAll(judgement.reasons());
        }
        return new RunRecord.Judgement(RunInfo.Verdict.INVALID, reasons);
    }

    private InjectorEvent.Finished awaitEnd(HubClock at) {
        Duration patient = patience.of(info.classPlan());
        // A run that never started has no last student to wait for; its plan may lie months ahead.
        Duration untilLast = departed ? at.wallUntil(info.classPlan().lastTabClosed()) : Duration.ZERO;
        String since = departed ? "the last student's limit" : "the preparation";
        return injector.awaitEnd(untilLast.plus(patient), patient, since)
                .orElseGet(() -> new InjectorEvent.Finished(false, leftBehind(), List.of()));
    }

    /** Returns what may remain at the hub after an injector that ended without {@link InjectorEvent.Finished}. */
    private List<String> leftBehind() {
        Journal journal = folder.journal();
        Set<String> users = journal.remaining(JournalEntry.Resource.USER);
        int servers = journal.remaining(JournalEntry.Resource.SERVER).size();
        List<String> left = new ArrayList<>();
        if (!users.isEmpty()) {
            List<String> names = users.stream().sorted().toList();
            left.add("up to " + Plural.of(users.size(), "user", "users") + ", " + names.get(0)
                    + (users.size() == 1 ? "" : " to " + names.get(names.size() - 1))
                    + ", of whom up to " + servers + (servers == 1 ? " has" : " have") + " a server");
        }
        if (!journal.remaining(JournalEntry.Resource.LOCK).isEmpty()) {
            left.add("the lock that keeps others from testing the hub");
        }
        return left;
    }

    private static void deleteIfEmpty(Path file) {
        try {
            if (Files.exists(file) && Files.size(file) == 0) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete the empty " + file, e);
        }
    }

    /** Stops the run cleanly: no more arrivals, then the clean-up. {@link #go} then returns. */
    public void stop() {
        injector.send(new InjectorCommand.Stop());
    }

    /** Kills the injector. Its users and servers remain at the hub, and the journal lists them. */
    public void kill() {
        injector.kill();
    }

    /** Returns the injector's process. */
    ProcessHandle injector() {
        return injector.handle();
    }

    /** Returns the folder of this run. */
    public RunFolder folder() {
        return folder;
    }
}
