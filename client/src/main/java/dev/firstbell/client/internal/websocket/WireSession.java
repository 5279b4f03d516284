package dev.firstbell.client.internal.websocket;

import dev.firstbell.client.call.HubException;
import dev.firstbell.client.call.HubException.Code;
import dev.firstbell.client.internal.http.Deadlines;
import dev.firstbell.client.internal.http.MalformedInputException;
import dev.firstbell.client.internal.http.Operation;
import dev.firstbell.client.internal.kernel.KernelFraming;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;

/**
 * A websocket with its life cycle: it has a deadline to open and a grace period to close, is counted while it exists,
 * and closes with a protocol error when its user cannot read a message. Thread-safe.
 */
public final class WireSession implements KernelFraming.Sink {
    private static final Duration CLOSE_GRACE = Duration.ofSeconds(2);

    /** The user of the socket. Called by one thread at a time. */
    public interface User {
        /** @throws MalformedInputException if the server may not choose this subprotocol */
        void opened(String subprotocol);

        /** @throws MalformedInputException if the message is malformed */
        void text(String message);

        /** @throws MalformedInputException if the message is malformed */
        void binary(ByteBuffer message);

        /** Called at least once; the first reason counts. */
        void ended(HubException reason);
    }

    private final Operation operation;
    private final Sockets sockets;
    private final ScheduledExecutorService scheduler;
    private final User user;
    private final Wire wire;
    private final CompletableFuture<Void> opened = new CompletableFuture<>();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    public WireSession(
            Wire.Target target,
            User user,
            BiFunction<Wire.Target, Wire.Listener, Wire> wires,
            ScheduledExecutorService scheduler,
            Sockets sockets) {
        this.operation = target.operation();
        this.sockets = sockets;
        this.scheduler = scheduler;
        this.user = user;
        this.wire = wires.apply(target, new Events());
    }

    /** Opens the websocket. If the future is cancelled or the deadline passes, the connection is closed. */
    public CompletableFuture<Void> open(Duration deadline) {
        if (!sockets.add(this)) {
            opened.completeExceptionally(operation.failure(Code.CANCELLED, "the client is closed"));
        }
        Deadlines.limit(opened, deadline, scheduler, operation, "the websocket did not open");
        opened.whenComplete((value, failure) -> {
            if (failure != null) {
                abort();
            }
        });
        if (opened.isDone()) {
            sockets.remove(this);
            closed.complete(null);
        } else {
            wire.connect();
        }
        return opened;
    }

    Operation operation() {
        return operation;
    }

    CompletableFuture<Void> closed() {
        return closed.copy();
    }

    @Override
    public void text(String message) {
        wire.text(message);
    }

    @Override
    public void binary(ByteBuffer message) {
        wire.binary(message);
    }

    void close() {
        user.ended(operation.failure(Code.CHANNEL_CLOSED, "the channel was closed"));
        wire.close(Wire.NORMAL);
        hangUpLater();
    }

    /**
     * Closes without the closing handshake. The user receives the reason before the socket closes, so that the way in
     * which it closes does not matter.
     */
    public void abort() {
        HubException reason = operation.failure(Code.CANCELLED, "cancelled, or the client is closed");
        opened.completeExceptionally(reason);
        user.ended(reason);
        wire.hangUp();
    }

    private void broken(HubException reason) {
        opened.completeExceptionally(reason);
        user.ended(reason);
        wire.close(Wire.PROTOCOL_ERROR);
        hangUpLater();
    }

    /** Ends the socket even if the server ignores the closing handshake. */
    private void hangUpLater() {
        try {
            ScheduledFuture<?> timer = scheduler.schedule(wire::hangUp, CLOSE_GRACE.toMillis(), TimeUnit.MILLISECONDS);
            closed.whenComplete((value, failure) -> timer.cancel(false));
        } catch (RejectedExecutionException e) {
            wire.hangUp();
        }
    }

    private void guarded(Runnable reading) {
        try {
            reading.run();
        } catch (MalformedInputException e) {
            broken(operation.failure(Code.PROTOCOL, e.getMessage(), e));
        } catch (HubException e) {
            broken(e);
        }
    }

    private final class Events implements Wire.Listener {
        @Override
        public void opened(String subprotocol) {
            guarded(() -> {
                user.opened(subprotocol);
                opened.complete(null);
            });
        }

        @Override
        public void text(String message) {
            guarded(() -> user.text(message));
        }

        @Override
        public void binary(ByteBuffer message) {
            guarded(() -> user.binary(message));
        }

        @Override
        public void ended(HubException reason) {
            sockets.remove(WireSession.this);
            opened.completeExceptionally(reason);
            user.ended(reason);
            closed.complete(null);
        }
    }
}
