package dev.firstbell.simulations.internal.student;

import static dev.firstbell.simulations.internal.student.Student.then;

import dev.firstbell.client.singleuser.PageResponse;
import dev.firstbell.records.student.Stage;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Opens the first page of a server that the hub reports as ready. */
final class Landing {
    /** The pause before a page is requested again when the hub reports ready but the proxy has no route yet. */
    static final Duration PAGE_RELOAD = Duration.ofMillis(500);

    private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

    private final Student student;
    private final Tabs tabs;

    Landing(Student student, Tabs tabs) {
        this.student = student;
        this.tabs = tabs;
    }

    CompletableFuture<Void> land(Waiting waiting) {
        if (student.isOver()) {
            return student.over();
        }
        return then(student.server().firstPage(), (page, error) -> {
            if (error != null) {
                return student.retryOrFail(Stage.LANDED, error, waiting, () -> land(waiting));
            }
            return page.match(
                    landed -> {
                        student.reach(Stage.LANDED);
                        return DONE;
                    },
                    notYet -> waiting.after(PAGE_RELOAD)
                            .thenCompose(ignored -> isFromTheHub(notYet) ? landIfServerExists(waiting) : land(waiting)),
                    rejected -> {
                        throw new IllegalStateException(
                                "the first page was rejected with " + rejected.status() + ": " + rejected.message());
                    });
        });
    }

    /** Whether the hub responded instead of the server: the proxy has no route, so the server may be gone. */
    private static boolean isFromTheHub(PageResponse.NotYet page) {
        return page.status() == 424 || page.where().contains("/hub/");
    }

    /**
     * Lands, or starts the server again if it was ready and is gone, for example because its node failed. The hub then
     * shows a button, and the student clicks it.
     */
    private CompletableFuture<Void> landIfServerExists(Waiting waiting) {
        if (student.isOver()) {
            return student.over();
        }
        return then(student.hub().user(student.planned().user()), (user, error) -> {
            if (error != null) {
                return student.retryOrFail(Stage.LANDED, error, waiting, () -> landIfServerExists(waiting));
            }
            if (user.flatMap(found -> found.server()).isPresent()) {
                return land(waiting);
            }
            student.failedAttempt(Stage.LANDED, "the server was ready and is gone");
            return tabs.startAgain(waiting).thenCompose(ignored -> land(waiting));
        });
    }
}
