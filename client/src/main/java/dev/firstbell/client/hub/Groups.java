package dev.firstbell.client.hub;

import dev.firstbell.client.HubClient;
import dev.firstbell.client.internal.http.Futures;
import dev.firstbell.client.internal.http.HubUrls;
import dev.firstbell.client.internal.http.JsonBody;
import dev.firstbell.client.internal.http.Operation;
import dev.firstbell.client.internal.transport.Caller;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import okhttp3.HttpUrl;
import okhttp3.Request;

/**
 * Groups, by which hubs choose profiles and limits (apihandlers/groups.py). Reading needs {@code list:groups} and
 * {@code read:groups}, everything else {@code admin:groups}. From {@link HubClient#groups()}. Thread-safe.
 */
public final class Groups {
    private final Caller caller;

    public Groups(Caller caller) {
        this.caller = caller;
    }

    public CompletableFuture<List<Group>> list() {
        Map<String, Group> found = new LinkedHashMap<>();
        CompletableFuture<Void> read = caller.pages(
                caller.urls().api("groups"),
                Operation.of("list groups"),
                items -> items.elements().forEach(item -> found.put(item.text("name"), group(item))));
        return Futures.map(read, done -> List.copyOf(found.values()));
    }

    /** Empty if there is no such group. */
    public CompletableFuture<Optional<Group>> get(String name) {
        return caller.send(
                Caller.get(url(name, "")),
                operation("look up", name),
                answer -> answer.status() == 404
                        ? Optional.empty()
                        : Optional.of(group(answer.expect(200).json())));
    }

    /**
     * Creates a group. {@code CONFLICT} if it exists.
     *
     * @param users who exist; {@code BAD_REQUEST} otherwise
     */
    public CompletableFuture<Group> create(String name, Collection<String> users) {
        return send(Caller.post(url(name, ""), Map.of("users", List.copyOf(users))), "create", name, 201);
    }

    /** @return false if there was no such group */
    public CompletableFuture<Boolean> delete(String name) {
        return caller.send(Caller.delete(url(name, "")), operation("delete", name), answer -> {
            if (answer.status() == 404) {
                return false;
            }
            answer.expect(204);
            return true;
        });
    }

    /** @param users who exist; {@code BAD_REQUEST} otherwise */
    public CompletableFuture<Group> add(String name, Collection<String> users) {
        return send(Caller.post(url(name, "/users"), Map.of("users", List.copyOf(users))), "add to", name, 200);
    }

    /** Takes users out of a group; those who are not in it do not matter. */
    public CompletableFuture<Group> remove(String name, Collection<String> users) {
        Request.Builder request =
                Caller.get(url(name, "/users")).delete(Caller.json(Map.of("users", List.copyOf(users))));
        return send(request, "remove from", name, 200);
    }

    /** Replaces all properties. */
    public CompletableFuture<Group> setProperties(String name, Map<String, ?> properties) {
        return send(Caller.get(url(name, "/properties")).put(Caller.json(properties)), "set properties of", name, 200);
    }

    private CompletableFuture<Group> send(Request.Builder request, String verb, String name, int status) {
        return caller.send(
                request,
                operation(verb, name),
                answer -> group(answer.expect(status).json()));
    }

    private static Group group(JsonBody json) {
        return new Group(
                json.text("name"),
                new HashSet<>(json.texts("users")),
                json.optionalObject("properties").map(JsonBody::scalars).orElse(Map.of()));
    }

    private HttpUrl url(String name, String path) {
        return caller.urls().api("groups/" + HubUrls.quote(name) + path);
    }

    private static Operation operation(String verb, String group) {
        return Operation.of(verb + " group " + group);
    }
}
