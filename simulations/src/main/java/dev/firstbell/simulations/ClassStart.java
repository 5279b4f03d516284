package dev.firstbell.simulations;

import static java.util.Objects.requireNonNull;

import dev.firstbell.client.ApiToken;
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
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;

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

    /** How long the injector, told that it is over, may take to end. */
    private static final Duration LAST_BREATH = Duration.ofSeconds(10);

    private final RunFolder folder;
    private final Patience patience;
    private final Consumer<RunProgress> listener;
    private final InjectorProcess injector;
    private final CompletableFuture<Void> prepared = new CompletableFuture<>();
    private final CompletableFuture<Report.Finished> finished = new CompletableFuture<>();
    private volatile String broken;
    private volatile String refused;
    private volatile boolean killed;
    private Runnable beforeDeriving = () -> {};
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
            RunFolder folder,
            RunInfo info,
            Consumer<RunProgress> listener,
            Patience patience,
            List<String> injectorCommand) {
        this.folder = folder;
        this.info = info;
        this.listener = listener;
        this.patience = patience;
        this.injector = InjectorProcess.start(injectorCommand, folder.injectorLogFile(), this::hear, this::gone);
    }

    /** A client for a hub whose time passes as the clock says. */
    public static HubClient client(URI hub, ApiToken token, HubClock clock) {
        return client(hub, token, clock, 1);
    }

    /** The same for so many students' websockets at once. */
    public static HubClient client(URI hub, ApiToken token, HubClock clock, int students) {
        Duration timeout = clock.toWall(REQUEST_TIMEOUT);
        Duration patient = timeout.compareTo(SHORTEST_TIMEOUT) < 0 ? SHORTEST_TIMEOUT : timeout;
        return HubClient.builder(hub)
                .token(token)
                .requestTimeout(patient)
                .progressWatchdog(patient)
                .kernelTimeout(patient)
                .webSockets(WebSocketEngine.forStudents(students))
                .build();
    }

    /**
     * Starts the injector and has it make the users.
     *
     * @param clock the hub's clock while users are made
     * @param folder new and empty; gets {@code run.json} and the journal at once
     * @param info what the run is; its plan's start may still change in {@link #go}
     * @param listener hears of the progress, on a thread of its own
     */
    public static ClassStart begin(
            HubAccess hub, HubClock clock, RunFolder folder, RunInfo info, Consumer<RunProgress> listener) {
        return begin(hub, clock, folder, info, Watch.STREAM, listener);
    }

    /**
     * The same with another way to learn that servers are ready than real students have.
     *
     * @param watch {@link Watch#STREAM} puts the load of a real class's browsers on the hub; the others less than that
     */
    public static ClassStart begin(
            HubAccess hub,
            HubClock clock,
            RunFolder folder,
            RunInfo info,
            Watch watch,
            Consumer<RunProgress> listener) {
        return begin(hub, clock, folder, info, watch, listener, Patience.DEFAULT, InjectorProcess.command());
    }

    static ClassStart begin(
            HubAccess hub,
            HubClock clock,
            RunFolder folder,
            RunInfo info,
            Watch watch,
            Consumer<RunProgress> listener,
            Patience patience,
            List<String> injectorCommand) {
        folder.write(info);
        // An injector that dies before its first line leaves an empty journal, which is a run without results.
        JournalWriter.append(folder.journalFile()).close();
        ClassStart start = new ClassStart(folder, info, listener, patience, injectorCommand);
        start.injector.order(new Order.Prepare(
                info.runId(),
                hub.url(),
                hub.token().authorization().substring("token ".length()),
                info.plan(),
                folder.path().toAbsolutePath().toString(),
                ClockAnchor.of(clock),
                watch,
                ORPHAN_GRACE));
        return start;
    }

    /**
     * Something else writes into the run's folder, too.
     *
     * @param close ends that; called once the injector has ended and cleaned up, before the record is derived
     */
    public void beside(Runnable close) {
        beforeDeriving = requireNonNull(close, "close is null");
    }

    /**
     * Waits until users exist and the engine is up; for five minutes and a second a student at most, after which the
     * injector is killed.
     *
     * @return false if that came to nothing: the run was stopped or is broken, and {@link #finish} says more
     */
    public boolean awaitPrepared() {
        Duration limit = patience.of(info.plan());
        try {
            CompletableFuture.anyOf(prepared, finished.handle((ignored, error) -> null))
                    .get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            giveUp("the injector was not ready within " + seconds(limit) + " and was killed");
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("neither future can fail", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        return prepared.isDone() && !finished.isDone();
    }

    /**
     * Lets the students come, and waits for the end of it all, the clean-up included.
     *
     * @param clock the hub's clock from now on
     * @param classStart when class starts, by that clock
     * @param objections why the run says nothing although it takes place, e.g. that the setting did not take effect
     */
    public Result go(HubClock clock, Instant classStart, List<String> objections) {
        info = info.startingAt(classStart);
        folder.write(info);
        departed = true;
        injector.order(new Order.Go(ClockAnchor.of(clock), classStart));
        return finish(clock, objections);
    }

    /**
     * Waits for the end of a run, writes what is derived from its journal and judges it. An injector that has not ended
     * five minutes and a second a student after the last student's limit is killed.
     *
     * @throws BadInputException if the hub was locked by another in the last moment: nothing has taken place, and the
     *     folder is gone
     */
    public Result finish(HubClock clock, List<String> objections) {
        Report.Finished end = awaitEnd(clock);
        beforeDeriving.run();
        if (refused != null) {
            folder.discard();
            throw new BadInputException(refused);
        }
        RunRecord run = folder.read();
        RunRecord.Judgement judgement = run.judge(end.complete());
        if (broken != null) {
            judgement = new RunRecord.Judgement(RunInfo.Verdict.ABORTED, List.of(broken));
        } else if (end.complete() && !objections.isEmpty()) {
            List<String> reasons = new ArrayList<>(objections);
            if (judgement.verdict() == RunInfo.Verdict.INVALID) {
                reasons.addAll(judgement.reasons());
            }
            judgement = new RunRecord.Judgement(RunInfo.Verdict.INVALID, reasons);
        }
        info = run.info().ended(clock.now(), judgement.verdict(), judgement.reasons());
        folder.write(info);
        RunRecord record = run.with(info);
        folder.writeDerived(record);
        if (judgement.verdict().conclusive()) {
            deleteIfEmpty(folder.injectorLogFile());
        }
        return new Result(record, end.remaining());
    }

    private Report.Finished awaitEnd(HubClock clock) {
        // A run that never went has no last student to wait for; its plan may lie months ahead.
        Duration untilLast = departed ? clock.wallUntil(info.plan().lastDeadline()) : Duration.ZERO;
        Duration limit = untilLast.plus(patience.of(info.plan()));
        try {
            Report.Finished end = finished.get(limit.toNanos(), TimeUnit.NANOSECONDS);
            if (!injector.await(LAST_BREATH)) {
                injector.kill();
            }
            return end;
        } catch (TimeoutException e) {
            giveUp("the injector had not ended " + seconds(patience.of(info.plan())) + " after "
                    + (departed ? "the last student's limit" : "the preparation") + " and was killed");
        } catch (ExecutionException e) {
            awaitSilent(limit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            giveUp("interrupted while the injector was at work; it was killed");
        }
        return new Report.Finished(false, leftBehind());
    }

    /** It reports no more: either it has ended, or it cleans up unheard. */
    private void awaitSilent(Duration limit) {
        try {
            if (injector.await(limit)) {
                if (broken == null) {
                    broken = killed
                            ? "killed before it could clean up"
                            : "the injector ended without a word; " + folder.injectorLogFile() + " may say why";
                }
                return;
            }
            giveUp("the injector could not be heard any more and was killed");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            giveUp("interrupted while the injector was at work; it was killed");
        }
    }

    private void giveUp(String why) {
        broken = why;
        injector.kill();
        try {
            // Nothing is written to the journal after this.
            injector.await(LAST_BREATH);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
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

    private static String seconds(Duration duration) {
        return BigDecimal.valueOf(duration.toMillis(), 3).stripTrailingZeros().toPlainString() + " s";
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
        killed = true;
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

    /** Whether the journal knows of anything that a run may have left at its hub. */
    public static boolean leftSomething(RunFolder folder) {
        if (!Files.exists(folder.journalFile())) {
            return false;
        }
        Journal journal = folder.journal();
        return Stream.of(JournalEntry.Thing.values())
                .anyMatch(thing -> !journal.remaining(thing).isEmpty());
    }

    /** The lock of a hub, if somebody holds it. */
    public static Optional<HubLock.Held> lock(HubAccess hub) {
        try (HubClient client = client(hub.url(), hub.token(), HubClock.realTime())) {
            return new HubLock(client).look().join();
        }
    }

    /** Takes the lock of a hub away, whoever holds it. */
    public static void breakLock(HubAccess hub) {
        try (HubClient client = client(hub.url(), hub.token(), HubClock.realTime())) {
            new HubLock(client).breakOpen().join();
        }
    }

    /** What a clean-up of a run would remove; asks the hub and changes nothing. */
    public static Leftovers leftovers(HubAccess hub, RunFolder folder) {
        try (HubClient client = client(hub.url(), hub.token(), HubClock.realTime())) {
            return Leftovers.look(client, folder.journal(), folder.info().plan().prefix())
                    .join();
        }
    }

    /** Removes what a run left at a hub, from the journal in its folder; asks the hub for nothing if nothing is left. */
    public static CleanUp.Done cleanUp(HubAccess hub, RunFolder folder) {
        RunInfo info = folder.info();
        HubClock clock = HubClock.realTime();
        if (!Files.exists(folder.journalFile())) {
            return new CleanUp.Done(0, 0, List.of());
        }
        try (HubClient client = client(hub.url(), hub.token(), clock);
                JournalWriter journal = JournalWriter.append(folder.journalFile())) {
            CleanUp.Done done = new CleanUp(client, journal, clock, info.plan().prefix())
                    .removeAll(folder.journal())
                    .join();
            if (info.verdict() == RunInfo.Verdict.RUNNING) {
                close(folder, clock);
            }
            return done;
        }
    }

    /** Gives the record of a run whose parent was killed its end: what the journal says, and no more. */
    private static void close(RunFolder folder, HubClock clock) {
        Journal journal = folder.journal();
        RunRecord run = folder.read(journal);
        RunRecord.Judgement judgement = run.judge(journal.complete());
        RunInfo ended = run.info().ended(clock.now(), judgement.verdict(), judgement.reasons());
        folder.write(ended);
        folder.writeDerived(run.with(ended));
    }

    private void hear(Report report) {
        if (report instanceof Report.Prepared) {
            prepared.complete(null);
        } else if (report instanceof Report.Progress progress) {
            listener.accept(progress.progress());
        } else if (report instanceof Report.Broken problem) {
            broken = problem.message();
        } else if (report instanceof Report.Refused refusal) {
            refused = refusal.message();
        } else if (report instanceof Report.Finished end) {
            finished.complete(end);
        }
    }

    private void gone() {
        finished.completeExceptionally(new IllegalStateException("the injector reports no more"));
    }
}
