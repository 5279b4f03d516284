package dev.firstbell.simulations.internal.student;

import static dev.firstbell.simulations.internal.student.Student.then;

import dev.firstbell.client.singleuser.Terminals;
import dev.firstbell.records.student.Stage;
import dev.firstbell.simulations.internal.async.FutureFailures;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** The work of a student with a terminal after landing: opens a terminal, runs a command and waits for its output. */
final class TerminalWork {
    /** The terminal echoes its input, so the command must not contain the text that it prints. */
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

    /** Searches the terminal's output for the text that the command prints. The output arrives in pieces, one at a time. */
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
                // The text may be split between two pieces.
                tail = seen.substring(Math.max(0, seen.length() - PRINTED.length()));
            }
        }

        void over(Throwable error) {
            shows.completeExceptionally(
                    error != null
                            ? FutureFailures.cause(error)
                            : new IllegalStateException("the shell exited before the command had printed its output"));
        }
    }
}
