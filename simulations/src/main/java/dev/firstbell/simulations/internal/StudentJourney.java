package dev.firstbell.simulations.internal;

import static java.util.Objects.requireNonNull;

import dev.firstbell.client.HubClient;
import dev.firstbell.client.Watcher;
import dev.firstbell.records.Behaviour;
import dev.firstbell.records.ClassPlan;
import dev.firstbell.records.ClassPlan.PlannedStudent;
import dev.firstbell.records.Draws;
import dev.firstbell.records.HubClock;
import dev.firstbell.records.JournalWriter;
import dev.firstbell.records.Journey;
import dev.firstbell.records.Outcome;
import dev.firstbell.records.Retry;
import dev.firstbell.records.Stage;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * One student, from the planned arrival to the end of the journey, step by step. Everything is asynchronous: a student who
 * waits costs no thread here.
 *
 * <p>What the student does when it takes long is the plan's {@link Behaviour}. All come back after five seconds when the
 * hub cannot be reached, and as the plan's {@link Retry} says when a start has failed. For all it is over at the class's
 * limit, where the outcome is {@link Outcome.TimedOut}. The clock runs from the intended arrival and never restarts.
 *
 * <p>Thread-safe.
 */
public final class StudentJourney {
    private final Student student;
    private final Watcher watcher;
    private final JournalWriter journal;
    private final Gate gate;
    private final Tabs tabs;
    private final Landing landing;
    private final Draws draws;
    private final Retry retry;
    private final NotebookWork notebook;

    /**
     * What is known once the run goes: a live hub's class starts when everything is prepared, not before.
     *
     * @param waiting waits in the hub's time
     * @param plan the plan, with its start in the hub's time
     */
    record Departure(Waiting waiting, ClassPlan plan) {}

    /**
     * @param hub the hub, with this student's own token
     * @param watcher of the whole class's starts
     * @param plan of the class, whose start may still change
     * @param gate where the student waits until the run goes
     * @param clock the hub's clock, also before the run goes
     */
    StudentJourney(
            PlannedStudent planned,
            HubClient hub,
            Watcher watcher,
            Recorder recorder,
            JournalWriter journal,
            ClassPlan plan,
            Gate gate,
            Supplier<HubClock> clock) {
        this.student = new Student(planned, hub, recorder, clock);
        this.watcher = requireNonNull(watcher, "watcher is null");
        this.journal = requireNonNull(journal, "journal is null");
        this.gate = requireNonNull(gate, "gate is null");
        this.draws = new Draws(plan.seed());
        this.retry = plan.retry();
        this.tabs = new Tabs(student, this::openTab);
        this.landing = new Landing(student, tabs);
        this.notebook = new NotebookWork(student);
    }

    public Journey journey() {
        return student.planned().journey();
    }

    /** How the start ended; empty while it has not. */
    public Optional<Outcome> outcome() {
        return student.outcome();
    }

    /** Whether a step got to its stage. */
    public boolean reached(Step step) {
        return student.has(step.stage());
    }

    /**
     * Takes one step. Done when its stage is reached or the student has ended, whichever comes first; never fails. Steps
     * of a student who has ended are done at once.
     */
    public CompletableFuture<Void> perform(Step step) {
        if (student.isOver()) {
            return student.over();
        }
        CompletableFuture<Departure> departure = step == Step.ARRIVE ? gate.enter() : gate.departure();
        CompletableFuture<Void> settled = departure
                .thenCompose(known -> begin(step, known))
                .exceptionally(error -> {
                    student.fail(step.stage(), error);
                    return null;
                });
        return CompletableFuture.anyOf(settled, student.over()).thenApply(ignored -> null);
    }

    /** Ends the student now, whatever the student is waiting for, and closes what is still open. */
    void cancel() {
        student.cancel();
    }

    /** Done when nothing is open in the student's name any more; never fails. */
    CompletableFuture<Void> left() {
        return student.left();
    }

    private CompletableFuture<Void> begin(Step step, Departure known) {
        Waiting waiting = known.waiting();
        return switch (step) {
            case ARRIVE -> arrive(known);
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

    private CompletableFuture<Void> arrive(Departure known) {
        Instant intended = known.plan().intended(student.planned());
        return known.waiting().until(intended).thenRun(() -> {
            Waiting waiting = known.waiting();
            waiting.until(intended.plus(known.plan().limit())).thenRun(() -> student.end(new Outcome.TimedOut()));
            behave(known, intended);
        });
    }

    /** What the student does by the clock, whatever the hub says. */
    private void behave(Departure known, Instant intended) {
        Behaviour behaviour = student.planned().behaviour();
        Waiting waiting = known.waiting();
        int number = student.planned().student();
        behaviour
                .keepsTabUntil()
                .ifPresent(until -> student.keepTabUntil(
                        waiting.until(known.plan().classStart().plus(until))));
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
