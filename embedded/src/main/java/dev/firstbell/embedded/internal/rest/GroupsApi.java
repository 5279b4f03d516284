package dev.firstbell.embedded.internal.rest;

import dev.firstbell.embedded.internal.http.Exchange;
import dev.firstbell.embedded.internal.http.Names;
import dev.firstbell.embedded.internal.hub.Deployment;
import dev.firstbell.embedded.internal.hub.GroupStore.Group;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Groups of users (JupyterHub apihandlers/groups.py). */
final class GroupsApi {
    private final Deployment deployment;
    private final ApiAccess access;

    GroupsApi(Deployment deployment, ApiAccess access) {
        this.deployment = deployment;
        this.access = access;
    }

    /** @param path the segments after {@code groups} */
    void handle(Exchange exchange, List<String> path) {
        String what = path.size() < 2 ? "" : String.join("/", path.subList(1, path.size()));
        String action = exchange.method() + " " + (path.isEmpty() ? "all" : what);
        switch (action) {
            case "GET all" -> access.withScope(exchange, "list:groups", who -> list(exchange));
            case "GET " -> withGroup(exchange, "read:groups", path.get(0), group -> exchange.json(200, model(group)));
            case "POST " -> access.withScope(exchange, "admin:groups", who -> create(exchange, path.get(0)));
            case "DELETE " ->
                withGroup(exchange, "delete:groups", path.get(0), group -> {
                    deployment.groups().delete(group.name);
                    exchange.empty(204);
                });
            case "POST users" ->
                withGroup(exchange, "groups", path.get(0), group -> change(exchange, group, group.users::addAll));
            case "DELETE users" ->
                withGroup(exchange, "groups", path.get(0), group -> change(exchange, group, group.users::removeAll));
            case "PUT properties" -> withGroup(exchange, "groups", path.get(0), group -> properties(exchange, group));
            default -> {
                boolean known = path.isEmpty() || what.isEmpty() || what.equals("users") || what.equals("properties");
                exchange.error(known ? 405 : 404, known ? "Method Not Allowed" : "Not Found");
            }
        }
    }

    private void withGroup(Exchange exchange, String scope, String name, Consumer<Group> action) {
        access.withScope(
                exchange,
                scope,
                who -> deployment
                        .groups()
                        .get(name)
                        .ifPresentOrElse(action, () -> exchange.error(404, "No such group: " + name)));
    }

    private void list(Exchange exchange) {
        Pagination.of(exchange)
                .ifPresentOrElse(
                        page -> page.send(
                                exchange, List.copyOf(deployment.groups().all()), group -> Optional.of(model(group))),
                        () -> exchange.error(400, "Invalid argument type, offset and limit must be integers"));
    }

    private void create(Exchange exchange, String name) {
        if (deployment.groups().get(name).isPresent()) {
            exchange.error(409, "Group " + name + " already exists");
            return;
        }
        knownUsers(exchange, true).ifPresent(users -> {
            Group group = deployment.groups().create(name);
            group.users.addAll(users);
            exchange.json(201, model(group));
        });
    }

    private void change(Exchange exchange, Group group, Consumer<Collection<String>> change) {
        knownUsers(exchange, false).ifPresent(users -> {
            change.accept(users);
            exchange.json(200, model(group));
        });
    }

    /** The users that the body names. If one does not exist, answers with the error and returns empty. */
    private Optional<List<String>> knownUsers(Exchange exchange, boolean mayBeAbsent) {
        Object listed = exchange.json().map(body -> body.getValue("users")).orElse(null);
        if (!(listed instanceof JsonArray array)) {
            if (listed == null && mayBeAbsent) {
                return Optional.of(List.of());
            }
            exchange.error(400, "Must specify users to change");
            return Optional.empty();
        }
        List<String> users = new ArrayList<>();
        for (Object name : array) {
            String user = Names.normalize(String.valueOf(name));
            if (deployment.world().hub().user(user).isEmpty()) {
                exchange.error(400, "No such user: " + user);
                return Optional.empty();
            }
            users.add(user);
        }
        return Optional.of(users);
    }

    private void properties(Exchange exchange, Group group) {
        Optional<JsonObject> properties = exchange.json();
        if (properties.isEmpty()) {
            exchange.error(400, "Invalid JSON in body of request");
            return;
        }
        group.properties = properties.get();
        exchange.json(200, model(group));
    }

    private static JsonObject model(Group group) {
        return new JsonObject()
                .put("kind", "group")
                .put("name", group.name)
                .put("roles", new JsonArray())
                .put("users", new JsonArray(List.copyOf(group.users)))
                .put("properties", group.properties);
    }
}
