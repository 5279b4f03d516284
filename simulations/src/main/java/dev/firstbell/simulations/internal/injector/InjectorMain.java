package dev.firstbell.simulations.internal.injector;

import dev.firstbell.client.HubClient;
import dev.firstbell.client.ReadinessMode;
import dev.firstbell.client.ReadinessWatcher;
import dev.firstbell.client.call.ApiToken;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.classes.ClassPlan.PlannedStudent;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.FailureReason;
import dev.firstbell.records.io.JournalWriter;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.journal.Journal;
import dev.firstbell.records.journal.JournalEntry;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.time.HubClock;
import dev.firstbell.simulations.ClassStart;
import dev.firstbell.simulations.CleanUp;
import dev.firstbell.simulations.HubAccess;
import dev.firstbell.simulations.HubLock;
import dev.firstbell.simulations.RunProgress;
import dev.firstbell.simulations.internal.gatling.Engine;
import dev.firstbell.simulations.internal.health.EventLoops;
import dev.firstbell.simulations.internal.health.HealthMeter;
import dev.firstbell.simulations.internal.health.LagMeter;
import dev.firstbell.simulations.internal.student.Recorder;
import dev.firstbell.simulations.internal.student.StartBarrier;
import dev.firstbell.simulations.internal.student.StartSignal;
import dev.firstbell.simulations.internal.student.StudentJourney;
import dev.firstbell.simulations.internal.student.Waiting;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The injector: a separate process that drives one class start. It reads {@link InjectorCommand}s from standard input and
 * writes {@link InjectorEvent}s to standard output; everything else that prints to standard output is discarded. Warnings go
 * to standard error.
 */
public final class InjectorMain {
    private static final Duration PROGRESS_EVERY = Duration.ofMillis(250);
    private static final int TIMER_THREADS = 2;

    /** The interval between two lists of the whole class's servers, unless streams watch them. */
    private static final Duration LIST_EVERY = Duration.ofSeconds(1);

    private final PrintStream events;
    private final InjectorCommand.Prepare job;
    private final AtomicReference<HubClock> clock;
    private final AtomicReference<RunProgress.Phase> phase = new AtomicReference<>(RunProgress.Phase.PREPARING);
    private final StartBarrier barrier;
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();
    private final List<StudentJourney> journeys = new ArrayList<>();
    private final ScheduledExecutorService timers;
    private boolean everyStudentEnded;
    /** Why the run says nothing about the hub although every student ended. */
    private List<String> objections = List.of();

    private InjectorMain(PrintStream events, InjectorCommand.Prepare job) {
        this.events = events;
        this.job = job;
        this.clock = new AtomicReference<>(job.clock().clock());
        this.barrier = new StartBarrier(job.plan().students().size());
        ScheduledThreadPoolExecutor pool = new ScheduledThreadPoolExecutor(TIMER_THREADS, task -> {
            Thread thread = new Thread(task, "hub-time");
            thread.setDaemon(true);
            return thread;
        });
        pool.setRemoveOnCancelPolicy(true);
        this.timers = pool;
    }

    public static void main(String[] args) throws IOException {
        PrintStream events = System.out;
        // Gatling prints messages when it starts and ends.
        System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String first = commands.readLine();
        if (first == null) {
            return;
        }
        if (!(InjectorMessages.command(first) instanceof InjectorCommand.Prepare job)) {
            throw new IllegalStateException("the first command must be `prepare`");
        }
        InjectorMain injector = new InjectorMain(events, job);
        Thread listener = new Thread(() -> injector.execute(commands), "commands");
        listener.setDaemon(true);
        listener.start();
        int status = 0;
        try {
            injector.run();
        } catch (RuntimeException | Error e) {
            e.printStackTrace();
            status = 1;
        }
        // Gatling leaves non-daemon threads behind. The process ends here in any case.
        System.exit(status);
    }

    private void execute(BufferedReader commands) {
        try {
            for (String line = commands.readLine(); line != null; line = commands.readLine()) {
                InjectorMessages.command(line).match(this::prepareAgain, this::go, stop -> stop());
            }
        } catch (BadInputException e) {
            send(new InjectorEvent.Broken(e.getMessage()));
        } catch (IOException e) {
            send(new InjectorEvent.Broken("the injector cannot read the commands of its parent process"));
        }
        orphaned();
    }

    private void prepareAgain(InjectorCommand.Prepare second) {
        send(new InjectorEvent.Broken("the injector has been prepared for " + job.runId() + " already"));
        stop();
    }

    private void go(InjectorCommand.Go go) {
        HubClock from = go.clock().clock();
        clock.set(from);
        phase.set(RunProgress.Phase.DRIVING);
        barrier.release(new StartSignal(new Waiting(from, timers), job.plan().startingAt(go.classStart())));
    }

