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
 * A websocket in use: it opens under a deadline, closes with a grace, is counted as long as it exists, and takes what its
 * user cannot read for a breach of protocol. Thread-safe.
 */
public final class WireSession implements KernelFraming.Sink {
    private static final Duration CLOSE_GRACE = Duration.ofSeconds(2);

    /** Who uses the socket. Calls come one at a time. */
    public interface User {
        /** @throws MalformedInputException if the server must not choose that */
        void opened(String subprotocol);

        /** @throws MalformedInputException if it makes no sense */
        void text(String message);

        /** @throws MalformedInputException if it makes no sense */
        void binary(ByteBuffer message);

        /** Once or more; the first reason is the one. */
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

    /** Cancelling the future, or its deadline, hangs up. */
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

    /** Without the closing handshake. The reason is given before the socket goes: what its end looks like is no news then. */
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

    /** A server that never answers the closing handshake must not keep the socket. */
    private void hangUpLater() {
        try {
            ScheduledFuture<?> timer = scheduler.schedule(wire::hangUp, CLOSE_GRACE.toMillis(), TimeUnit.MILLISECONDS);
            closed.whenComplete((value, failure) -> timer.cancel(false));
        } catch (RejectedExecutionException e) {
            wire.hangUp();
        }
    }

    private void taken(Runnable reading) {
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
            taken(() -> {
                user.opened(subprotocol);
                opened.complete(null);
            });
        }

        @Override
        public void text(String message) {
            taken(() -> user.text(message));
        }

        @Override
        public void binary(ByteBuffer message) {
            taken(() -> user.binary(message));
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
