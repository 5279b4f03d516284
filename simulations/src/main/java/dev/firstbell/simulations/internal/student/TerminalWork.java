package dev.firstbell.simulations.internal.student;

import static dev.firstbell.simulations.internal.student.Student.then;

import dev.firstbell.client.Terminals;
import dev.firstbell.records.Stage;
import dev.firstbell.simulations.internal.async.AsyncFailures;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** What a student with a terminal does after landing: open one, run a command and see what it prints. */
final class TerminalWork {
    /** The terminal shows what is typed, so what is typed must not be what the command prints. */
    private static final String COMMAND = "echo 1''st-bell-rings";

    private static final String PRINTED = "1st-bell-rings";

    private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

    private final Student student;
    private final Terminals terminals;

    TerminalWork(Student student) {
        this.student = student;
        this.terminals = student.server().terminals();
    }

    CompletableFuture<Void> runFirstCommand(Waiting waiting) {
        if (student.isOver()) {
            return student.over();
        }
        Screen screen = new Screen();
        CompletableFuture<Void> printed = terminals
                .start()
                .thenCompose(name -> terminals.open(name, screen))
                .thenCompose(terminal -> {
                    student.holding(terminal::close);
                    terminal.ended().whenComplete((ignored, error) -> screen.over(error));
                    terminal.type(COMMAND + "\r");
                    return screen.shows;
                });
        return then(printed, (ignored, error) -> {
            if (error != null) {
                return student.retryOrFail(Stage.TERMINAL_READY, error, waiting, () -> runFirstCommand(waiting));
            }
            student.reach(Stage.TERMINAL_READY);
            return DONE;
        });
    }

    /** Looks for what the command prints; pieces come one at a time. */
    private static final class Screen implements Consumer<String> {
        private final CompletableFuture<Void> shows = new CompletableFuture<>();
        private String tail = "";

        @Override
        public void accept(String piece) {
            if (shows.isDone()) {
                return;
            }
            String seen = tail + piece;
            if (seen.contains(PRINTED)) {
                tail = "";
                shows.complete(null);
            } else {
                // It may come in two pieces.
                tail = seen.substring(Math.max(0, seen.length() - PRINTED.length()));
            }
        }

        void over(Throwable error) {
            shows.completeExceptionally(
                    error != null
                            ? AsyncFailures.cause(error)
                            : new IllegalStateException("the shell ended by itself"));
        }
    }
}
