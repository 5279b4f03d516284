package dev.firstbell.simulations.internal.student;

import static dev.firstbell.simulations.internal.student.Student.then;

import dev.firstbell.client.singleuser.AppResponse;
import dev.firstbell.client.singleuser.ProxiedApp;
import dev.firstbell.records.classes.Pauses;
import dev.firstbell.records.classes.Section;
import dev.firstbell.records.student.Stage;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * The work of a student with VS Code after landing: opens its page, whose first visit starts the VS Code process, and then
 * its websocket, without which the page stays empty.
 */
final class VsCodeWork {
    /** The usual start timeout of jupyter-server-proxy for VS Code (jupyter_vscode_proxy and this project's image). */
    private static final Duration START_LIMIT = Duration.ofSeconds(300);

    private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

    private final Student student;
    private final ProxiedApp app;
    private volatile CompletableFuture<AppResponse> page = new CompletableFuture<>();

    VsCodeWork(Student student) {
        this.student = student;
        this.app = student.server().app(student.planned().vscodePath().orElse(Section.DEFAULT_VSCODE_PATH));
        // The server holds the first visit until the process responds. A student who leaves closes that connection.
        student.holding(() -> page.cancel(true));
    }

    CompletableFuture<Void> open(Waiting waiting) {
        if (student.isOver()) {
            return student.over();
        }
        CompletableFuture<AppResponse> visit = app.open(waiting.clock().toWall(START_LIMIT));
        page = visit;
        if (student.isOver()) {
            visit.cancel(true);
        }
        return then(visit, (response, error) -> {
            if (error != null) {
                return student.retryOrFail(Stage.VSCODE_READY, error, waiting, () -> open(waiting));
            }
            return response.match(
                    opened -> connect(waiting),
                    notStarted -> {
                        student.failedAttempt(Stage.VSCODE_READY, notStarted.message());
                        return waiting.after(Pauses.RELOAD).thenCompose(ignored -> open(waiting));
                    },
                    notYet -> waiting.after(Landing.PAGE_RELOAD).thenCompose(ignored -> open(waiting)),
                    rejected -> {
                        throw new IllegalStateException(
                                "VS Code was rejected with " + rejected.status() + ": " + rejected.message());
                    });
        });
    }

    private CompletableFuture<Void> connect(Waiting waiting) {
        return then(app.openSocket(), (socket, error) -> {
            if (error != null) {
                return student.retryOrFail(Stage.VSCODE_READY, error, waiting, () -> open(waiting));
            }
            student.holding(socket::close);
            student.reach(Stage.VSCODE_READY);
            return DONE;
        });
    }
}
