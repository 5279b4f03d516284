package dev.firstbell.client.hub;

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
 * Groups of users, by which hubs choose profiles and limits (apihandlers/groups.py). Reading needs the scopes
 * {@code list:groups} and {@code read:groups}, everything else {@code admin:groups}. Obtained from {@code HubClient.groups()}.
 * Thread-safe.
 */
public final class Groups {
    private final Caller caller;

    public Groups(Caller caller) {
        this.caller = caller;
    }

    /** Lists all groups, page by page. */
    public CompletableFuture<List<Group>> list() {
        Map<String, Group> found = new LinkedHashMap<>();
        CompletableFuture<Void> read = caller.pages(
                caller.urls().api("groups"),
                Operation.of("list groups"),
                items -> items.elements().forEach(item -> found.put(item.text("name"), group(item))));
        return Futures.map(read, done -> List.copyOf(found.values()));
    }

    /** Looks up a group. Empty if it does not exist. */
    public CompletableFuture<Optional<Group>> get(String name) {
        return caller.send(
                Caller.get(url(name, "")),
                operation("look up", name),
                response -> response.isMissing()
                        ? Optional.empty()
                        : Optional.of(group(response.expect(200).json())));
    }

    /**
     * Creates a group. {@code CONFLICT} if it exists already.
     *
     * @param users existing users; {@code BAD_REQUEST} if one does not exist
     */
    public CompletableFuture<Group> create(String name, Collection<String> users) {
        return send(Caller.post(url(name, ""), Map.of("users", List.copyOf(users))), "create", name, 201);
    }

    /**
     * Deletes a group.
     *
     * @return false if the group did not exist
     */
    public CompletableFuture<Boolean> delete(String name) {
        return caller.send(Caller.delete(url(name, "")), operation("delete", name), response -> {
            if (response.isMissing()) {
                return false;
            }
            response.expect(204);
            return true;
        });
    }

    /**
     * Adds users to a group.
     *
     * @param users existing users; {@code BAD_REQUEST} if one does not exist
     */
    public CompletableFuture<Group> add(String name, Collection<String> users) {
        return send(Caller.post(url(name, "/users"), Map.of("users", List.copyOf(users))), "add to", name, 200);
    }

    /** Removes users from a group. Users outside the group are ignored. */
    public CompletableFuture<Group> remove(String name, Collection<String> users) {
        Request.Builder request =
                Caller.get(url(name, "/users")).delete(Caller.json(Map.of("users", List.copyOf(users))));
        return send(request, "remove from", name, 200);
    }

    /** Replaces all properties of a group. */
    public CompletableFuture<Group> setProperties(String name, Map<String, ?> properties) {
        return send(Caller.get(url(name, "/properties")).put(Caller.json(properties)), "set properties of", name, 200);
    }

    private CompletableFuture<Group> send(Request.Builder request, String verb, String name, int status) {
        return caller.send(
                request,
                operation(verb, name),
                response -> group(response.expect(status).json()));
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
