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

/** A start followed over as many streams and looks at the user as it takes. Thread-safe. */
final class FollowedStart implements ProgressStream {
    /** More than a start has; a hub that tells more hears nothing back. */
    private static final int MAX_EVENTS = 10_000;

    private final Transport transport;
    private final Operation operation;
    private final FollowPolicy policy;
    private final Function<Consumer<ProgressEvent>, ProgressStream> open;
    private final Supplier<CompletableFuture<Optional<HubUser>>> look;
    private final ServerRef server;
    private final Consumer<ProgressEvent> listener;
    private final Set<ProgressEvent> told = new HashSet<>();
    private final CompletableFuture<ProgressEnd> end = new CompletableFuture<>();
    private volatile CompletableFuture<?> current = new CompletableFuture<>();
    private volatile String lastTrouble = "";
    private int broken;

    public static ProgressStream begin(
            Transport transport,
            Operation operation,
            FollowPolicy policy,
            Function<Consumer<ProgressEvent>, ProgressStream> open,
            Supplier<CompletableFuture<Optional<HubUser>>> look,
            ServerRef server,
            Consumer<ProgressEvent> listener) {
        FollowedStart start = new FollowedStart(transport, operation, policy, open, look, server, listener);
        CompletableFuture<Void> patience = transport.after(policy.patience(), operation);
        patience.whenComplete((value, failure) -> {
            if (failure instanceof HubException closed) {
                start.end.completeExceptionally(closed);
            } else if (failure == null) {
                start.end.complete(
                        new Lost("no verdict within " + policy.patience().toSeconds() + " s"
                                + (start.lastTrouble.isEmpty() ? "" : "; " + start.lastTrouble)));
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
            Supplier<CompletableFuture<Optional<HubUser>>> look,
            ServerRef server,
            Consumer<ProgressEvent> listener) {
        this.transport = transport;
        this.operation = operation;
        this.policy = policy;
        this.open = open;
        this.look = look;
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
        then(open.apply(this::tell).end(), verdict -> {
            Optional<Lost> lost = verdict.match(ready -> Optional.empty(), failed -> Optional.empty(), Optional::of);
            if (lost.isPresent()) {
                lastTrouble = lost.get().reason();
                broken++;
                pauseAndLook();
            } else {
                end.complete(verdict);
            }
        });
    }

    private synchronized void tell(ProgressEvent event) {
        if (told.size() < MAX_EVENTS && told.add(event)) {
            listener.accept(event);
        }
    }

    private void pauseAndLook() {
        then(transport.after(policy.pause(), operation), elapsed -> then(look.get(), this::seen));
    }

    private void seen(Optional<HubUser> user) {
        Optional<HubServer> found = user.map(known -> known.servers().get(server.name()));
        if (user.isEmpty()) {
            end.completeExceptionally(operation.failure(Code.NOT_FOUND, "there is no such user"));
        } else if (found.isPresent() && found.get().ready()) {
            end.complete(new Ready(found.get().url().orElse("")));
        } else if (broken < policy.streams()) {
            // Not there any more, too: only a stream tells a failed start from one that was lost.
            stream();
        } else if (found.isEmpty()) {
            end.complete(new Lost("there is no server and no word about it; " + lastTrouble));
        } else {
            pauseAndLook();
        }
    }

    /** Goes on with the value, looks again after what may pass, and ends with what will not. */
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
            } else if (failure instanceof HubException trouble) {
                afterTrouble(trouble);
            } else {
                end.completeExceptionally(failure);
            }
        });
    }

    private void afterTrouble(HubException trouble) {
        switch (trouble.code()) {
            case UNREACHABLE, TIMEOUT, HUB_RESTARTING, THROTTLED, SERVER_ERROR -> {
                lastTrouble = trouble.getMessage();
                pauseAndLook();
            }
            case NOT_FOUND, BAD_REQUEST -> {
                if (broken > 0) {
                    // A hub that restarted has forgotten the start, and with it the stream.
                    lastTrouble = trouble.getMessage();
                    broken = policy.streams();
                    pauseAndLook();
                } else {
                    end.completeExceptionally(trouble);
                }
            }
            case FORBIDDEN, CONFLICT, PROTOCOL, KERNEL_DIED, CHANNEL_CLOSED, CANCELLED ->
                end.completeExceptionally(trouble);
        }
    }
}
