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

/** A start that is followed in lists of users, and by its own stream when the list is not enough. Thread-safe. */
final class WatchedStart implements ProgressStream {
    private final ServerRef server;
    private final ReadinessMode mode;
    private final Supplier<ProgressStream> open;
    private final Consumer<WatchedStart> leave;
    private final CompletableFuture<ProgressEnd> end = new CompletableFuture<>();
    private final AtomicBoolean streaming = new AtomicBoolean();

    /**
     * @param open opens the stream
     * @param leave called when this start needs no more lists
     */
    WatchedStart(ServerRef server, ReadinessMode mode, Supplier<ProgressStream> open, Consumer<WatchedStart> leave) {
        this.server = server;
        this.mode = mode;
        this.open = open;
        this.leave = leave;
        end.whenComplete((verdict, failure) -> leave.accept(this));
    }

    ServerRef server() {
        return server;
    }

    /**
     * Takes the server's state from a list.
     *
     * @param found empty if the list does not contain the server
     */
    void listed(Optional<HubServer> found) {
        if (found.isPresent() && found.get().ready()) {
            end.complete(new ProgressEnd.Ready(found.get().url().orElse("")));
        } else if (found.isEmpty()
                || mode == ReadinessMode.LATE_STREAM && found.get().hasReported()) {
            // Only a stream states why a server is missing, and only a stream reports without delay that it is ready.
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
        end.completeExceptionally(
                Operation.of("follow the start", server.user()).failure(Code.CANCELLED, "cancelled"));
    }
}
