package dev.firstbell.simulations.internal;

import static java.util.Objects.requireNonNull;

import dev.firstbell.client.HubClient;
import dev.firstbell.client.HubException;
import dev.firstbell.client.KernelChannel;
import dev.firstbell.client.KernelInfo;
import dev.firstbell.client.PageAnswer;
import dev.firstbell.client.PodEvent;
import dev.firstbell.client.ProgressEnd;
import dev.firstbell.client.ProgressEvent;
import dev.firstbell.client.ProgressStream;
import dev.firstbell.client.ServerRef;
import dev.firstbell.client.SingleUser;
import dev.firstbell.client.StartAnswer;
import dev.firstbell.client.Watcher;
import dev.firstbell.records.ClassPlan;
import dev.firstbell.records.ClassPlan.PlannedStudent;
import dev.firstbell.records.HubClock;
import dev.firstbell.records.JournalEntry;
import dev.firstbell.records.JournalWriter;
import dev.firstbell.records.Journey;
import dev.firstbell.records.Outcome;
import dev.firstbell.records.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * One student, from the planned arrival to the end of the journey. Everything is asynchronous: a student who waits costs
 * no thread here.
 *
 * <p>The student is <em>patient</em>: honours every Retry-After to the second, comes back after five seconds when the hub
 * cannot be reached or a start has failed, and gives up only at the class's limit, where the outcome is {@link Outcome.TimedOut}. The clock
 * runs from the intended arrival and never restarts.
 *
 * <p>Thread-safe: steps come from Gatling's event loops, answers from the client's threads, the limit from a timer; the
 * first to end the student wins, and nothing is recorded after that.
 */
public final class StudentJourney {
    /** How long a patient student looks at an error page before reloading. */
    private static final Duration RELOAD = Duration.ofSeconds(5);

    /** How soon the first page is asked for again after the hub said ready but the proxy has not got the route. */
    private static final Duration PAGE_RELOAD = Duration.ofMillis(500);

    /** Without a Retry-After (active-server limit), as long as the hub's page suggests: "a few minutes" is not waited. */
    private static final Duration RETRY_WITHOUT_HINT = Duration.ofSeconds(60);

    private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

    private static final String CELL = "1+1";
    private static final String ANSWER = "2";

    private final PlannedStudent student;
    private final HubClient hub;
    private final SingleUser server;
    private final Watcher watcher;
    private final Recorder recorder;
    private final JournalWriter journal;
    private final Gate gate;
    private final Supplier<HubClock> clock;

    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private final Object lock = new Object();
    private final Map<Stage, Instant> reached = new EnumMap<>(Stage.class);
    private Outcome outcome;
    private Runnable release = () -> {};
    private KernelChannel kernel;

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
     * @param gate where the student waits until the run goes
     * @param clock the hub's clock, also before the run goes
     */
    StudentJourney(
            PlannedStudent student,
            HubClient hub,
            Watcher watcher,
            Recorder recorder,
            JournalWriter journal,
            Gate gate,
            Supplier<HubClock> clock) {
        this.student = requireNonNull(student, "student is null");
        this.hub = requireNonNull(hub, "hub is null");
        this.server = hub.singleUser(student.user());
        this.watcher = requireNonNull(watcher, "watcher is null");
        this.recorder = requireNonNull(recorder, "recorder is null");
        this.journal = requireNonNull(journal, "journal is null");
        this.gate = requireNonNull(gate, "gate is null");
        this.clock = requireNonNull(clock, "clock is null");
    }

    public Journey journey() {
        return student.journey();
    }

    /** How the start ended; empty while it has not. */
    public Optional<Outcome> outcome() {
        synchronized (lock) {
            return Optional.ofNullable(outcome);
        }
    }

    /** Whether a step got to its stage. */
    public boolean reached(Step step) {
        synchronized (lock) {
            return reached.containsKey(step.stage());
        }
    }

