package dev.firstbell.client.hub;

import dev.firstbell.client.call.HubException;
import dev.firstbell.client.call.HubException.Code;
import dev.firstbell.client.call.ServerRef;
import dev.firstbell.client.internal.http.Operation;
import dev.firstbell.client.internal.transport.Transport;
import dev.firstbell.client.progress.ProgressEnd;
import dev.firstbell.client.progress.ProgressEnd.Lost;
import dev.firstbell.client.progress.ProgressEnd.Ready;
import dev.firstbell.client.progress.ProgressEvent;
import dev.firstbell.client.progress.ProgressStream;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** A start followed over several streams and look-ups of the user. Thread-safe. */
final class FollowedStart implements ProgressStream {
    /** More events than a start has. Further events are ignored, so that memory stays bounded. */
    private static final int MAX_EVENTS = 10_000;

    private final Transport transport;
    private final Operation operation;
    private final FollowPolicy policy;
    private final Function<Consumer<ProgressEvent>, ProgressStream> open;
    private final Supplier<CompletableFuture<Optional<HubUser>>> lookUp;
    private final ServerRef server;
    private final Consumer<ProgressEvent> listener;
    private final Set<ProgressEvent> delivered = new HashSet<>();
    private final CompletableFuture<ProgressEnd> end = new CompletableFuture<>();
    private volatile CompletableFuture<?> current = new CompletableFuture<>();
    private volatile String lastFailure = "";
    private int broken;

    static ProgressStream begin(
            Transport transport,
            Operation operation,
            FollowPolicy policy,
            Function<Consumer<ProgressEvent>, ProgressStream> open,
            Supplier<CompletableFuture<Optional<HubUser>>> lookUp,
            ServerRef server,
            Consumer<ProgressEvent> listener) {
        FollowedStart start = new FollowedStart(transport, operation, policy, open, lookUp, server, listener);
        CompletableFuture<Void> patience = transport.after(policy.patience(), operation);
        patience.whenComplete((value, failure) -> {
            if (failure instanceof HubException closed) {
                // The client was closed.
                start.end.completeExceptionally(closed);
            } else if (failure == null) {
                start.end.complete(new Lost("the start did not end within "
                        + policy.patience().toSeconds() + " s"
                        + (start.lastFailure.isEmpty() ? "" : "; " + start.lastFailure)));
            }
        });
        start.end.whenComplete((value, failure) -> {
            patience.cancel(false);
            start.current.cancel(true);
        });
        start.stream();
        return start;
    }

    private FollowedStart(
            Transport transport,
            Operation operation,
            FollowPolicy policy,
            Function<Consumer<ProgressEvent>, ProgressStream> open,
            Supplier<CompletableFuture<Optional<HubUser>>> lookUp,
            ServerRef server,
            Consumer<ProgressEvent> listener) {
        this.transport = transport;
        this.operation = operation;
        this.policy = policy;
        this.open = open;
        this.lookUp = lookUp;
        this.server = server;
        this.listener = listener;
    }

    @Override
    public CompletableFuture<ProgressEnd> end() {
        return end;
    }

    @Override
    public void cancel() {
        end.completeExceptionally(operation.failure(Code.CANCELLED, "cancelled"));
    }

    private void stream() {
        then(open.apply(this::deliver).end(), verdict -> {
            Optional<Lost> lost = verdict.match(ready -> Optional.empty(), failed -> Optional.empty(), Optional::of);
            if (lost.isPresent()) {
                lastFailure = lost.get().reason();
                broken++;
                pauseAndLookUp();
            } else {
                end.complete(verdict);
            }
        });
    }

    private synchronized void deliver(ProgressEvent event) {
        if (delivered.size() < MAX_EVENTS && delivered.add(event)) {
            listener.accept(event);
        }
    }

    private void pauseAndLookUp() {
        then(transport.after(policy.pause(), operation), elapsed -> then(lookUp.get(), this::found));
    }

    private void found(Optional<HubUser> user) {
        Optional<HubServer> found = user.map(known -> known.servers().get(server.name()));
        if (user.isEmpty()) {
            end.completeExceptionally(operation.failure(Code.NOT_FOUND, "the user does not exist"));
        } else if (found.isPresent() && found.get().ready()) {
            end.complete(new Ready(found.get().url().orElse("")));
        } else if (broken < policy.streams()) {
            // Also if the server is missing: only a stream distinguishes a failed start from a lost one.
            stream();
        } else if (found.isEmpty()) {
            end.complete(new Lost("the hub has neither a server nor a failure; " + lastFailure));
        } else {
            pauseAndLookUp();
        }
    }

    /**
     * Continues with the value. After a failure that may pass it looks the user up again; any other failure is the end.
     */
    private <T> void then(CompletableFuture<T> step, Consumer<T> next) {
        current = step;
        if (end.isDone()) {
            step.cancel(true);
            return;
        }
        step.whenComplete((value, failure) -> {
            if (end.isDone()) {
                return;
            }
            if (failure == null) {
                next.accept(value);
            } else if (failure instanceof HubException known) {
                afterFailure(known);
            } else {
                end.completeExceptionally(failure);
            }
        });
    }

    private void afterFailure(HubException failure) {
        switch (failure.code()) {
            case UNREACHABLE, TIMEOUT, HUB_RESTARTING, THROTTLED, SERVER_ERROR -> {
                lastFailure = failure.getMessage();
                pauseAndLookUp();
            }
            case NOT_FOUND, BAD_REQUEST -> {
                if (broken > 0) {
                    // A hub that has restarted no longer knows the start, so it has no stream either.
                    lastFailure = failure.getMessage();
                    broken = policy.streams();
                    pauseAndLookUp();
                } else {
                    end.completeExceptionally(failure);
                }
            }
            case FORBIDDEN, CONFLICT, PROTOCOL, KERNEL_DIED, CHANNEL_CLOSED, CANCELLED ->
                end.completeExceptionally(failure);
        }
    }
}
