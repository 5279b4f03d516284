package dev.firstbell.simulations;

import static java.util.Objects.requireNonNull;

import dev.firstbell.client.HubClient;
import dev.firstbell.client.Watch;
import dev.firstbell.client.WebSocketEngine;
import dev.firstbell.records.BadInputException;
import dev.firstbell.records.ClassPlan;
import dev.firstbell.records.HubClock;
import dev.firstbell.records.Journal;
import dev.firstbell.records.JournalEntry;
import dev.firstbell.records.JournalWriter;
import dev.firstbell.records.RunFolder;
import dev.firstbell.records.RunInfo;
import dev.firstbell.records.RunRecord;
import dev.firstbell.simulations.internal.ClockAnchor;
import dev.firstbell.simulations.internal.InjectorProcess;
import dev.firstbell.simulations.internal.Order;
import dev.firstbell.simulations.internal.Report;
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

/**
 * One class start, driven against a hub by an injector process of its own.
 *
 * <p>Used in the order {@link #begin}, {@link #awaitPrepared}, {@link #go}; {@link #stop} and {@link #kill} may come from
 * any thread at any time. What the run leaves is in its folder from the first moment on.
 */
public final class ClassStart {
    /** The longest that one request may take, in the hub's time; a browser would wait as long. */
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(60);

    /** However fast the hub's time passes, the machine gets this long for a request. */
    private static final Duration SHORTEST_TIMEOUT = Duration.ofSeconds(10);

    /** How long the injector may still clean up, in wall time, once its parent is gone. */
    private static final Duration ORPHAN_GRACE = Duration.ofMinutes(10);

    private final RunFolder folder;
    private final Patience patience;
    private final Injector injector;
    private final AtomicReference<HubClock> clock;
    private final RunCompanion.Ending companion;
    private boolean departed;
    private RunInfo info;

    /**
     * How a run ended.
     *
     * @param run the record, as it also stands in the folder
     * @param remaining what could not be cleaned up, one line each
     */
    public record Result(RunRecord run, List<String> remaining) {
        public Result {
            requireNonNull(run, "run is null");
            remaining = List.copyOf(remaining);
        }
    }

    /**
     * How long the parent waits for an injector, in wall time: to make the users, and after the last student's limit to
     * remove them. A hub in a lab on two cores took 0.7 s for each.
     *
     * @param base whatever the size of the class
     * @param perStudent in addition
     */
    record Patience(Duration base, Duration perStudent) {
        static final Patience DEFAULT = new Patience(Duration.ofMinutes(5), Duration.ofSeconds(1));

        Duration of(ClassPlan plan) {
            return base.plus(perStudent.multipliedBy(plan.students().size()));
        }
    }

    /** How long the making of a class's users may take, and again their removal, in wall time. */
    public static Duration patience(ClassPlan plan) {
        return Patience.DEFAULT.of(plan);
    }

    private ClassStart(
            AtomicReference<HubClock> clock,
            RunFolder folder,
            RunInfo info,
            RunCompanion.Ending companion,
            Consumer<RunProgress> listener,
            Patience patience,
            List<String> injectorCommand) {
        this.folder = folder;
        this.info = info;
        this.companion = companion;
        this.patience = patience;
        this.clock = clock;
        this.injector = new Injector(injectorCommand, folder.injectorLogFile(), listener);
    }

    /** A client for a hub whose time passes as the clock says. */
    public static HubClient client(HubAccess hub, HubClock clock) {
        return client(hub, clock, 1);
    }

    /** The same for so many students' websockets at once. */
    public static HubClient client(HubAccess hub, HubClock clock, int students) {
        Duration timeout = clock.toWall(REQUEST_TIMEOUT);
        Duration patient = timeout.compareTo(SHORTEST_TIMEOUT) < 0 ? SHORTEST_TIMEOUT : timeout;
        HubClient.Builder builder = HubClient.builder(hub.url())
                .token(hub.token())
                .requestTimeout(patient)
                .progressWatchdog(patient)
                .kernelTimeout(patient)
                .webSockets(WebSocketEngine.forStudents(students));
        hub.authorities().ifPresent(builder::trustAuthorities);
        return builder.build();
    }

    /**
     * Starts the injector and has it make the users.
     *
     * @param clock the hub's clock while users are made
     * @param folder new and empty; gets {@code run.json} and the journal at once
     * @param info what the run is; its plan's start may still change in {@link #go}
     * @param watch {@link Watch#STREAM} puts the load of a real class's browsers on the hub; the others less than that
     * @param companion records beside the run
     * @param listener hears of the progress, on a thread of its own
     * @throws BadInputException if the companion cannot record
     */
    public static ClassStart begin(
            HubAccess hub,
            HubClock clock,
            RunFolder folder,
            RunInfo info,
            Watch watch,
            RunCompanion companion,
            Consumer<RunProgress> listener) {
        return begin(hub, clock, folder, info, watch, companion, listener, Patience.DEFAULT, InjectorProcess.command());
    }

