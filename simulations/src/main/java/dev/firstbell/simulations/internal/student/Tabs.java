package dev.firstbell.simulations.internal.student;

import dev.firstbell.records.Act;
import dev.firstbell.records.Stage;
import dev.firstbell.simulations.internal.async.AsyncFailures;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * The tabs in which a student waits for one server: one, or two of the same hub page. The student goes on in the one that
 * is ready first; the other is closed.
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

    /** Done when the hub has taken the start in one of them. */
    CompletableFuture<Void> accept(Waiting waiting) {
        ServerTab tab = opening.get();
        CompletableFuture<Void> accepted = tab.accept(waiting);
        synchronized (this) {
            first = tab;
            firstAccepted = accepted;
        }
        return either(accepted, secondAccepted);
    }

    /** Done when the server is ready in one of them. */
    CompletableFuture<Void> becomeReady(Waiting waiting) {
        ServerTab tab;
        CompletableFuture<Void> accepted;
        synchronized (this) {
            tab = first;
            accepted = firstAccepted;
        }
        CompletableFuture<Void> ready = accepted.thenCompose(ignored -> tab.becomeReady(waiting));
        return either(ready.thenRun(() -> goOnIn(tab)), secondReady);
    }

    /** The student asks in a second tab, too, unless that is too late. Its failure is not the student's. */
    void openSecond(Waiting waiting) {
        ServerTab tab;
        synchronized (this) {
            if (first == null || chosen != null || !student.act(Act.Kind.OPENED_SECOND_TAB)) {
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
                        goOnIn(tab);
                        secondReady.complete(null);
                    } else {
                        student.setBack(
                                Stage.HUB_READY,
                                "second tab: " + AsyncFailures.cause(error).getMessage());
                        tab.close();
                    }
                });
    }

    /** In the tab that the student is in: the server was ready and is gone. */
    CompletableFuture<Void> startAgain(Waiting waiting) {
        ServerTab tab;
        synchronized (this) {
            tab = chosen;
        }
        return tab.startAgain(waiting);
    }

    /** The tab is ready, or was closed because the other is. */
    private void goOnIn(ServerTab tab) {
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