    /**
     * Takes one step. Done when its stage is reached or the student has ended, whichever comes first; never fails. Steps
     * of a student who has ended are done at once.
     */
    public CompletableFuture<Void> perform(Step step) {
        if (over.isDone()) {
            return over;
        }
        CompletableFuture<Departure> departure = step == Step.ARRIVE ? gate.enter() : gate.departure();
        CompletableFuture<Void> settled = departure
                .thenCompose(known -> begin(step, known))
                .exceptionally(error -> {
                    fail(step.stage(), error);
                    return null;
                });
        return CompletableFuture.anyOf(settled, over).thenApply(ignored -> null);
    }

    /** Ends the student now, whatever the student is waiting for. */
    void cancel() {
        end(new Outcome.Cancelled());
    }

    private CompletableFuture<Void> begin(Step step, Departure known) {
        Waiting waiting = known.waiting();
        return switch (step) {
            case ARRIVE -> arrive(known);
            case ACCEPT -> accept(waiting);
            case READY -> becomeReady(waiting);
            case LAND -> land(waiting);
            case KERNEL -> openKernel(waiting);
            case RESULT -> runFirstCell();
        };
    }

    private CompletableFuture<Void> arrive(Departure known) {
        Instant intended = known.plan().intended(student);
        return known.waiting()
                .until(intended)
                .thenRun(() -> known.waiting()
                        .until(intended.plus(known.plan().limit()))
                        .thenRun(() -> end(new Outcome.TimedOut())));
    }

    private CompletableFuture<Void> accept(Waiting waiting) {
        if (over.isDone()) {
            return over;
        }
        if (!has(Stage.SENT)) {
            journal.write(new JournalEntry.Intent(now(), JournalEntry.Thing.SERVER, student.user()));
            reach(Stage.SENT, now());
        }
        return then(hub.startServer(student.user()), (answer, error) -> {
            if (error != null) {
                return retryOrFail(Stage.ACCEPTED, error, waiting, () -> accept(waiting));
            }
            if (answer instanceof StartAnswer.Throttled throttled) {
                recordThrottle(throttled);
                Duration wait = throttled.retryAfter().orElse(RETRY_WITHOUT_HINT);
                return waiting.after(wait).thenCompose(ignored -> accept(waiting));
            }
            if (answer instanceof StartAnswer.Pending) {
                return waiting.after(RELOAD).thenCompose(ignored -> accept(waiting));
            }
            if (answer instanceof StartAnswer.Refused refused) {
                throw new IllegalStateException(
                        "the hub refused the start with " + refused.status() + ": " + refused.message());
            }
            // Accepted, or running already, which a student would not tell apart.
            reach(Stage.ACCEPTED, now());
            return DONE;
        });
    }

    private CompletableFuture<Void> becomeReady(Waiting waiting) {
        if (over.isDone()) {
            return over;
        }
        ProgressStream stream = watcher.watch(hub, ServerRef.of(student.user()), this::noteClusterStages);
        holding(stream::cancel);
        return then(stream.end(), (end, error) -> {
            if (error != null) {
                return notStarting(error)
                        ? lookAgain(waiting)
                        : retryOrFail(Stage.HUB_READY, error, waiting, () -> lookAgain(waiting));
            }
            if (end instanceof ProgressEnd.Failed failed) {
                setBack(Stage.HUB_READY, failed.message());
                return startAgain(waiting);
            }
            if (end instanceof ProgressEnd.Lost lost) {
                setBack(Stage.HUB_READY, "the progress stream was lost: " + lost.reason());
                return lookAgain(waiting);
            }
            reach(Stage.HUB_READY, now());
            return DONE;
        });
    }

    /** The stream ended without a verdict: the hub restarted, or a proxy cut it. The user model knows. */
    private CompletableFuture<Void> lookAgain(Waiting waiting) {
        return waiting.after(Duration.ofSeconds(1)).thenCompose(ignored -> {
            if (over.isDone()) {
                return over;
            }
            return then(hub.user(student.user()), (user, error) -> {
                if (error != null) {
                    return retryOrFail(Stage.HUB_READY, error, waiting, () -> lookAgain(waiting));
                }
                var model = user.flatMap(found -> found.server());
                if (model.isPresent() && model.get().ready()) {
                    reach(Stage.HUB_READY, now());
                    return DONE;
                }
                if (model.isPresent()) {
                    return becomeReady(waiting);
                }
                setBack(Stage.HUB_READY, "the hub knows no start any more");
                return startAgain(waiting);
            });
        });
    }

