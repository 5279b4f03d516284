package dev.firstbell.simulations;

import static java.util.Objects.requireNonNull;

import dev.firstbell.client.HubClient;
import dev.firstbell.client.call.HubException;
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
 * Stops the servers and removes the users that a run made and gives its lock of the hub back, from its journal alone; so
 * it also finishes the job of a run that was killed. What is gone is written to the journal, and a second clean-up has
 * that much less to do. A hub that cannot do it now is asked again, as {@link Persistence} says.
 *
 * <p>Only users with the run's prefix are touched, whatever the journal says.
 */
public final class CleanUp {
    private static final int AT_ONCE = 8;
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
        this(hub, journal, clock, users -> Persistence.begin(clock, users), prefix);
    }

    /** @param persistence begins for so many users */
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
                .thenCompose(ignored -> removed.get() == 0 ? DONE : time.persist(() -> lookAtRoutes(users)))
                .exceptionally(error -> {
                    remaining.put("", "the clean-up itself failed: " + message(error));
                    return null;
                })
                // Last, and whatever else could not be done: nobody is driving the hub any more.
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
        String run = made.runId()
                .orElseThrow(() -> new IllegalStateException("the journal does not say which run it is of"));
        return new HubLock(hub)
                .release(run)
                .thenAccept(ours -> journal.writeIfPossible(
                        new JournalEntry.Removed(clock.instant(), Resource.LOCK, HubLock.USER)));
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

    /**
     * Tries every user, and after a pause again those whom the hub could not remove yet. A server that the hub is busy with
     * keeps no other user waiting.
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

    /** False if it is worth another try. */
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
        return String.valueOf(FutureFailures.cause(error).getMessage());
    }
}