    static ClassStart begin(
            HubAccess hub,
            HubClock clock,
            RunFolder folder,
            RunInfo info,
            Watch watch,
            RunCompanion companion,
            Consumer<RunProgress> listener,
            Patience patience,
            List<String> injectorCommand) {
        AtomicReference<HubClock> present = new AtomicReference<>(clock);
        RunCompanion.Ending beside = companion.begin(new RunCompanion.Run(hub, folder, info.runId(), present::get));
        try {
            folder.write(info);
            // An injector that dies before its first line leaves an empty journal, which is a run without results.
            JournalWriter.append(folder.journalFile()).close();
            ClassStart start = new ClassStart(present, folder, info, beside, listener, patience, injectorCommand);
            start.injector.order(new Order.Prepare(
                    info.runId(),
                    hub.url(),
                    hub.token().authorization().substring("token ".length()),
                    hub.authorities().map(Path::toString),
                    info.plan(),
                    folder.path().toAbsolutePath().toString(),
                    ClockAnchor.of(clock),
                    watch,
                    ORPHAN_GRACE));
            return start;
        } catch (RuntimeException e) {
            beside.end();
            throw e;
        }
    }

    /**
     * Waits until users exist and the engine is up; for five minutes and a second a student at most, after which the
     * injector is killed.
     *
     * @return false if that came to nothing: the run was stopped or is broken, and {@link #finish} says more
     */
    public boolean awaitPrepared() {
        return injector.awaitPrepared(patience.of(info.plan()));
    }

    /**
     * Lets the students come, and waits for the end of it all, the clean-up included.
     *
     * @param from the hub's clock from now on
     * @param classStart when class starts, by that clock
     * @param objections why the run says nothing although it takes place, e.g. that the setting did not take effect
     */
    public Result go(HubClock from, Instant classStart, List<String> objections) {
        info = info.startingAt(classStart);
        folder.write(info);
        departed = true;
        clock.set(from);
        injector.order(new Order.Go(ClockAnchor.of(from), classStart));
        return finish(from, objections);
    }

    /**
     * Waits for the end of a run, writes what is derived from its journal and judges it. An injector that has not ended
     * five minutes and a second a student after the last student's limit is killed.
     *
     * @throws BadInputException if the hub was locked by another in the last moment: nothing has taken place, and the
     *     folder is gone
     */
    public Result finish(HubClock at, List<String> objections) {
        Report.Finished end = awaitEnd(at);
        endCompanion(at);
        if (injector.refused().isPresent()) {
            folder.discard();
            throw new BadInputException(injector.refused().get());
        }
        RunRecord run = folder.read();
        RunRecord.Judgement judgement = judge(run, end, objections);
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
            problems = List.of("the record of what happened beside the run is incomplete: " + e.getMessage());
        }
        if (problems.isEmpty()) {
            return;
        }
        try (JournalWriter journal = JournalWriter.append(folder.journalFile())) {
            problems.forEach(problem -> journal.writeIfPossible(new JournalEntry.Note(at.now(), problem)));
        }
    }

    private RunRecord.Judgement judge(RunRecord run, Report.Finished end, List<String> objections) {
        if (injector.broken().isPresent()) {
            return new RunRecord.Judgement(
                    RunInfo.Verdict.ABORTED, List.of(injector.broken().get()));
        }
        RunRecord.Judgement judgement = run.judge(end.complete());
        if (!end.complete() || objections.isEmpty()) {
            return judgement;
        }
        List<String> reasons = new ArrayList<>(objections);
        if (judgement.verdict() == RunInfo.Verdict.INVALID) {
            reasons.addAll(judgement.reasons());
        }
        return new RunRecord.Judgement(RunInfo.Verdict.INVALID, reasons);
    }

    private Report.Finished awaitEnd(HubClock at) {
        Duration patient = patience.of(info.plan());
        // A run that never went has no last student to wait for; its plan may lie months ahead.
        Duration untilLast = departed ? at.wallUntil(info.plan().lastTabClosed()) : Duration.ZERO;
        String since = departed ? "the last student's limit" : "the preparation";
        return injector.awaitEnd(untilLast.plus(patient), patient, since)
                .orElseGet(() -> new Report.Finished(false, leftBehind()));
    }

    /** What an injector that could not say so itself may have left at the hub. */
    private List<String> leftBehind() {
        Journal journal = folder.journal();
        Set<String> users = journal.remaining(JournalEntry.Thing.USER);
        int servers = journal.remaining(JournalEntry.Thing.SERVER).size();
        List<String> left = new ArrayList<>();
        if (!users.isEmpty()) {
            List<String> names = users.stream().sorted().toList();
            left.add("up to " + users.size() + " users, " + names.get(0) + " to " + names.get(names.size() - 1)
                    + ", of whom up to " + servers + " have a server");
        }
        if (!journal.remaining(JournalEntry.Thing.LOCK).isEmpty()) {
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

    /** No more arrivals; servers are stopped and users removed; {@link #go} then returns. */
    public void stop() {
        injector.order(new Order.Stop());
    }

    /** Ends the injector at once; what it made stays at the hub and in the journal. */
    public void kill() {
        injector.kill();
    }

    /** The injector's process. */
    ProcessHandle injector() {
        return injector.handle();
    }

    /** The folder of this run. */
    public RunFolder folder() {
        return folder;
    }
}
