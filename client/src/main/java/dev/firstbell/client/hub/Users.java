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
 * The users of a hub (apihandlers/users.py). {@code HubClient} offers the same calls and documents them. Futures
 * complete exceptionally with a {@link HubException} and nothing else. Thread-safe.
 */
public final class Users {
    /** The hub creates users one by one on its only thread; larger requests would delay all other requests. */
    private static final int CREATE_AT_ONCE = 100;

    private final Caller caller;

    public Users(Caller caller) {
        this.caller = requireNonNull(caller, "caller is null");
    }

    public CompletableFuture<Identity> whoAmI() {
        return send(Caller.get(caller.urls().api("user")), Operation.of("identify the token"), response -> {
            response.expect(200);
            JsonBody json = response.json();
            Set<String> scopes = new LinkedHashSet<>();
            json.list("scopes").forEach(scope -> scopes.add(scope.asText()));
            Identity.Kind kind = switch (json.text("kind")) {
                case "user" -> Identity.Kind.USER;
                case "service" -> Identity.Kind.SERVICE;
                default ->
                    throw response.operation()
                            .failure(Code.PROTOCOL, "the token belongs to neither a user nor a service");
            };
            return new Identity(json.text("name"), kind, scopes);
        });
    }

    public CompletableFuture<List<HubUser>> list(UserQuery query) {
        requireNonNull(query, "query is null");
        HttpUrl.Builder url = caller.urls().api("users").newBuilder().addQueryParameter("sort", "id");
        if (!query.prefix().isEmpty()) {
            url.addQueryParameter("name_filter", query.prefix());
        }
        query.state()
                .ifPresent(state -> url.addQueryParameter("state", state.name().toLowerCase(Locale.ROOT)));
        // By name: a hub may list a user twice if others are created or deleted between two pages.
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
                send(Caller.get(caller.urls().api("users")).post(body), Operation.of("create users"), response -> {
                    List<String> all = new ArrayList<>(created);
                    // 409 means that all of them exist already.
                    if (response.status() != 409) {
                        response.expect(201);
                        response.json().elements().forEach(user -> all.add(user.text("name")));
                    }
                    return List.copyOf(all);
                });
        return Futures.compose(first, all -> create(names.subList(count, names.size()), all));
    }

    public CompletableFuture<Optional<HubUser>> find(String name) {
        return send(Caller.get(caller.urls().user(name, "")), Operation.of("look up user", name), response -> {
            if (response.isMissing()) {
                return Optional.empty();
            }
            response.expect(200);
            return Optional.of(user(response.json()));
        });
    }

    public CompletableFuture<Boolean> delete(String name) {
        return send(Caller.delete(caller.urls().user(name, "")), Operation.of("delete user", name), response -> {
            if (response.isMissing()) {
                return false;
            }
            response.expect(204);
            return true;
        });
    }

    public CompletableFuture<Void> reportActivity(String user, Instant at, boolean server) {
        String timestamp = at.truncatedTo(ChronoUnit.MICROS).toString();
        Map<String, Object> body = server
                ? Map.of("last_activity", timestamp, "servers", Map.of("", Map.of("last_activity", timestamp)))
                : Map.of("last_activity", timestamp);
        return caller.send(
                Caller.post(caller.urls().user(user, "/activity"), body),
                Operation.of("report activity", user),
                response -> {
                    response.expect(200);
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
        return new HubUser(json.text("name"), json.flag("admin"), json.optionalInstant("created"), servers);
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
