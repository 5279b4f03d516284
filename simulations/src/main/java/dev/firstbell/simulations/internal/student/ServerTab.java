package dev.firstbell.simulations.internal.student;

import static dev.firstbell.simulations.internal.student.Student.then;

import dev.firstbell.client.ReadinessWatcher;
import dev.firstbell.client.call.HubException;
import dev.firstbell.client.call.ServerRef;
import dev.firstbell.client.hub.StartResponse;
import dev.firstbell.client.progress.ProgressEnd;
import dev.firstbell.client.progress.ProgressStream;
import dev.firstbell.records.classes.Behaviour;
import dev.firstbell.records.classes.Draws;
import dev.firstbell.records.classes.Pauses;
import dev.firstbell.records.classes.Retry;
import dev.firstbell.records.io.JournalWriter;
import dev.firstbell.records.journal.JournalEntry;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentAction;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * One tab of a student's browser on its way to the server. The tab requests the start, waits as the student's {@link
 * Behaviour} defines when the hub throttles it, follows the start, and requests it again if the start fails. A tab does one
 * thing at a time; {@link #close} may be called from any thread.
 */
final class ServerTab {
    private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

    private final Student student;
    private final ReadinessWatcher watcher;
    private final JournalWriter journal;
    private final Behaviour behaviour;
    private final Draws draws;
    private final Retry retry;
    private int waits;
    private int failuresInARow;
    private volatile boolean closed;
    private volatile ProgressStream stream;

    ServerTab(Student student, ReadinessWatcher watcher, JournalWriter journal, Draws draws, Retry retry) {
        this.student = student;
        this.watcher = watcher;
        this.journal = journal;
        this.behaviour = student.planned().behaviour();
        this.draws = draws;
        this.retry = retry;
        student.holding(this::close);
    }

    /** Closes the tab. Whatever it waits for ends without an effect. */
    void close() {
        closed = true;
        ProgressStream open = stream;
        if (open != null) {
            open.cancel();
        }
    }

    /** Requests the start until the hub accepts it. */
    CompletableFuture<Void> accept(Waiting waiting) {
        if (idle()) {
            return DONE;
        }
        if (!student.has(Stage.SENT)) {
            journal.write(new JournalEntry.Intent(
                    student.now(),
                    JournalEntry.Resource.SERVER,
                    student.planned().user()));
            student.reach(Stage.SENT);
        }
        return then(request(), (response, error) -> {
            if (error != null) {
                return student.retryOrFail(Stage.ACCEPTED, error, waiting, () -> accept(waiting));
            }
            return response.match(new OnResponse(waiting));
        });
    }

    /** What the student does on each response to the spawn request. */
    private final class OnResponse implements StartResponse.Cases<CompletableFuture<Void>> {
        private final Waiting waiting;

        OnResponse(Waiting waiting) {
            this.waiting = waiting;
        }

        @Override
        public CompletableFuture<Void> accepted(StartResponse.Accepted response) {
            return accepted();
        }

        @Override
        public CompletableFuture<Void> throttled(StartResponse.Throttled response) {
            student.throttled(response.retryAfter());
            return comeBack(response.retryAfter().orElse(Pauses.WITHOUT_RETRY_AFTER), waiting);
        }

        /** A student cannot distinguish a server that runs already from a start that the hub has just accepted. */
        @Override
        public CompletableFuture<Void> alreadyRunning(StartResponse.AlreadyRunning response) {
            return accepted();
        }

        @Override
        public CompletableFuture<Void> pending(StartResponse.Pending response) {
            student.failedAttempt(Stage.ACCEPTED, response.message());
            return waiting.after(Pauses.RELOAD).thenCompose(ignored -> accept(waiting));
        }

        @Override
        public CompletableFuture<Void> rejected(StartResponse.Rejected response) {
            String words = response.status() + ": " + response.message();
            if (response.status() >= 500) {
                // The start failed before the hub responded. A moment later the progress stream would have reported it.
                student.failedAttempt(Stage.ACCEPTED, "the hub responded to the start with " + words);
                return requestAgain(waiting);
            }
            throw new IllegalStateException("the hub rejected the start with " + words);
        }

        private CompletableFuture<Void> accepted() {
            student.reach(Stage.ACCEPTED);
            return DONE;
        }
    }

    /** Requests a server again after a failed start, after the pause that the class plan's {@link Retry} gives. */
    private CompletableFuture<Void> requestAgain(Waiting waiting) {
        failuresInARow++;
        return waiting.after(retry.pauseAfter(failuresInARow)).thenCompose(ignored -> {
            if (!idle()) {
                student.act(StudentAction.Kind.STARTED_AGAIN);
            }
            return accept(waiting);
        });
    }

    private CompletableFuture<StartResponse> request() {
        String user = student.planned().user();
        Optional<String> profile = student.planned().profile();
        return profile.isPresent()
                ? student.hub().servers().start(ServerRef.of(user), Map.of("profile", profile.get()))
                : student.hub().startServer(user);
    }

    private CompletableFuture<Void> comeBack(Duration retryAfter, Waiting waiting) {
        Duration wait = behaviour.waits(retryAfter, draws, student.planned().student(), waits++);
        return waiting.after(wait).thenCompose(ignored -> {
            if (wait.compareTo(retryAfter) < 0 && !idle()) {
                student.act(StudentAction.Kind.RELOADED);
            }
            return accept(waiting);
        });
    }

    /** Follows a start that the hub has accepted until the server is ready. */
    CompletableFuture<Void> becomeReady(Waiting waiting) {
        if (idle()) {
            return DONE;
        }
        ProgressStream opened = watcher.watch(
                student.hub(), ServerRef.of(student.planned().user()), event -> ClusterStages.note(student, event));
        stream = opened;
        if (closed) {
            opened.cancel();
        }
        CompletableFuture<Optional<ProgressEnd>> seen = opened.end().thenApply(Optional::of);
        behaviour
                .reloadsAfter(draws, student.planned().student(), waits++)
                .ifPresent(patience -> waiting.after(patience).thenRun(() -> {
                    if (seen.complete(Optional.empty())) {
                        opened.cancel();
                    }
                }));
        return then(seen, (end, error) -> {
            if (idle()) {
                return DONE;
            }
            if (error != null) {
                return notStarting(error)
                        ? lookAgain(waiting)
                        : student.retryOrFail(Stage.HUB_READY, error, waiting, () -> lookAgain(waiting));
            }
            if (end.isEmpty()) {
                student.act(StudentAction.Kind.RELOADED);
                return accept(waiting).thenCompose(ignored -> becomeReady(waiting));
            }
            return end.get()
                    .match(
                            ready -> {
                                becameReady();
                                return DONE;
                            },
                            failed -> {
                                student.failedAttempt(Stage.HUB_READY, failed.message());
                                return startAgain(waiting);
                            },
                            lost -> {
                                student.failedAttempt(
                                        Stage.HUB_READY, "the progress stream was lost: " + lost.reason());
                                return lookAgain(waiting);
                            });
        });
    }

    /**
     * Reads the user model after the progress stream ended without a result, because the hub restarted or a proxy closed
     * the connection.
     */
    private CompletableFuture<Void> lookAgain(Waiting waiting) {
        return waiting.after(Pauses.LOOK_AGAIN).thenCompose(ignored -> {
            if (idle()) {
                return DONE;
            }
            return then(student.hub().user(student.planned().user()), (user, error) -> {
                if (error != null) {
                    return student.retryOrFail(Stage.HUB_READY, error, waiting, () -> lookAgain(waiting));
                }
                var model = user.flatMap(found -> found.server());
                if (model.isPresent() && model.get().ready()) {
                    becameReady();
                    return DONE;
                }
                if (model.isPresent()) {
                    return becomeReady(waiting);
                }
                student.failedAttempt(Stage.HUB_READY, "the hub has no pending start any more");
                return startAgain(waiting);
            });
        });
    }

    private void becameReady() {
        failuresInARow = 0;
        student.reach(Stage.HUB_READY);
    }

    /** Requests a new start after a failed one, as a student who still waits does. */
    CompletableFuture<Void> startAgain(Waiting waiting) {
        return requestAgain(waiting).thenCompose(ignored -> becomeReady(waiting));
    }

    private boolean idle() {
        return closed || student.isOver();
    }

    /** Whether the hub has no start of this student: it restarted, or the start failed before the stream was opened. */
    private static boolean notStarting(Throwable error) {
        return error instanceof HubException hubError
                && (hubError.code() == HubException.Code.NOT_FOUND || hubError.code() == HubException.Code.BAD_REQUEST);
    }
}