    /** A start that came to nothing: a patient student clicks again. */
    private CompletableFuture<Void> startAgain(Waiting waiting) {
        return waiting.after(RELOAD)
                .thenCompose(ignored -> accept(waiting))
                .thenCompose(ignored -> becomeReady(waiting));
    }

    private CompletableFuture<Void> land(Waiting waiting) {
        if (over.isDone()) {
            return over;
        }
        return then(server.firstPage(), (page, error) -> {
            if (error != null) {
                return retryOrFail(Stage.LANDED, error, waiting, () -> land(waiting));
            }
            if (page instanceof PageAnswer.Refused refused) {
                throw new IllegalStateException(
                        "the first page was refused with " + refused.status() + ": " + refused.message());
            }
            if (page instanceof PageAnswer.NotYet notYet) {
                return waiting.after(PAGE_RELOAD)
                        .thenCompose(ignored -> isTheHubs(notYet) ? landIfItRuns(waiting) : land(waiting));
            }
            reach(Stage.LANDED, now());
            endIfLast(Stage.LANDED);
            return DONE;
        });
    }

    /** Whether it was the hub that answered in place of the server: there is no route, so the server may be gone. */
    private static boolean isTheHubs(PageAnswer.NotYet page) {
        return page.status() == 424 || page.where().contains("/hub/");
    }

    /** A server that was ready and is gone, with its node for instance: the hub shows a button, a patient student clicks. */
    private CompletableFuture<Void> landIfItRuns(Waiting waiting) {
        if (over.isDone()) {
            return over;
        }
        return then(hub.user(student.user()), (user, error) -> {
            if (error != null) {
                return retryOrFail(Stage.LANDED, error, waiting, () -> landIfItRuns(waiting));
            }
            if (user.flatMap(found -> found.server()).isPresent()) {
                return land(waiting);
            }
            setBack(Stage.LANDED, "the server was ready and is gone");
            return startAgain(waiting).thenCompose(ignored -> land(waiting));
        });
    }

    private CompletableFuture<Void> openKernel(Waiting waiting) {
        if (over.isDone()) {
            return over;
        }
        CompletableFuture<KernelInfo> answering = server.startKernel()
                .thenCompose(started -> server.openKernel(started.id()))
                .thenCompose(channel -> {
                    synchronized (lock) {
                        kernel = channel;
                    }
                    holding(channel::close);
                    return channel.kernelInfo();
                });
        return then(answering, (info, error) -> {
            if (error != null) {
                return retryOrFail(Stage.KERNEL_READY, error, waiting, () -> openKernel(waiting));
            }
            reach(Stage.KERNEL_READY, now());
            return DONE;
        });
    }

    private CompletableFuture<Void> runFirstCell() {
        KernelChannel channel;
        synchronized (lock) {
            channel = kernel;
        }
        return channel.execute(CELL).thenAccept(result -> {
            String text = result.text().orElse("nothing");
            if (!text.equals(ANSWER)) {
                throw new IllegalStateException(
                        "the kernel answered " + text + " to " + CELL + " (" + result.status() + ")");
            }
            reach(Stage.FIRST_RESULT, now());
            endIfLast(Stage.FIRST_RESULT);
        });
    }

    private void noteClusterStages(ProgressEvent event) {
        event.podEvent().ifPresent(pod -> stageOf(pod).ifPresent(stage -> reach(stage, notBeforeItsCause(stage, pod))));
    }

    /**
     * A kubelet stamps in whole seconds, so its stamp says only that the event lies in the second after it. Within that
     * second it is taken no earlier than the stages that it must follow; a contradiction beyond it is kept as it is.
     */
    private Instant notBeforeItsCause(Stage stage, PodEvent event) {
        Instant stamp = event.timestamp();
        synchronized (lock) {
            return List.of(Stage.SENT, Stage.SCHEDULED, Stage.IMAGE_PULLED).stream()
                    .filter(cause -> cause.compareTo(stage) < 0)
                    .flatMap(cause -> Optional.ofNullable(reached.get(cause)).stream())
                    .filter(cause -> cause.isAfter(stamp) && cause.isBefore(stamp.plus(event.resolution())))
                    .max(Comparator.naturalOrder())
                    .orElse(stamp);
        }
    }

