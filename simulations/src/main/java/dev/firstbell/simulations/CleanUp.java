package dev.firstbell.simulations;

import static java.util.Objects.requireNonNull;

import dev.firstbell.client.HubClient;
import dev.firstbell.client.call.HubException;
import dev.firstbell.records.io.JournalWriter;
import dev.firstbell.records.journal.Journal;
import dev.firstbell.records.journal.JournalEntry;
import dev.firstbell.records.journal.JournalEntry.Thing;
import dev.firstbell.records.time.HubClock;
import dev.firstbell.simulations.internal.async.FutureFailures;
import dev.firstbell.simulations.internal.async.Parallel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Stops the servers and removes the users that a run made and gives its lock of the hub back, from its journal alone; so
 * it also finishes the job of a run that was killed. What is gone is written to the journal, and a second clean-up has
 * that much less to do.
 *
 * <p>Only users with the run's prefix are touched, whatever the journal says.
 */
public final class CleanUp {
    private static final int AT_ONCE = 8;
    private static final int TRIES = 60;
    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);
    private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

    private final HubClient hub;
    private final JournalWriter journal;
    private final HubClock clock;
    private final String prefix;
    private final Map<String, String> remaining = new ConcurrentSkipListMap<>();
    private final AtomicInteger removed = new AtomicInteger();
    private final AtomicInteger goneBefore = new AtomicInteger();

    /**
     * What a clean-up did.
     *
     * @param removed users that it removed
     * @param goneBefore users that the journal knew and the hub did not, or no longer
     * @param remaining what could not be removed and why, one line each
     */
    public record Done(int removed, int goneBefore, List<String> remaining) {
        public Done {
            remaining = List.copyOf(remaining);
        }
    }

    /**
     * @param hub with a token that may stop servers and delete users; one that may see the proxy's routes looks after them
     * @param prefix the run's; users without it are refused
     */
    public CleanUp(HubClient hub, JournalWriter journal, HubClock clock, String prefix) {
        this.hub = requireNonNull(hub, "hub is null");
        this.journal = requireNonNull(journal, "journal is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.prefix = requireNonNull(prefix, "prefix is null");
    }

    /** Removes what the journal's intents say may exist; the future never fails. To be called once. */
    public CompletableFuture<Done> removeAll(Journal made) {
        Set<String> servers = made.remaining(Thing.SERVER);
        Set<String> users = new LinkedHashSet<>(servers);
        users.addAll(made.remaining(Thing.USER));
        return Parallel.forEach(List.copyOf(users), AT_ONCE, user -> remove(user, servers.contains(user)))
                .thenCompose(ignored -> removed.get() == 0 ? DONE : lookAtRoutes(users))
                .exceptionally(error -> {
                    remaining.put("", "the clean-up itself failed: " + message(error));
                    return null;
                })
                // Last, and whatever else could not be done: nobody is driving the hub any more.
                .thenCompose(ignored -> unlock(made))
                .handle((ignored, error) -> {
                    if (error != null) {
                        remaining.put(HubLock.USER, message(error));
                    }
                    List<String> lines = new ArrayList<>();
                    remaining.forEach((user, why) -> lines.add(user.isEmpty() ? why : user + ": " + why));
                    return new Done(removed.get(), goneBefore.get(), lines);
                });
    }

    private CompletableFuture<Void> unlock(Journal made) {
        if (made.remaining(Thing.LOCK).isEmpty()) {
            return DONE;
        }
        String run = made.runId()
                .orElseThrow(() -> new IllegalStateException("the journal does not say which run it is of"));
        return new HubLock(hub)
                .release(run)
                .thenAccept(ours ->
                        journal.writeIfPossible(new JournalEntry.Removed(clock.now(), Thing.LOCK, HubLock.USER)));
    }

    /** The hub takes a server's route away when it stops it. Where one is left all the same, it is asked to compare. */
    private CompletableFuture<Void> lookAtRoutes(Set<String> users) {
        return Leftovers.routes(hub, users)
                .thenCompose(left -> left.filter(routes -> !routes.isEmpty()).isEmpty()
                        ? DONE
                        : hub.checkProxyRoutes()
                                .thenCompose(checked -> Leftovers.routes(hub, users))
                                .thenAccept(still -> still.orElse(List.of())
                                        .forEach(route ->
                                                remaining.put(route.spec(), "the proxy still has this route"))));
    }

    private CompletableFuture<Void> remove(String user, boolean hasServer) {
        if (!user.startsWith(prefix)) {
            remaining.put(user, "lacks the prefix " + prefix + ", so it is not touched");
            return DONE;
        }
        return attempt(1, () -> hasServer ? stopAndDelete(user) : delete(user)).exceptionally(error -> {
            remaining.put(user, message(error));
            return null;
        });
    }

    /**
     * True when both are gone. Every try begins with the stop: a start that was still on its way when the server was
     * stopped before must not come between, since a hub does not delete a user whose server is starting.
     */
    private CompletableFuture<Boolean> stopAndDelete(String user) {
        return stop(user).thenCompose(stopped -> stopped ? delete(user) : CompletableFuture.completedFuture(false));
    }

    /** True when the server is gone. */
    private CompletableFuture<Boolean> stop(String user) {
        return hub.stopServer(user)
                .thenApply(answer -> answer.match(stopped -> true, stopping -> false))
                .exceptionallyCompose(error -> code(error) == HubException.Code.NOT_FOUND
                        ? CompletableFuture.completedFuture(true)
                        : CompletableFuture.failedFuture(error))
                .thenApply(gone -> {
                    if (gone) {
                        journal.writeIfPossible(new JournalEntry.Removed(clock.now(), Thing.SERVER, user));
                    }
                    return gone;
                });
    }

    private CompletableFuture<Boolean> delete(String user) {
        return hub.deleteUser(user).thenApply(existed -> {
            (existed ? removed : goneBefore).incrementAndGet();
            journal.writeIfPossible(new JournalEntry.Removed(clock.now(), Thing.USER, user));
            return true;
        });
    }

    /** Tries until it is done; a hub that is busy stopping, restarting or out of reach is given time. */
    private CompletableFuture<Void> attempt(int number, Supplier<CompletableFuture<Boolean>> once) {
        return once.get()
                .handle((done, error) -> {
                    if (error == null && done) {
                        return CompletableFuture.<Void>completedFuture(null);
                    }
                    if (error != null && !worthAnotherTry(error)) {
                        return CompletableFuture.<Void>failedFuture(error);
                    }
                    if (number == TRIES) {
                        return CompletableFuture.<Void>failedFuture(
                                error != null ? error : new IllegalStateException("still stopping"));
                    }
                    return pause().thenCompose(ignored -> attempt(number + 1, once));
                })
                .thenCompose(next -> next);
    }

    private CompletableFuture<Void> pause() {
        return CompletableFuture.runAsync(
                () -> {},
                CompletableFuture.delayedExecutor(clock.toWall(BETWEEN_TRIES).toNanos(), TimeUnit.NANOSECONDS));
    }

    private static boolean worthAnotherTry(Throwable error) {
        HubException.Code code = code(error);
        return code != null
                && switch (code) {
                    case UNREACHABLE, TIMEOUT, HUB_RESTARTING, SERVER_ERROR, CONFLICT, BAD_REQUEST, THROTTLED -> true;
                    case FORBIDDEN, NOT_FOUND, PROTOCOL, KERNEL_DIED, CHANNEL_CLOSED, CANCELLED -> false;
                };
    }

    private static HubException.Code code(Throwable error) {
        return FutureFailures.cause(error) instanceof HubException hubError ? hubError.code() : null;
    }

    private static String message(Throwable error) {
        return String.valueOf(FutureFailures.cause(error).getMessage());
    }
}
