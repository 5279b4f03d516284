package dev.firstbell.simulations.internal;

import dev.firstbell.client.ApiToken;
import dev.firstbell.client.HubClient;
import dev.firstbell.client.Watch;
import dev.firstbell.client.Watcher;
import dev.firstbell.records.BadInputException;
import dev.firstbell.records.ClassPlan;
import dev.firstbell.records.ClassPlan.PlannedStudent;
import dev.firstbell.records.HubClock;
import dev.firstbell.records.Journal;
import dev.firstbell.records.JournalEntry;
import dev.firstbell.records.JournalWriter;
import dev.firstbell.records.Json;
import dev.firstbell.records.RunFolder;
import dev.firstbell.simulations.ClassStart;
import dev.firstbell.simulations.CleanUp;
import dev.firstbell.simulations.HubAccess;
import dev.firstbell.simulations.HubLock;
import dev.firstbell.simulations.RunProgress;
import dev.firstbell.simulations.internal.StudentJourney.Departure;
import dev.firstbell.simulations.internal.gatling.Engine;
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
import tools.jackson.core.JacksonException;

/**
 * The injector: a process of its own that drives one class start. It reads {@link Order}s from its standard input and
 * writes {@link Report}s to its standard output; what else prints there is chatter and dropped. Standard error is for
 * warnings.
 */
public final class InjectorMain {
    private static final Duration REPORT_EVERY = Duration.ofMillis(250);
    private static final int TIMER_THREADS = 2;

    /** Of a whole class, where it is not watched by streams. */
    private static final Duration LIST_EVERY = Duration.ofSeconds(1);

    private final PrintStream reports;
    private final Order.Prepare job;
    private final AtomicReference<HubClock> clock;
    private final AtomicReference<RunProgress.Phase> phase = new AtomicReference<>(RunProgress.Phase.PREPARING);
    private final Gate gate;
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();
    private final List<StudentJourney> journeys = new ArrayList<>();
    private final ScheduledExecutorService timers;
    private boolean everyStudentEnded;

    private InjectorMain(PrintStream reports, Order.Prepare job) {
        this.reports = reports;
        this.job = job;
        this.clock = new AtomicReference<>(job.clock().clock());
        this.gate = new Gate(job.plan().students().size());
        ScheduledThreadPoolExecutor pool = new ScheduledThreadPoolExecutor(TIMER_THREADS, task -> {
            Thread thread = new Thread(task, "hub-time");
            thread.setDaemon(true);
            return thread;
        });
        pool.setRemoveOnCancelPolicy(true);
        this.timers = pool;
    }

    public static void main(String[] args) throws IOException {
        PrintStream reports = System.out;
        // Gatling prints that it has started and ended.
        System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String first = orders.readLine();
        if (first == null) {
            return;
        }
        InjectorMain injector =
                new InjectorMain(reports, (Order.Prepare) Json.lines().readValue(first, Order.class));
        Thread listener = new Thread(() -> injector.obey(orders), "orders");
        listener.setDaemon(true);
        listener.start();
        int status = 0;
        try {
            injector.run();
        } catch (RuntimeException | Error e) {
            e.printStackTrace();
            status = 1;
        }
        // Gatling leaves threads behind that nobody waits for; whatever went wrong, this process ends here.
        System.exit(status);
    }

    private void obey(BufferedReader orders) {
        try {
            for (String line = orders.readLine(); line != null; line = orders.readLine()) {
                obey(Json.lines().readValue(line, Order.class));
            }
        } catch (IOException | JacksonException e) {
            report(new Report.Broken("cannot read orders: " + e.getMessage()));
        }
        orphaned();
    }

    private void obey(Order order) {
        if (order instanceof Order.Go go) {
            HubClock from = go.clock().clock();
            clock.set(from);
            phase.set(RunProgress.Phase.DRIVING);
            gate.open(new Departure(new Waiting(from, timers), job.plan().startingAt(go.classStart())));
        } else if (order instanceof Order.Stop) {
            stop();
        }
    }

    /** Nobody is left to look after this process: it cleans up, and ends in any case. */
    private void orphaned() {
        stop();
        try {
            Thread.sleep(job.orphanGrace().toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        System.err.println("the parent is gone and the clean-up took longer than "
                + job.orphanGrace().toSeconds() + " s: given up; the journal knows what is left");
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
                Watcher watcher = new Watcher(
                        hub, job.watch(), job.plan().prefix(), clock.get().toWall(LIST_EVERY))) {
            journal.write(new JournalEntry.Opened(clock.get().now(), Journal.SCHEMA, job.runId()));
            if (job.watch() != Watch.STREAM) {
                journal.write(new JournalEntry.Note(
                        clock.get().now(),
                        "readiness was watched by " + job.watch().label() + ", a list every " + LIST_EVERY.toMillis()
                                + " ms: the hub had less to do than with a real class's browsers"));
            }
            Recorder recorder = new Recorder(journal, job.plan());
            var ticker = timers.scheduleAtFixedRate(
                    () -> report(
                            new Report.Progress(recorder.progress(clock.get().now(), phase.get()))),
                    REPORT_EVERY.toMillis(),
                    REPORT_EVERY.toMillis(),
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
                String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
                report(cause instanceof BadInputException ? new Report.Refused(message) : new Report.Broken(message));
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
            report(new Report.Progress(recorder.progress(clock.get().now(), phase.get())));
            journal.writeIfPossible(new JournalEntry.Closed(clock.get().now(), complete));
            report(new Report.Finished(complete, remaining));
        }
    }

    private void drive(HubClient hub, Watcher watcher, JournalWriter journal, Recorder recorder, EventLoops loops) {
        ClassPlan plan = job.plan();
        new HubLock(hub)
                .take(journal, clock.get(), HubLock.me(), job.runId(), overAt(plan))
                .join();
        // A stop does not cut this short: what is under way must be over before the clean-up looks at what there is.
        Map<PlannedStudent, ApiToken> tokens = Preparation.prepare(hub, plan, journal, clock.get(), stopped::isDone)
                .join();
        if (stopped.isDone()) {
            return;
        }
        synchronized (journeys) {
            for (PlannedStudent student : plan.students()) {
                HubClient asStudent = hub.withToken(tokens.get(student));
                journeys.add(
                        new StudentJourney(student, asStudent, watcher, recorder, journal, plan, gate, clock::get));
            }
        }
        if (stopped.isDone()) {
            stop();
        }
        var engine = Executors.newSingleThreadExecutor();
        CompletableFuture<Void> ended =
                CompletableFuture.runAsync(() -> Engine.run(journeys, loops, Path.of(job.folder())), engine);
        gate.full().thenRun(() -> report(new Report.Prepared()));
        ended.join();
        engine.shutdown();
        everyStudentEnded = !stopped.isDone();
        // Some leave a tab open; a stop closes it.
        CompletableFuture.allOf(journeys.stream().map(StudentJourney::left).toArray(CompletableFuture[]::new))
                .join();
    }

    /** When everything is over at the latest, the making of the users and the clean-up included, for those who wait for the hub. */
    private Instant overAt(ClassPlan plan) {
        return clock.get()
                .now()
                .plus(ClassStart.patience(plan).multipliedBy(2))
                .plus(Duration.between(plan.firstArrival(), plan.lastTabClosed()));
    }

    private void report(Report report) {
        synchronized (reports) {
            reports.println(Json.lines().writeValueAsString(report));
            reports.flush();
        }
    }
}
