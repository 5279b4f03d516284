package dev.firstbell.simulations.internal.student;

import static dev.firstbell.simulations.internal.student.Student.then;

import dev.firstbell.client.PageAnswer;
import dev.firstbell.records.Stage;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** The first page of a server that the hub calls ready. */
final class Landing {
    /** How soon a page is asked for again after the hub said ready but the proxy has not got the route. */
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
            if (page instanceof PageAnswer.Refused refused) {
                throw new IllegalStateException(
                        "the first page was refused with " + refused.status() + ": " + refused.message());
            }
            if (page instanceof PageAnswer.NotYet notYet) {
                return waiting.after(PAGE_RELOAD)
                        .thenCompose(ignored -> isTheHubs(notYet) ? landIfItRuns(waiting) : land(waiting));
            }
            student.reach(Stage.LANDED);
            return DONE;
        });
    }

    /** Whether it was the hub that answered in place of the server: there is no route, so the server may be gone. */
    private static boolean isTheHubs(PageAnswer.NotYet page) {
        return page.status() == 424 || page.where().contains("/hub/");
    }

    /** A server that was ready and is gone, with its node for instance: the hub shows a button, the student clicks. */
    private CompletableFuture<Void> landIfItRuns(Waiting waiting) {
        if (student.isOver()) {
            return student.over();
        }
        return then(student.hub().user(student.planned().user()), (user, error) -> {
            if (error != null) {
                return student.retryOrFail(Stage.LANDED, error, waiting, () -> landIfItRuns(waiting));
            }
            if (user.flatMap(found -> found.server()).isPresent()) {
                return land(waiting);
            }
            student.setBack(Stage.LANDED, "the server was ready and is gone");
            return tabs.startAgain(waiting).thenCompose(ignored -> land(waiting));
        });
    }
}