    /** Cleans up after the parent is gone, and exits after the grace period even if the clean-up has not ended. */
    private void orphaned() {
        stop();
        try {
            Thread.sleep(job.orphanGrace().toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        System.err.println("the parent is gone and the clean-up took longer than "
                + job.orphanGrace().toSeconds()
                + " s; the injector exits, and the journal lists what remains at the hub");
        Runtime.getRuntime().halt(1);
    }

    private void stop() {
        stopped.complete(null);
        synchronized (journeys) {
            journeys.forEach(StudentJourney::cancel);
        }
    }

    private void run() {
        RunFolder folder = new RunFolder(Path.of(job.folder()));
        try (JournalWriter journal = JournalWriter.append(folder.journalFile());
                HubClient hub = ClassStart.client(
                        new HubAccess(
                                job.hub(),
                                ApiToken.of(job.token()),
                                job.authorities().map(Path::of)),
                        clock.get(),
                        job.plan().students().size());
                ReadinessWatcher watcher = new ReadinessWatcher(
                        hub, job.watch(), job.plan().prefix(), clock.get().toWall(LIST_EVERY))) {
            journal.write(new JournalEntry.Opened(clock.get().now(), Journal.SCHEMA, job.runId()));
            if (job.watch() != ReadinessMode.STREAM) {
                journal.write(new JournalEntry.Note(
                        clock.get().now(),
                        "readiness was watched by " + job.watch().label() + ", with a list every "
                                + LIST_EVERY.toMillis()
                                + " ms: the load on the hub was lower than that of a real class's browsers"));
            }
            Recorder recorder = new Recorder(journal, job.plan());
            var ticker = timers.scheduleAtFixedRate(
                    () -> send(new InjectorEvent.Progress(
                            recorder.progress(clock.get().now(), phase.get()))),
                    PROGRESS_EVERY.toMillis(),
                    PROGRESS_EVERY.toMillis(),
                    TimeUnit.MILLISECONDS);
            EventLoops loops = new EventLoops();
            HealthMeter health = new HealthMeter(
                    recorder::health,
                    clock::get,
                    new HealthMeter.Sources(loops, LagMeter.of(timers), hub::takeCallQueue));
            try {
                drive(hub, watcher, journal, recorder, loops);
            } catch (RuntimeException | Error e) {
                Throwable cause = e.getCause() == null ? e : e.getCause();
                String message = FailureReason.of(cause);
                if (FailureReason.isUnknown(cause)) {
                    cause.printStackTrace();
                }
                send(
                        cause instanceof BadInputException
                                ? new InjectorEvent.Refused(message)
                                : new InjectorEvent.Broken(message));
                stop();
                journal.writeIfPossible(new JournalEntry.Note(clock.get().now(), "broken: " + message));
            } finally {
                health.close();
            }
            boolean complete = everyStudentEnded;
            phase.set(RunProgress.Phase.CLEANING_UP);
            List<String> remaining = new CleanUp(
                            hub, journal, clock.get(), job.plan().prefix())
                    .removeAll(folder.journal())
                    .join()
                    .remaining();
            ticker.cancel(false);
            send(new InjectorEvent.Progress(recorder.progress(clock.get().now(), phase.get())));
            journal.writeIfPossible(new JournalEntry.Closed(clock.get().now(), complete));
            send(new InjectorEvent.Finished(complete, remaining, objections));
        }
    }

    private void drive(
            HubClient hub, ReadinessWatcher watcher, JournalWriter journal, Recorder recorder, EventLoops loops) {
        ClassPlan plan = job.plan();
        HubLock lock = new HubLock(hub, job.hubOptions());
        lock.take(journal, clock.get(), HubLock.me(), job.runId(), overAt(plan)).join();
        timers.scheduleAtFixedRate(lock::renew, 0, HubLock.RENEWED_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        // A stop does not interrupt this: requests in progress must end before the clean-up reads what exists.
        Map<PlannedStudent, ApiToken> tokens = Preparation.prepare(hub, plan, journal, clock.get(), stopped::isDone)
                .join();
        if (stopped.isDone()) {
            return;
        }
        synchronized (journeys) {
            for (PlannedStudent student : plan.students()) {
                HubClient asStudent = hub.withToken(tokens.get(student));
                journeys.add(
                        new StudentJourney(student, asStudent, watcher, recorder, journal, plan, barrier, clock::get));
            }
        }
        if (stopped.isDone()) {
            stop();
        }
        var engine = Executors.newSingleThreadExecutor();
        CompletableFuture<Void> ended =
                CompletableFuture.runAsync(() -> Engine.run(journeys, loops, Path.of(job.folder())), engine);
        barrier.allWaiting().thenRun(() -> send(new InjectorEvent.Prepared()));
        ended.join();
        engine.shutdown();
        everyStudentEnded = !stopped.isDone();
        // Some students keep a tab open until later; a stop closes it.
        CompletableFuture.allOf(journeys.stream().map(StudentJourney::left).toArray(CompletableFuture[]::new))
                .join();
        if (everyStudentEnded) {
            objections = Interference.with(hub, plan, job.runId());
        }
    }

    /** Returns when the run ends at the latest, including the preparation and the clean-up. The hub's lock shows this time. */
    private Instant overAt(ClassPlan plan) {
        return clock.get()
                .now()
                .plus(ClassStart.patience(plan).multipliedBy(2))
                .plus(Duration.between(plan.firstArrival(), plan.lastTabClosed()));
    }

    private void send(InjectorEvent event) {
        synchronized (events) {
            events.println(Json.lines().writeValueAsString(event));
            events.flush();
        }
    }
}
