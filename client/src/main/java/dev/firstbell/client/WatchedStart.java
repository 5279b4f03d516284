package dev.firstbell.client;

import dev.firstbell.client.call.HubException.Code;
import dev.firstbell.client.call.ServerRef;
import dev.firstbell.client.hub.HubServer;
import dev.firstbell.client.internal.http.Operation;
import dev.firstbell.client.progress.ProgressEnd;
import dev.firstbell.client.progress.ProgressStream;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A start that is looked at in lists, and by a stream of its own when the list does not tell enough. Thread-safe. */
final class WatchedStart implements ProgressStream {
    private final ServerRef server;
    private final ReadinessMode how;
    private final Supplier<ProgressStream> open;
    private final Consumer<WatchedStart> leave;
    private final CompletableFuture<ProgressEnd> end = new CompletableFuture<>();
    private final AtomicBoolean streaming = new AtomicBoolean();

    /**
     * @param open opens the stream
     * @param leave is told when no list is of interest any more
     */
    public WatchedStart(
            ServerRef server, ReadinessMode how, Supplier<ProgressStream> open, Consumer<WatchedStart> leave) {
        this.server = server;
        this.how = how;
        this.open = open;
        this.leave = leave;
        end.whenComplete((verdict, failure) -> leave.accept(this));
    }

    public ServerRef server() {
        return server;
    }

    /** @param found the server in a list; empty if it is in none */
    public void seen(Optional<HubServer> found) {
        if (found.isPresent() && found.get().ready()) {
            end.complete(new ProgressEnd.Ready(found.get().url().orElse("")));
        } else if (found.isEmpty()
                || how == ReadinessMode.LATE_STREAM && found.get().hasReported()) {
            // Only a stream tells why a server is not there, and only a stream tells at once that one is ready.
            stream();
        }
    }

    private void stream() {
        if (!streaming.compareAndSet(false, true)) {
            return;
        }
        leave.accept(this);
        ProgressStream stream = open.get();
        stream.end().whenComplete((verdict, failure) -> {
            if (failure == null) {
                end.complete(verdict);
            } else {
                end.completeExceptionally(failure);
            }
        });
        end.whenComplete((verdict, failure) -> {
            if (!stream.end().isDone()) {
                stream.cancel();
            }
        });
    }

    @Override
    public CompletableFuture<ProgressEnd> end() {
        return end;
    }

    @Override
    public void cancel() {
        end.completeExceptionally(Operation.of("watch the start", server.user()).failure(Code.CANCELLED, "cancelled"));
    }
}