    private static Optional<Stage> stageOf(PodEvent event) {
        return switch (event.reason()) {
            case "Scheduled" -> Optional.of(Stage.SCHEDULED);
            case "Pulled" -> Optional.of(Stage.IMAGE_PULLED);
            case "Started" -> Optional.of(Stage.STARTED);
            default -> Optional.empty();
        };
    }

    private CompletableFuture<Void> retryOrFail(
            Stage stage, Throwable error, Waiting waiting, Supplier<CompletableFuture<Void>> again) {
        if (!passing(error)) {
            return CompletableFuture.failedFuture(error);
        }
        setBack(stage, error.getMessage());
        return waiting.after(RELOAD).thenCompose(ignored -> over.isDone() ? over : again.get());
    }

    private void setBack(Stage stage, String reason) {
        synchronized (lock) {
            if (outcome == null) {
                recorder.setBack(student.student(), now(), stage, oneLine(reason));
            }
        }
    }

    /** Whether a person who reloads the page may see something else. */
    private static boolean passing(Throwable error) {
        return error instanceof HubException hubError
                && switch (hubError.code()) {
                    case UNREACHABLE, TIMEOUT, HUB_RESTARTING, SERVER_ERROR, THROTTLED, CONFLICT -> true;
                    case FORBIDDEN, NOT_FOUND, BAD_REQUEST, PROTOCOL, KERNEL_DIED, CHANNEL_CLOSED, CANCELLED -> false;
                };
    }

    /** The hub knows no start of this student: it restarted, or the start failed before we looked. */
    private static boolean notStarting(Throwable error) {
        return error instanceof HubException hubError
                && (hubError.code() == HubException.Code.NOT_FOUND || hubError.code() == HubException.Code.BAD_REQUEST);
    }

    private void recordThrottle(StartAnswer.Throttled throttled) {
        synchronized (lock) {
            if (outcome == null) {
                recorder.throttled(student.student(), now(), throttled.retryAfter());
            }
        }
    }

    private boolean has(Stage stage) {
        synchronized (lock) {
            return reached.containsKey(stage);
        }
    }

    private void reach(Stage stage, Instant at) {
        synchronized (lock) {
            if (outcome == null && reached.putIfAbsent(stage, at) == null) {
                recorder.reached(student.student(), stage, at);
            }
        }
    }

    private void endIfLast(Stage stage) {
        if (student.journey().lastStage() == stage) {
            end(new Outcome.Ready());
        }
    }

    private void fail(Stage stage, Throwable error) {
        Throwable cause = Failures.cause(error);
        String reason = cause.getMessage() == null ? cause.getClass().getSimpleName() : oneLine(cause.getMessage());
        end(new Outcome.Failed(stage, reason));
    }

    private void end(Outcome how) {
        Runnable releaseNow;
        synchronized (lock) {
            if (outcome != null) {
                return;
            }
            outcome = how;
            recorder.ended(student.student(), now(), how);
            releaseNow = release;
        }
        over.complete(null);
        releaseNow.run();
    }

    /** What to let go of when the student ends; at once, if that has happened already. */
    private void holding(Runnable letGo) {
        synchronized (lock) {
            if (outcome == null) {
                release = letGo;
                return;
            }
        }
        letGo.run();
    }

    private Instant now() {
        return clock.get().now();
    }

    private static <T> CompletableFuture<Void> then(
            CompletableFuture<T> future, BiFunction<T, Throwable, CompletableFuture<Void>> next) {
        return future.handle((value, error) -> next.apply(value, Failures.cause(error)))
                .thenCompose(step -> step);
    }

    private static String oneLine(String text) {
        return text.lines().findFirst().orElse("").strip();
    }
}
