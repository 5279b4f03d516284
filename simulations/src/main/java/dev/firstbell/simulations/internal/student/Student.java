package dev.firstbell.simulations.internal.student;

import static java.util.Objects.requireNonNull;

import dev.firstbell.client.HubClient;
import dev.firstbell.client.call.HubException;
import dev.firstbell.client.singleuser.SingleUser;
import dev.firstbell.records.classes.ClassPlan.PlannedStudent;
import dev.firstbell.records.classes.Pauses;
import dev.firstbell.records.io.FailureReason;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentAction;
import dev.firstbell.records.time.HubClock;
import dev.firstbell.simulations.internal.async.FutureFailures;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * The state of one student: the stages reached, the outcome, and the connections that are still open. The first outcome
 * wins. After it, nothing of the start is recorded except the 429 of a request that was already under way.
 *
 * <p>Thread-safe: steps run on Gatling's event loops, responses arrive on the client's threads, limits on a timer.
 */
final class Student {
    private final PlannedStudent planned;
    private final HubClient hub;
    private final SingleUser server;
    private final Recorder recorder;
    private final Supplier<HubClock> clock;

    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private final CompletableFuture<Void> left = new CompletableFuture<>();
    private final Object lock = new Object();
    private final Map<Stage, Instant> reached = new EnumMap<>(Stage.class);
    private final List<Runnable> held = new ArrayList<>(2);
    private Outcome outcome;
    private boolean gone;
    private CompletableFuture<Void> tabClosing = CompletableFuture.completedFuture(null);

    /**
     * @param hub a client with this student's own token
     * @param clock the hub's clock; it may change when the run starts
     */
    Student(PlannedStudent planned, HubClient hub, Recorder recorder, Supplier<HubClock> clock) {
        this.planned = requireNonNull(planned, "planned is null");
        this.hub = requireNonNull(hub, "hub is null");
        this.server = hub.singleUser(planned.user());
        this.recorder = requireNonNull(recorder, "recorder is null");
        this.clock = requireNonNull(clock, "clock is null");
    }

    PlannedStudent planned() {
        return planned;
    }

    HubClient hub() {
        return hub;
    }

    SingleUser server() {
        return server;
    }

    Instant now() {
        return clock.get().now();
    }

    /** Completes when the start has ended; never fails. */
    CompletableFuture<Void> over() {
        return over;
    }

    boolean isOver() {
        return over.isDone();
    }

    /** Completes when all of the student's connections are closed; never fails. */
    CompletableFuture<Void> left() {
        return left;
    }

    boolean has(Stage stage) {
        synchronized (lock) {
            return reached.containsKey(stage);
        }
    }

    /** Returns when a stage was reached; empty if it was not. */
    Optional<Instant> at(Stage stage) {
        synchronized (lock) {
            return Optional.ofNullable(reached.get(stage));
        }
    }

    /** Records that a stage was reached now. The last stage of the journey ends the start. */
    void reach(Stage stage) {
        reach(stage, now());
        if (planned.journey().lastStage() == stage) {
            end(new Outcome.Ready());
        }
    }

    /** Records when a stage was reached. Only the first call for a stage counts. */
    void reach(Stage stage, Instant at) {
        synchronized (lock) {
            if (outcome == null && reached.putIfAbsent(stage, at) == null) {
                recorder.reached(planned.student(), stage, at);
            }
        }
    }

    void failedAttempt(Stage stage, String reason) {
        synchronized (lock) {
            if (outcome == null) {
                recorder.failedAttempt(planned.student(), now(), stage, oneLine(reason));
            }
        }
    }

    /** Records a 429, even if the start has ended since the request was sent: the hub has counted it as well. */
    void throttled(Optional<Duration> retryAfter) {
        synchronized (lock) {
            recorder.throttled(planned.student(), now(), retryAfter);
        }
    }

    /** @return false if the start had ended before */
    boolean act(StudentAction.Kind act) {
        synchronized (lock) {
            if (outcome == null) {
                recorder.acted(planned.student(), now(), act);
            }
            return outcome == null;
        }
    }

    /**
     * Keeps the tab open after the start has ended.
     *
     * @param closing completes when the student closes the tab; if that is before the start ends, the tab closes then
     */
    void keepTabUntil(CompletableFuture<Void> closing) {
        synchronized (lock) {
            tabClosing = closing;
        }
    }

    void end(Outcome how) {
        CompletableFuture<Void> closing;
        synchronized (lock) {
            if (outcome != null) {
                return;
            }
            outcome = how;
            closing = tabClosing;
        }
        try {
            recorder.ended(planned.student(), now(), how);
        } finally {
            // Also if the journal cannot be written any more, because the run waits for this.
            over.complete(null);
            leaveWith(closing);
        }
    }

    private void leaveWith(CompletableFuture<Void> closing) {
        if (closing.isDone()) {
            leave(Optional.empty());
        } else {
            recorder.tabLeftOpen();
            left.thenRun(recorder::tabClosed);
            closing.thenRun(() -> leave(Optional.of(StudentAction.Kind.CLOSED_TAB)));
        }
    }

    /** Ends the start with a permanent failure that occurred on the way to a stage. */
    void fail(Stage stage, Throwable error) {
        Throwable cause = FutureFailures.cause(error);
        if (FailureReason.isUnknown(cause)) {
            cause.printStackTrace();
        }
        end(new Outcome.Failed(stage, oneLine(FailureReason.of(cause))));
    }

    /** Ends the start now, whatever the student waits for, and closes everything. */
    void cancel() {
        end(new Outcome.Cancelled());
        leave(Optional.empty());
    }

    /** Registers what to close when the student leaves; closes it immediately if the student has left already. */
    void holding(Runnable letGo) {
        synchronized (lock) {
            if (!gone) {
                held.add(letGo);
                return;
            }
        }
        letGo.run();
    }

    /** @param by the action that leaving is recorded as, if any */
    private void leave(Optional<StudentAction.Kind> by) {
        List<Runnable> open;
        synchronized (lock) {
            if (gone) {
                return;
            }
            gone = true;
            open = List.copyOf(held);
            held.clear();
        }
        open.forEach(Runnable::run);
        by.ifPresent(act -> recorder.acted(planned.student(), now(), act));
        left.complete(null);
    }

    /** Retries after a transient error, as a student does who reloads the page. Fails with any other error. */
    CompletableFuture<Void> retryOrFail(
            Stage stage, Throwable error, Waiting waiting, Supplier<CompletableFuture<Void>> again) {
        if (!(error instanceof HubException hubError && hubError.mayPass())) {
            return CompletableFuture.failedFuture(error);
        }
        failedAttempt(stage, error.getMessage());
        return waiting.after(Pauses.RELOAD).thenCompose(ignored -> isOver() ? over : again.get());
    }

    /** Continues with the value of a future, or with its failure, which is never wrapped. */
    static <T> CompletableFuture<Void> then(
            CompletableFuture<T> future, BiFunction<T, Throwable, CompletableFuture<Void>> next) {
        return future.handle((value, error) -> next.apply(value, FutureFailures.cause(error)))
                .thenCompose(step -> step);
    }

    private static String oneLine(String text) {
        return text.lines().findFirst().orElse("").strip();
    }
}
