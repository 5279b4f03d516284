package dev.firstbell.simulations.internal.student;

import static java.util.Objects.requireNonNull;

import dev.firstbell.client.HubClient;
import dev.firstbell.client.HubException;
import dev.firstbell.client.SingleUser;
import dev.firstbell.records.Act;
import dev.firstbell.records.ClassPlan.PlannedStudent;
import dev.firstbell.records.HubClock;
import dev.firstbell.records.Outcome;
import dev.firstbell.records.Stage;
import dev.firstbell.simulations.internal.async.AsyncFailures;
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
 * One student as the run knows them: what was reached, how it ended, and what is still open in the student's name. The
 * first to end a student wins, and of the start nothing but a 429 that was under way is recorded after that.
 *
 * <p>Thread-safe: steps come from Gatling's event loops, answers from the client's threads, limits from a timer.
 */
final class Student {
    /** How long somebody looks at an error page before reloading. */
    static final Duration RELOAD = Duration.ofSeconds(5);

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
     * @param hub the hub, with this student's own token
     * @param clock the hub's clock, also before the run goes
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

    /** How the start ended; empty while it has not. */
    Optional<Outcome> outcome() {
        synchronized (lock) {
            return Optional.ofNullable(outcome);
        }
    }

    /** Done when the start has ended; never fails. */
    CompletableFuture<Void> over() {
        return over;
    }

    boolean isOver() {
        return over.isDone();
    }

    /** Done when nothing is open in the student's name any more; never fails. */
    CompletableFuture<Void> left() {
        return left;
    }

    boolean has(Stage stage) {
        synchronized (lock) {
            return reached.containsKey(stage);
        }
    }

    /** When a stage was reached, if it was. */
    Optional<Instant> at(Stage stage) {
        synchronized (lock) {
            return Optional.ofNullable(reached.get(stage));
        }
    }

    /** A stage is reached now, and it is the journey's end if the plan says so. */
    void reach(Stage stage) {
        reach(stage, now());
        if (planned.journey().lastStage() == stage) {
            end(new Outcome.Ready());
        }
    }

    /** A stage was reached; only the first time counts. */
    void reach(Stage stage, Instant at) {
        synchronized (lock) {
            if (outcome == null && reached.putIfAbsent(stage, at) == null) {
                recorder.reached(planned.student(), stage, at);
            }
        }
    }

    void setBack(Stage stage, String reason) {
        synchronized (lock) {
            if (outcome == null) {
                recorder.setBack(planned.student(), now(), stage, oneLine(reason));
            }
        }
    }

    /** Also of a student who has ended since asking: the hub has counted it, and so do we. */
    void throttled(Optional<Duration> retryAfter) {
        synchronized (lock) {
            recorder.throttled(planned.student(), now(), retryAfter);
        }
    }

    /** @return whether the student still could */
    boolean act(Act.Kind act) {
        synchronized (lock) {
            if (outcome == null) {
                recorder.acted(planned.student(), now(), act);
            }
            return outcome == null;
        }
    }

    /**
     * The tab stays open after the end of the start.
     *
     * @param closing done when the student closes it; a tab whose time is over by the end closes with that
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
            // Also where nothing can be written any more: the run waits for this.
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
            closing.thenRun(() -> leave(Optional.of(Act.Kind.CLOSED_TAB)));
        }
    }

    /** Something said no for good while the student waited for a stage. */
    void fail(Stage stage, Throwable error) {
        Throwable cause = AsyncFailures.cause(error);
        String reason = cause.getMessage() == null ? cause.getClass().getSimpleName() : oneLine(cause.getMessage());
        end(new Outcome.Failed(stage, reason));
    }

    /** Ends the student now and closes everything, whatever the student is waiting for. */
    void cancel() {
        end(new Outcome.Cancelled());
        leave(Optional.empty());
    }

    /** What to let go of when the student leaves; at once, if that has happened already. */
    void holding(Runnable letGo) {
        synchronized (lock) {
            if (!gone) {
                held.add(letGo);
                return;
            }
        }
        letGo.run();
    }

    /** @param by the act that this is, if it is one of its own */
    private void leave(Optional<Act.Kind> by) {
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

    /** After something that a person who reloads the page may see go away: once more. Otherwise the error. */
    CompletableFuture<Void> retryOrFail(
            Stage stage, Throwable error, Waiting waiting, Supplier<CompletableFuture<Void>> again) {
        if (!passing(error)) {
            return CompletableFuture.failedFuture(error);
        }
        setBack(stage, error.getMessage());
        return waiting.after(RELOAD).thenCompose(ignored -> isOver() ? over : again.get());
    }

    private static boolean passing(Throwable error) {
        return error instanceof HubException hubError
                && switch (hubError.code()) {
                    case UNREACHABLE, TIMEOUT, HUB_RESTARTING, SERVER_ERROR, THROTTLED, CONFLICT -> true;
                    case FORBIDDEN, NOT_FOUND, BAD_REQUEST, PROTOCOL, KERNEL_DIED, CHANNEL_CLOSED, CANCELLED -> false;
                };
    }

    /** Goes on with what came, or with the error that came instead. */
    static <T> CompletableFuture<Void> then(
            CompletableFuture<T> future, BiFunction<T, Throwable, CompletableFuture<Void>> next) {
        return future.handle((value, error) -> next.apply(value, AsyncFailures.cause(error)))
                .thenCompose(step -> step);
    }

    private static String oneLine(String text) {
        return text.lines().findFirst().orElse("").strip();
    }
}
