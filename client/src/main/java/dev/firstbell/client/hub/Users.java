package dev.firstbell.client.hub;

import static java.util.Objects.requireNonNull;

import dev.firstbell.client.call.HubException;
import dev.firstbell.client.call.HubException.Code;
import dev.firstbell.client.internal.http.BufferedResponse;
import dev.firstbell.client.internal.http.Futures;
import dev.firstbell.client.internal.http.JsonBody;
import dev.firstbell.client.internal.http.Operation;
import dev.firstbell.client.internal.transport.Caller;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.RequestBody;

/**
 * The users of a hub (apihandlers/users.py). {@code HubClient} offers the same calls. Futures complete exceptionally with
 * a {@link HubException} and nothing else. Thread-safe.
 */
public final class Users {
    /** The hub creates users one by one on its only thread; larger requests would hold up everyone else. */
    private static final int CREATE_AT_ONCE = 100;

    private final Caller caller;

    /** Users as seen by the token that the caller carries. */
    public Users(Caller caller) {
        this.caller = requireNonNull(caller, "caller is null");
    }

    /** Whose token this is. */
    public CompletableFuture<Identity> whoAmI() {
        return send(Caller.get(caller.urls().api("user")), Operation.of("ask whose token it is"), answer -> {
            answer.expect(200);
            JsonBody json = answer.json();
            Set<String> scopes = new LinkedHashSet<>();
            json.list("scopes").forEach(scope -> scopes.add(scope.asText()));
            Identity.Kind kind = switch (json.text("kind")) {
                case "user" -> Identity.Kind.USER;
                case "service" -> Identity.Kind.SERVICE;
                default -> throw answer.operation().failure(Code.PROTOCOL, "a token of neither user nor service");
            };
            return new Identity(json.text("name"), kind, scopes);
        });
    }

    /**
     * All users that the query asks for, page by page. Users who come or go meanwhile may be missed or listed twice by
     * the hub; each name is returned once.
     */
    public CompletableFuture<List<HubUser>> list(UserQuery query) {
        requireNonNull(query, "query is null");
        HttpUrl.Builder url = caller.urls().api("users").newBuilder().addQueryParameter("sort", "id");
        if (!query.prefix().isEmpty()) {
            url.addQueryParameter("name_filter", query.prefix());
        }
        query.state()
                .ifPresent(state -> url.addQueryParameter("state", state.name().toLowerCase(Locale.ROOT)));
        Map<String, HubUser> found = new LinkedHashMap<>();
        CompletableFuture<Void> read = caller.pages(
                url.build(),
                Operation.of("list users"),
                items -> items.elements().stream()
                        .map(Users::user)
                        .filter(user -> user.name().startsWith(query.prefix()))
                        .forEach(user -> found.put(user.name(), user)));
        return Futures.map(read, done -> List.copyOf(found.values()));
    }

    /**
     * Creates those that do not exist yet, in requests of at most 100 names.
     *
     * @return the names created, as the hub writes them; those that existed are left out. If a later request fails, the
     *     users of the earlier ones exist all the same.
     */
    public CompletableFuture<List<String>> create(Collection<String> names) {
        return create(List.copyOf(names), List.of());
    }

    private CompletableFuture<List<String>> create(List<String> names, List<String> created) {
        if (names.isEmpty()) {
            return CompletableFuture.completedFuture(created);
        }
        int count = Math.min(CREATE_AT_ONCE, names.size());
        RequestBody body = Caller.json(Map.of("usernames", names.subList(0, count)));
        CompletableFuture<List<String>> first =
                send(Caller.get(caller.urls().api("users")).post(body), Operation.of("create users"), answer -> {
                    List<String> all = new ArrayList<>(created);
                    // 409 only if every one of them exists already.
                    if (answer.status() != 409) {
                        answer.expect(201);
                        answer.json().elements().forEach(user -> all.add(user.text("name")));
                    }
                    return List.copyOf(all);
                });
        return Futures.compose(first, all -> create(names.subList(count, names.size()), all));
    }

    /** Empty if there is no such user, or none that the token may see. */
    public CompletableFuture<Optional<HubUser>> find(String name) {
        return send(Caller.get(caller.urls().user(name, "")), Operation.of("look up user", name), answer -> {
            if (answer.status() == 404) {
                return Optional.empty();
            }
            answer.expect(200);
            return Optional.of(user(answer.json()));
        });
    }

    /**
     * Removes a user; the hub stops a running server first and answers when that is done. {@code CONFLICT} while a server
     * is stopping: ask again later. {@code SERVER_ERROR} while one is starting (user.py, _delete_spawner): stop it first.
     *
     * @return false if there was no such user
     */
    public CompletableFuture<Boolean> delete(String name) {
        return send(Caller.delete(caller.urls().user(name, "")), Operation.of("delete user", name), answer -> {
            if (answer.status() == 404) {
                return false;
            }
            answer.expect(204);
            return true;
        });
    }

    /**
     * Says that a user was active, and the default server too if there is one, as servers say it themselves every 300 s.
     * It puts off the idle culler. Needs {@code users:activity}, which every server's and user's own token has.
     * {@code NOT_FOUND} for an unknown user, {@code BAD_REQUEST} for a time more than 59 minutes ahead of the hub's.
     *
     * @param server whether the default server was active; it must have been started once
     */
    public CompletableFuture<Void> reportActivity(String user, Instant at, boolean server) {
        String stamp = at.truncatedTo(ChronoUnit.MICROS).toString();
        Map<String, Object> body = server
                ? Map.of("last_activity", stamp, "servers", Map.of("", Map.of("last_activity", stamp)))
                : Map.of("last_activity", stamp);
        return caller.send(
                Caller.post(caller.urls().user(user, "/activity"), body),
                Operation.of("report activity", user),
                answer -> {
                    answer.expect(200);
                    return null;
                });
    }

    private <T> CompletableFuture<T> send(
            Request.Builder request, Operation operation, Function<BufferedResponse, T> read) {
        return caller.send(request, operation, read);
    }

    private static HubUser user(JsonBody json) {
        Map<String, HubServer> servers = new HashMap<>();
        json.optionalObject("servers")
                .map(JsonBody::objects)
                .orElse(Map.of())
                .forEach((name, server) -> servers.put(name, server(name, server)));
        return new HubUser(json.text("name"), json.flag("admin"), servers);
    }

    private static HubServer server(String name, JsonBody json) {
        return new HubServer(
                name,
                json.flag("ready"),
                json.optionalText("pending"),
                json.optionalInstant("started"),
                json.optionalInstant("last_activity"),
                json.optionalText("url"),
                json.optionalObject("state").flatMap(state -> state.optionalText("pod_name")));
    }
}
