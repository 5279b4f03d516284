package dev.firstbell.simulations.internal.student;

import dev.firstbell.records.io.FailureReason;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentAction;
import dev.firstbell.simulations.internal.async.FutureFailures;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * The one or two tabs in which a student waits for a server. With two tabs, both show the same hub page; the student
 * continues in the tab that is ready first and closes the other.
 */
final class Tabs {
    private final Student student;
    private final Supplier<ServerTab> opening;
    private final CompletableFuture<Void> secondAccepted = new CompletableFuture<>();
    private final CompletableFuture<Void> secondReady = new CompletableFuture<>();
    private CompletableFuture<Void> firstAccepted;
    private ServerTab first;
    private ServerTab second;
    private ServerTab chosen;

    /** @param opening opens a tab */
    Tabs(Student student, Supplier<ServerTab> opening) {
        this.student = student;
        this.opening = opening;
    }

    /** Completes when the hub has accepted the start in one of the tabs. */
    CompletableFuture<Void> accept(Waiting waiting) {
        ServerTab tab = opening.get();
        CompletableFuture<Void> accepted = tab.accept(waiting);
        synchronized (this) {
            first = tab;
            firstAccepted = accepted;
        }
        return either(accepted, secondAccepted);
    }

    /** Completes when the server is ready in one of the tabs. */
    CompletableFuture<Void> becomeReady(Waiting waiting) {
        ServerTab tab;
        CompletableFuture<Void> accepted;
        synchronized (this) {
            tab = first;
            accepted = firstAccepted;
        }
        CompletableFuture<Void> ready = accepted.thenCompose(ignored -> tab.becomeReady(waiting));
        return either(ready.thenRun(() -> choose(tab)), secondReady);
    }

    /**
     * Opens a second tab and requests the start there as well, unless a tab is ready already. A failure of the second tab
     * does not end the student's start.
     */
    void openSecond(Waiting waiting) {
        ServerTab tab;
        synchronized (this) {
            if (first == null || chosen != null || !student.act(StudentAction.Kind.OPENED_SECOND_TAB)) {
                return;
            }
            tab = opening.get();
            second = tab;
        }
        tab.accept(waiting)
                .thenRun(() -> secondAccepted.complete(null))
                .thenCompose(ignored -> tab.becomeReady(waiting))
                .whenComplete((ignored, error) -> {
                    if (error == null) {
                        choose(tab);
                        secondReady.complete(null);
                    } else {
                        student.failedAttempt(
                                Stage.HUB_READY, "second tab: " + FailureReason.of(FutureFailures.cause(error)));
                        tab.close();
                    }
                });
    }

    /** Starts the server again from the tab that the student has chosen, after the server was ready and is gone. */
    CompletableFuture<Void> startAgain(Waiting waiting) {
        ServerTab tab;
        synchronized (this) {
            tab = chosen;
        }
        return tab.startAgain(waiting);
    }

    /** Chooses the first tab that becomes ready, and closes the other. */
    private void choose(ServerTab tab) {
        ServerTab other;
        synchronized (this) {
            if (chosen != null) {
                return;
            }
            chosen = tab;
            other = tab == first ? second : first;
        }
        if (other != null) {
            other.close();
        }
    }

    private static CompletableFuture<Void> either(CompletableFuture<Void> one, CompletableFuture<Void> other) {
        return CompletableFuture.anyOf(one, other).thenApply(ignored -> null);
    }
}
