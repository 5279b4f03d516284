package dev.firstbell.simulations;

import static java.util.Objects.requireNonNull;

import dev.firstbell.client.HubClient;
import dev.firstbell.client.hub.HubUser;
import dev.firstbell.client.hub.ProxyRoute;
import dev.firstbell.client.hub.UserQuery;
import dev.firstbell.records.journal.Journal;
import dev.firstbell.records.journal.JournalEntry.Resource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The users, servers and routes that a clean-up would remove: everything that may exist according to the journal and does
 * exist at the hub. Reading it changes nothing.
 *
 * @param users the users that exist, in the order of their creation, with their servers
 * @param goneBefore the number of users in the journal that the hub does not have, or no longer has
 * @param locked whether this run has locked the hub
 * @param routes the proxy's routes to these users; empty if the token may not read them (scope {@code proxy})
 */
public record Leftovers(List<HubUser> users, int goneBefore, boolean locked, Optional<List<ProxyRoute>> routes) {
    private static final String MAY_SEE_ROUTES = "proxy";

    public Leftovers {
        users = List.copyOf(users);
        routes = routes.map(List::copyOf);
    }

    /** The same, without users that a clean-up would have removed before; they count as gone. */
    public Leftovers without(Set<String> removed) {
        List<HubUser> left =
                users.stream().filter(user -> !removed.contains(user.name())).toList();
        return new Leftovers(left, goneBefore + users.size() - left.size(), locked, routes);
    }

    /** @param prefix the run's prefix; users without it are never touched, so they do not count as leftovers */
    static CompletableFuture<Leftovers> look(HubClient hub, Journal made, String prefix) {
        requireNonNull(made, "made is null");
        Set<String> names = new LinkedHashSet<>(made.remaining(Resource.USER));
        names.addAll(made.remaining(Resource.SERVER));
        names.removeIf(name -> !name.startsWith(prefix));
        return hub.users(UserQuery.prefix(prefix)).thenCompose(listed -> {
            Map<String, HubUser> known = listed.stream().collect(Collectors.toMap(HubUser::name, Function.identity()));
            List<HubUser> users =
                    names.stream().filter(known::containsKey).map(known::get).toList();
            return holdsLock(hub, made)
                    .thenCombine(
                            routes(hub, names),
                            (locked, routes) -> new Leftovers(users, names.size() - users.size(), locked, routes));
        });
    }

    private static CompletableFuture<Boolean> holdsLock(HubClient hub, Journal made) {
        if (made.remaining(Resource.LOCK).isEmpty()) {
            return CompletableFuture.completedFuture(false);
        }
        return new HubLock(hub)
                .look()
                .thenApply(held -> held.flatMap(HubLock.Held::holder)
                        .filter(holder -> made.runId().filter(holder::isRun).isPresent())
                        .isPresent());
    }

    /** Returns the proxy's routes to users; empty if the token may not read them. */
    static CompletableFuture<Optional<List<ProxyRoute>>> routes(HubClient hub, Set<String> users) {
        return hub.whoAmI()
                .thenCompose(identity -> !identity.has(MAY_SEE_ROUTES)
                        ? CompletableFuture.completedFuture(Optional.empty())
                        : hub.proxyRoutes()
                                .thenApply(routes -> Optional.of(routes.stream()
                                        .filter(route -> route.user()
                                                .filter(users::contains)
                                                .isPresent())
                                        .toList())));
    }
}
