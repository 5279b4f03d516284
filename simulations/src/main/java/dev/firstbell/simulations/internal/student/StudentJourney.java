package dev.firstbell.simulations.internal.student;

import static java.util.Objects.requireNonNull;

import dev.firstbell.client.HubClient;
import dev.firstbell.client.ReadinessWatcher;
import dev.firstbell.records.classes.Behaviour;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.classes.ClassPlan.PlannedStudent;
import dev.firstbell.records.classes.Draws;
import dev.firstbell.records.classes.Retry;
import dev.firstbell.records.io.JournalWriter;
import dev.firstbell.records.student.Journey;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.time.HubClock;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * The journey of one student, step by step, from the planned arrival to its end. Everything is asynchronous: a waiting
 * student holds no thread.
 *
 * <p>The plan's {@link Behaviour} defines how a student reacts to a long wait. Every student retries after five seconds when
 * the hub is unreachable, and as the plan's {@link Retry} defines when a start has failed, and ends with {@link
 * Outcome.TimedOut} at the class's limit. The limit counts from the intended arrival; a retry does not restart it.
 *
 * <p>Thread-safe.
 */
public final class StudentJourney {
    private final Student student;
    private final ReadinessWatcher watcher;
    private final JournalWriter journal;
    private final StartBarrier barrier;
    private final Tabs tabs;
    private final Landing landing;
    private final Draws draws;
    private final Retry retry;
    private final NotebookWork notebook;

    /**
     * @param hub a client with this student's own token
     * @param watcher watches the starts of the whole class
     * @param plan the class's plan, with the seed and the retries
     * @param barrier holds the student until the run starts
     * @param clock the hub's clock; it may change when the run starts
     */
    public StudentJourney(
            PlannedStudent planned,
            HubClient hub,
            ReadinessWatcher watcher,
            Recorder recorder,
            JournalWriter journal,
            ClassPlan plan,
            StartBarrier barrier,
            Supplier<HubClock> clock) {
        this.student = new Student(planned, hub, recorder, clock);
        this.watcher = requireNonNull(watcher, "watcher is null");
        this.journal = requireNonNull(journal, "journal is null");
        this.barrier = requireNonNull(barrier, "barrier is null");
        this.draws = new Draws(plan.seed());
        this.retry = plan.retry();
        this.tabs = new Tabs(student, this::openTab);
        this.landing = new Landing(student, tabs);
        this.notebook = new NotebookWork(student);
    }

    public Journey journey() {
        return student.planned().journey();
    }

    /**
     * Performs one step. Completes when the step's stage is reached or the start has ended, whichever comes first; never
     * fails. After the end of the start, every step completes immediately.
     */
    public CompletableFuture<Void> perform(Step step) {
        if (student.isOver()) {
            return student.over();
        }
        CompletableFuture<StartSignal> started = step == Step.ARRIVE ? barrier.await() : barrier.released();
        CompletableFuture<Void> settled = started.thenCompose(signal -> begin(step, signal))
                .exceptionally(error -> {
                    student.fail(step.stage(), error);
                    return null;
                });
        return CompletableFuture.anyOf(settled, student.over()).thenApply(ignored -> null);
    }

    /** Ends the start now, whatever the student waits for, and closes everything. */
    public void cancel() {
        student.cancel();
    }

    /** Completes when all of the student's connections are closed; never fails. */
    public CompletableFuture<Void> left() {
        return student.left();
    }

    private CompletableFuture<Void> begin(Step step, StartSignal signal) {
        Waiting waiting = signal.waiting();
        return switch (step) {
            case ARRIVE -> arrive(signal);
            case ACCEPT -> tabs.accept(waiting);
            case READY -> tabs.becomeReady(waiting);
            case LAND -> landing.land(waiting);
            case KERNEL -> notebook.openKernel(waiting);
            case RESULT -> notebook.runFirstCell();
            case VSCODE -> new VsCodeWork(student).open(waiting);
            case TERMINAL -> new TerminalWork(student).runFirstCommand(waiting);
        };
    }

    private ServerTab openTab() {
        return new ServerTab(student, watcher, journal, draws, retry);
    }

    private CompletableFuture<Void> arrive(StartSignal signal) {
        Instant intended = signal.plan().intended(student.planned());
        return signal.waiting().until(intended).thenRun(() -> {
            Waiting waiting = signal.waiting();
            waiting.until(intended.plus(signal.plan().limit())).thenRun(() -> student.end(new Outcome.TimedOut()));
            behave(signal, intended);
        });
    }

    /** Schedules the actions that depend on time alone and not on the hub's responses. */
    private void behave(StartSignal signal, Instant intended) {
        Behaviour behaviour = student.planned().behaviour();
        Waiting waiting = signal.waiting();
        int number = student.planned().student();
        behaviour
                .keepsTabUntil()
                .ifPresent(until -> student.keepTabUntil(
                        waiting.until(signal.plan().classStart().plus(until))));
        behaviour
                .leavesAfter(draws, number)
                .ifPresent(patience -> waiting.until(intended.plus(patience)).thenRun(() -> {
                    if (!student.has(Stage.LANDED)) {
                        student.end(new Outcome.GaveUp());
                    }
                }));
        behaviour
                .opensSecondTabAfter(draws, number)
                .ifPresent(patience -> waiting.after(patience).thenRun(() -> tabs.openSecond(waiting)));
    }
}
