package dev.firstbell.simulations;

import static java.util.Objects.requireNonNull;

import dev.firstbell.client.HubClient;
import dev.firstbell.client.call.HubException;
import dev.firstbell.records.io.FailureReason;
import dev.firstbell.records.io.JournalWriter;
import dev.firstbell.records.journal.Journal;
import dev.firstbell.records.journal.JournalEntry;
import dev.firstbell.records.journal.JournalEntry.Resource;
import dev.firstbell.records.time.HubClock;
import dev.firstbell.simulations.internal.async.FutureFailures;
import dev.firstbell.simulations.internal.async.Parallel;
import dev.firstbell.simulations.internal.async.Persistence;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/**
 * Stops the servers, removes the users and releases the lock that a run made, from its journal alone, so it also completes
 * a run that was killed. The journal records each removal, so a second clean-up has less to do. A request that the hub
 * cannot fulfil now is repeated as {@link Persistence} defines.
 *
 * <p>Only users with the run's prefix are touched, whatever the journal says.
 */
public final class CleanUp {
    /** A hub waits about two seconds for a pod to end: 200 students take 47 s in the lab with 8 at once, 20 s with 24. */
    private static final int AT_ONCE = 24;

    private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

    private final HubClient hub;
    private final JournalWriter journal;
    private final Clock clock;
    private final IntFunction<Persistence> persistence;
    private final String prefix;
    private final Map<String, String> remaining = new ConcurrentSkipListMap<>();
    private final AtomicInteger removed = new AtomicInteger();
    private final AtomicInteger goneBefore = new AtomicInteger();

    /**
     * The outcome of a clean-up.
     *
     * @param removed users that it removed
     * @param goneBefore users that are in the journal and did not exist at the hub any more
     * @param remaining what could not be removed and why, one line each
     */
    public record Done(int removed, int goneBefore, List<String> remaining) {
        public Done {
            remaining = List.copyOf(remaining);
        }
    }

    /**
     * @param hub with a token that may stop servers and delete users; routes are checked too if it may read them
     * @param prefix the run's; users without it are not touched
     */
    public CleanUp(HubClient hub, JournalWriter journal, HubClock clock, String prefix) {
        this(hub, journal, clock, users -> Persistence.begin(clock, users), prefix);
    }

    /** @param persistence creates the deadline for a number of users */
    CleanUp(HubClient hub, JournalWriter journal, Clock clock, IntFunction<Persistence> persistence, String prefix) {
        this.hub = requireNonNull(hub, "hub is null");
        this.journal = requireNonNull(journal, "journal is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.persistence = requireNonNull(persistence, "persistence is null");
        this.prefix = requireNonNull(prefix, "prefix is null");
    }

    /** Removes what the journal's intents say may exist; the future never fails. To be called once. */
    public CompletableFuture<Done> removeAll(Journal made) {
        Set<String> servers = made.remaining(Resource.SERVER);
        Set<String> users = new LinkedHashSet<>(servers);
        users.addAll(made.remaining(Resource.USER));
        Persistence time = persistence.apply(users.size());
        return inRounds(time, List.copyOf(users), servers, 1)
                .thenCompose(ignored -> removed.get() == 0 ? DONE : time.persist(() -> checkRoutes(users)))
                .exceptionally(error -> {
                    remaining.put("", "the clean-up itself failed: " + message(error));
                    return null;
                })
                // Last, and even if a user remains: the run does not drive the hub any more.
                .thenCompose(ignored -> time.persist(() -> unlock(made)))
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
        if (made.remaining(Resource.LOCK).isEmpty()) {
            return DONE;
        }
        String run = made.runId().orElseThrow(() -> new IllegalStateException("the journal does not name its run"));
        return new HubLock(hub)
                .release(run)
                .thenAccept(ours -> journal.writeIfPossible(
                        new JournalEntry.Removed(clock.instant(), Resource.LOCK, HubLock.USER)));
    }

    /** The hub removes a server's route when it stops the server. If a route remains, this requests a check of all routes. */
    private CompletableFuture<Void> checkRoutes(Set<String> users) {
        return Leftovers.routes(hub, users)
                .thenCompose(left -> left.filter(routes -> !routes.isEmpty()).isEmpty()
                        ? DONE
                        : hub.checkProxyRoutes()
                                .thenCompose(checked -> Leftovers.routes(hub, users))
                                .thenAccept(still -> still.orElse(List.of())
                                        .forEach(route ->
                                                remaining.put(route.spec(), "the proxy still has this route"))));
    }

    /**
     * Tries every user, and after a pause again those that the hub could not remove yet, so a server that the hub is busy
     * with delays no other user.
     */
    private CompletableFuture<Void> inRounds(Persistence time, List<String> users, Set<String> servers, int round) {
        Set<String> again = new ConcurrentSkipListSet<>();
        return Parallel.forEach(users, AT_ONCE, user -> {
                    if (time.isOver()) {
                        remaining.putIfAbsent(user, "the time of the clean-up was over before its turn");
                        return DONE;
                    }
                    return remove(user, servers.contains(user)).thenAccept(settled -> {
                        if (!settled) {
                            again.add(user);
                        }
                    });
                })
                .thenCompose(ignored -> again.isEmpty()
                        ? DONE
                        : time.pauseAfter(round)
                                .map(pause -> pause.thenCompose(
                                        passed -> inRounds(time, List.copyOf(again), servers, round + 1)))
                                .orElse(DONE));
    }

    /** Completes with false if another try may succeed. */
    private CompletableFuture<Boolean> remove(String user, boolean hasServer) {
        if (!user.startsWith(prefix)) {
            remaining.put(user, "lacks the prefix " + prefix + ", so it is not touched");
            return CompletableFuture.completedFuture(true);
        }
        return (hasServer ? stopAndDelete(user) : delete(user)).handle((gone, error) -> {
            if (error != null) {
                remaining.put(user, message(error));
                return !Persistence.isTransient(error);
            }
            if (gone) {
                remaining.remove(user);
            } else {
                remaining.put(user, "still stopping");
            }
            return gone;
        });
    }

    /**
     * Completes with true when server and user are gone. Every try begins with the stop, because a start request may have
     * reached the hub after the last stop, and a hub does not delete a user whose server is starting.
     */
    private CompletableFuture<Boolean> stopAndDelete(String user) {
        return stop(user).thenCompose(stopped -> stopped ? delete(user) : CompletableFuture.completedFuture(false));
    }

    /** Completes with true when the server is gone. */
    private CompletableFuture<Boolean> stop(String user) {
        return hub.stopServer(user)
                .thenApply(response -> response.match(stopped -> true, stopping -> false))
                .exceptionallyCompose(error -> code(error) == HubException.Code.NOT_FOUND
                        ? CompletableFuture.completedFuture(true)
                        : CompletableFuture.failedFuture(error))
                .thenApply(gone -> {
                    if (gone) {
                        journal.writeIfPossible(new JournalEntry.Removed(clock.instant(), Resource.SERVER, user));
                    }
                    return gone;
                });
    }

    private CompletableFuture<Boolean> delete(String user) {
        return hub.deleteUser(user).thenApply(existed -> {
            (existed ? removed : goneBefore).incrementAndGet();
            journal.writeIfPossible(new JournalEntry.Removed(clock.instant(), Resource.USER, user));
            return true;
        });
    }

    private static HubException.Code code(Throwable error) {
        return FutureFailures.cause(error) instanceof HubException hubError ? hubError.code() : null;
    }

    private static String message(Throwable error) {
        return FailureReason.of(FutureFailures.cause(error));
    }
}
