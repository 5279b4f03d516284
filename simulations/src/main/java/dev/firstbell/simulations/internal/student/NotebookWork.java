package dev.firstbell.simulations.internal.student;

import static dev.firstbell.simulations.internal.student.Student.then;

import dev.firstbell.client.websocket.KernelChannel;
import dev.firstbell.client.websocket.KernelInfo;
import dev.firstbell.records.student.Stage;
import java.util.concurrent.CompletableFuture;

/** The work of a student with a notebook after landing: opens a kernel and runs a first cell. */
final class NotebookWork {
    private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

    private static final String CELL = "1+1";
    private static final String ANSWER = "2";

    private final Student student;
    private volatile KernelChannel kernel;
    private volatile boolean left;

    NotebookWork(Student student) {
        this.student = student;
        student.holding(this::leave);
    }

    CompletableFuture<Void> openKernel(Waiting waiting) {
        if (student.isOver()) {
            return student.over();
        }
        CompletableFuture<KernelInfo> answering = student.server()
                .startKernel()
                .thenCompose(started -> student.server().openKernel(started.id()))
                .thenCompose(channel -> {
                    take(channel);
                    return channel.kernelInfo();
                });
        return then(answering, (info, error) -> {
            if (error != null) {
                return student.retryOrFail(Stage.KERNEL_READY, error, waiting, () -> openKernel(waiting));
            }
            student.reach(Stage.KERNEL_READY);
            return DONE;
        });
    }

    CompletableFuture<Void> runFirstCell() {
        return kernel.execute(CELL).thenAccept(result -> {
            String text = result.text().orElse("nothing");
            if (!text.equals(ANSWER)) {
                throw new IllegalStateException(
                        "the kernel answered " + text + " to " + CELL + " (" + result.status() + ")");
            }
            student.reach(Stage.FIRST_RESULT);
        });
    }

    /** Keeps one socket at a time: a reload of the page closes the socket of the old page. */
    private void take(KernelChannel channel) {
        close(kernel);
        kernel = channel;
        if (left) {
            close(channel);
        }
    }

    private void leave() {
        left = true;
        close(kernel);
    }

    private static void close(KernelChannel channel) {
        if (channel != null) {
            channel.close();
        }
    }
}
