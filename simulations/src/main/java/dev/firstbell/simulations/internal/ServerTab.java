package dev.firstbell.simulations.internal;

import static dev.firstbell.simulations.internal.Student.then;

import dev.firstbell.client.HubException;
import dev.firstbell.client.ProgressEnd;
import dev.firstbell.client.ProgressStream;
import dev.firstbell.client.ServerRef;
import dev.firstbell.client.StartAnswer;
import dev.firstbell.client.Watcher;
import dev.firstbell.records.Act;
import dev.firstbell.records.Behaviour;
import dev.firstbell.records.Draws;
import dev.firstbell.records.JournalEntry;
import dev.firstbell.records.JournalWriter;
import dev.firstbell.records.Retry;
import dev.firstbell.records.Stage;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * One tab of a student's browser on its way to the server: asks for the start, waits as the student's {@link Behaviour}
 * says when it is refused, follows the start, and begins again if that comes to nothing. One thing at a time; {@link #close}
 * may come from any thread.
 */
final class ServerTab {
    /** Without a Retry-After (active-server limit), as long as the hub's page suggests: "a few minutes" is not waited. */
    private static final Duration RETRY_WITHOUT_HINT = Duration.ofSeconds(60);

    private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

    private final Student student;
    private final Watcher watcher;
    private final JournalWriter journal;
    private final Behaviour behaviour;
    private final Draws draws;
    private final Retry retry;
    private int waits;
    private int failuresInARow;
    private volatile boolean closed;
    private volatile ProgressStream stream;

    ServerTab(Student student, Watcher watcher, JournalWriter journal, Draws draws, Retry retry) {
        this.student = student;
        this.watcher = watcher;
        this.journal = journal;
        this.behaviour = student.planned().behaviour();
        this.draws = draws;
        this.retry = retry;
        student.holding(this::close);
    }

    /** Nothing more comes of this tab; what it waits for is over. */
    void close() {
        closed = true;
        ProgressStream open = stream;
        if (open != null) {
            open.cancel();
        }
    }

    /** Asks until the hub takes the start. */
    CompletableFuture<Void> accept(Waiting waiting) {
        if (idle()) {
            return DONE;
        }
        if (!student.has(Stage.SENT)) {
            journal.write(new JournalEntry.Intent(
                    student.now(), JournalEntry.Thing.SERVER, student.planned().user()));
            student.reach(Stage.SENT);
        }
        return then(ask(), (answer, error) -> {
            if (error != null) {
                return student.retryOrFail(Stage.ACCEPTED, error, waiting, () -> accept(waiting));
            }
            if (answer instanceof StartAnswer.Throttled throttled) {
                student.throttled(throttled.retryAfter());
                return comeBack(throttled.retryAfter().orElse(RETRY_WITHOUT_HINT), waiting);
            }
            if (answer instanceof StartAnswer.Pending pending) {
                student.setBack(Stage.ACCEPTED, pending.message());
                return waiting.after(Student.RELOAD).thenCompose(ignored -> accept(waiting));
            }
            if (answer instanceof StartAnswer.Refused refused && refused.status() >= 500) {
                // The start failed before the hub answered; a moment later the progress stream would have said so.
                student.setBack(
                        Stage.ACCEPTED,
                        "the hub answered the start with " + refused.status() + ": " + refused.message());
                return askAgain(waiting);
            }
            if (answer instanceof StartAnswer.Refused refused) {
                throw new IllegalStateException(
                        "the hub refused the start with " + refused.status() + ": " + refused.message());
            }
            // Accepted, or running already, which a student would not tell apart.
            student.reach(Stage.ACCEPTED);
            return DONE;
        });
    }

    /** After a start that has failed. */
    private CompletableFuture<Void> askAgain(Waiting waiting) {
        failuresInARow++;
        return waiting.after(retry.pauseAfter(failuresInARow)).thenCompose(ignored -> {
            if (!idle()) {
                student.act(Act.Kind.STARTED_AGAIN);
            }
            return accept(waiting);
        });
    }

    private CompletableFuture<StartAnswer> ask() {
        String user = student.planned().user();
        Optional<String> profile = student.planned().profile();
        return profile.isPresent()
                ? student.hub().servers().start(ServerRef.of(user), Map.of("profile", profile.get()))
                : student.hub().startServer(user);
    }

    private CompletableFuture<Void> comeBack(Duration told, Waiting waiting) {
        Duration wait = behaviour.waits(told, draws, student.planned().student(), waits++);
        return waiting.after(wait).thenCompose(ignored -> {
            if (wait.compareTo(told) < 0 && !idle()) {
                student.act(Act.Kind.RELOADED);
            }
            return accept(waiting);
        });
    }

    /** Follows a start that the hub has taken, until the server is ready. */
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
                student.act(Act.Kind.RELOADED);
                return accept(waiting).thenCompose(ignored -> becomeReady(waiting));
            }
            if (end.get() instanceof ProgressEnd.Failed failed) {
                student.setBack(Stage.HUB_READY, failed.message());
                return startAgain(waiting);
            }
            if (end.get() instanceof ProgressEnd.Lost lost) {
                student.setBack(Stage.HUB_READY, "the progress stream was lost: " + lost.reason());
                return lookAgain(waiting);
            }
            becameReady();
            return DONE;
        });
    }

    /** The stream ended without a verdict: the hub restarted, or a proxy cut it. The user model knows. */
    private CompletableFuture<Void> lookAgain(Waiting waiting) {
        return waiting.after(Duration.ofSeconds(1)).thenCompose(ignored -> {
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
                student.setBack(Stage.HUB_READY, "the hub knows no start any more");
                return startAgain(waiting);
            });
        });
    }

    private void becameReady() {
        failuresInARow = 0;
        student.reach(Stage.HUB_READY);
    }

    /** A start that came to nothing: whoever still waits clicks again. */
    CompletableFuture<Void> startAgain(Waiting waiting) {
        return askAgain(waiting).thenCompose(ignored -> becomeReady(waiting));
    }

    private boolean idle() {
        return closed || student.isOver();
    }

    /** The hub knows no start of this student: it restarted, or the start failed before we looked. */
    private static boolean notStarting(Throwable error) {
        return error instanceof HubException hubError
                && (hubError.code() == HubException.Code.NOT_FOUND || hubError.code() == HubException.Code.BAD_REQUEST);
    }
}
