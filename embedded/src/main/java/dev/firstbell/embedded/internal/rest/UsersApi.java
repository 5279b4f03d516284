package dev.firstbell.embedded.internal.rest;

import dev.firstbell.embedded.internal.http.Exchange;
import dev.firstbell.embedded.internal.http.Names;
import dev.firstbell.embedded.internal.hub.Accounts.Principal;
import dev.firstbell.embedded.internal.hub.Deployment;
import dev.firstbell.twin.hub.ModelHub;
import dev.firstbell.twin.hub.ModelServer;
import dev.firstbell.twin.hub.ModelUser;
import dev.firstbell.twin.hub.Start;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Users (JupyterHub apihandlers/users.py, UserListAPIHandler, UserAPIHandler, ActivityAPIHandler). */
final class UsersApi {
    /** How far a server's clock may be ahead of the hub's. */
    private static final Duration MOST_AHEAD = Duration.ofMinutes(59);

    private final Deployment deployment;
    private final ModelHub hub;
    private final ApiAccess access;

    UsersApi(Deployment deployment, ApiAccess access) {
        this.deployment = deployment;
        this.hub = deployment.world().hub();
        this.access = access;
    }

    void all(Exchange exchange) {
        switch (exchange.method()) {
            case "GET" -> access.withScope(exchange, "list:users", who -> list(exchange, who));
            case "POST" -> access.withScope(exchange, "admin:users", who -> create(exchange, who));
            default -> exchange.error(405, "Method Not Allowed");
        }
    }

    private void list(Exchange exchange, Principal who) {
        Optional<Pagination> page = Pagination.of(exchange);
        String state = exchange.query("state").orElse("");
        Optional<Comparator<ModelUser>> order = order(exchange.query("sort").orElse("id"));
        if (page.isEmpty()) {
            exchange.error(400, "Invalid argument type, offset and limit must be integers");
        } else if (!List.of("", "active", "ready", "inactive").contains(state)) {
            exchange.error(400, "Unrecognized state filter: " + state);
        } else if (order.isEmpty()) {
            exchange.error(400, "sort must be one of id, name, last_activity, or the same after a -");
        } else {
            String part = exchange.query("name_filter").orElse("");
            List<ModelUser> found = hub.users().stream()
                    .filter(user -> user.name().contains(part))
                    .filter(user -> switch (state) {
                        case "active", "ready" -> isActive(user);
                        case "inactive" -> !isActive(user);
                        default -> true;
                    })
                    .sorted(order.get())
                    .toList();
            boolean stopped = includesStopped(exchange);
            HubModels models = new HubModels(deployment, who);
            // Like the hub, cut the page from the active users first and reduce it to the ready ones afterwards.
            page.get()
                    .send(
                            exchange,
                            found,
                            user -> !state.equals("ready") || isReady(user)
                                    ? Optional.of(models.user(user, stopped))
                                    : Optional.empty());
        }
    }

    private static boolean isActive(ModelUser user) {
        return user.servers().stream().anyMatch(server -> server.state() != ModelServer.State.STOPPED);
    }

    private static boolean isReady(ModelUser user) {
        return user.servers().stream().anyMatch(server -> server.state() == ModelServer.State.READY);
    }

    private static boolean includesStopped(Exchange exchange) {
        return exchange.query("include_stopped_servers")
                .filter(value -> !List.of("0", "false").contains(value.toLowerCase(Locale.ROOT)))
                .isPresent();
    }

    private static Optional<Comparator<ModelUser>> order(String sort) {
        boolean down = sort.startsWith("-");
        Comparator<ModelUser> by = switch (down ? sort.substring(1) : sort) {
            case "id" -> Comparator.comparingLong(ModelUser::id);
            case "name" -> Comparator.comparing(ModelUser::name);
            case "last_activity" ->
                Comparator.comparing(
                        user -> user.server().start().map(Start::acceptedAt).orElse(Instant.EPOCH));
            default -> null;
        };
        return Optional.ofNullable(by).map(comparator -> down ? comparator.reversed() : comparator);
    }

    private void create(Exchange exchange, Principal who) {
        Set<String> names = new LinkedHashSet<>();
        List<String> invalid = new ArrayList<>();
        Object listed = exchange.json().map(json -> json.getValue("usernames")).orElse(null);
        if (!(listed instanceof JsonArray array) || array.isEmpty()) {
            exchange.error(400, "Must specify at least one user to create");
            return;
        }
        for (Object name : array) {
            if (name instanceof String text && Names.isValid(text)) {
                names.add(Names.normalize(text));
            } else {
                invalid.add(String.valueOf(name));
            }
        }
        if (!invalid.isEmpty()) {
            exchange.error(400, "Invalid usernames: " + String.join(", ", invalid));
            return;
        }
        List<String> fresh =
                names.stream().filter(name -> hub.user(name).isEmpty()).toList();
        if (fresh.isEmpty()) {
            exchange.error(
                    409,
                    names.size() == 1
                            ? "User " + names.iterator().next() + " already exists"
                            : "All " + names.size() + " users already exist");
            return;
        }
        JsonArray created = new JsonArray();
        HubModels models = new HubModels(deployment, who);
        fresh.forEach(name -> created.add(models.user(hub.addUser(name), false)));
        exchange.json(201, created);
    }

    void one(Exchange exchange, String name) {
        switch (exchange.method()) {
            case "GET" -> get(exchange, name);
            case "POST" ->
                access.withScope(exchange, "admin:users", who -> {
                    if (!Names.isValid(name)) {
                        exchange.error(400, "Invalid username: " + name);
                    } else if (hub.user(name).isPresent()) {
                        exchange.error(409, "User " + name + " already exists");
                    } else {
                        exchange.json(201, new HubModels(deployment, who).user(hub.addUser(name), false));
                    }
                });
            case "DELETE" -> access.forUser(exchange, "delete:users", name, user -> delete(exchange, name));
            default -> exchange.error(405, "Method Not Allowed");
        }
    }

    private void get(Exchange exchange, String name) {
        // One scope that reads a part of the user is enough. The model holds the parts that the scopes cover.
        access.forUser(
                exchange,
                "read:users:name",
                name,
                user -> access.who(exchange)
                        .ifPresent(who -> exchange.json(
                                200, new HubModels(deployment, who).user(user, includesStopped(exchange)))));
    }

    private void delete(Exchange exchange, String name) {
        Runnable tooEarly = () -> exchange.error(400, name + "'s server is in the process of stopping, please wait.");
        Set<ModelServer.State> states = hub.user(name).stream()
                .flatMap(user -> user.servers().stream())
                .map(ModelServer::state)
                .collect(Collectors.toSet());
        if (states.contains(ModelServer.State.STOPPING)) {
            tooEarly.run();
            return;
        }
        if (states.contains(ModelServer.State.STARTING) || states.contains(ModelServer.State.CHECKING)) {
            // The hub does not handle this case (user.py, _delete_spawner): clients have to stop the server first.
            exchange.error(500, "Internal Server Error");
            return;
        }
        hub.removeUser(
                name,
                reply -> reply.<Runnable>match(
                                stopped -> () -> {
                                    deployment.forget(name);
                                    exchange.empty(204);
                                },
                                stopping -> tooEarly,
                                busy -> tooEarly,
                                noSuchUser -> () -> exchange.error(404, "Not Found"),
                                unavailable -> exchange::proxyUnavailable)
                        .run());
    }

    /** Checks the activity that servers report every 300 s. The hub drops it, because the model has no idle culler. */
    void activity(Exchange exchange, String name) {
        access.forUser(exchange, "users:activity", name, user -> {
            Optional<JsonObject> body = exchange.json();
            Optional<String> rejection =
                    body.isEmpty() ? Optional.of("Invalid JSON in body of request") : rejection(user, body.get());
            if (rejection.isPresent()) {
                exchange.error(400, rejection.get());
            } else {
                exchange.empty(200);
            }
        });
    }

    private Optional<String> rejection(ModelUser user, JsonObject body) {
        JsonObject servers = body.getValue("servers") instanceof JsonObject named ? named : new JsonObject();
        if (servers.isEmpty() && !body.containsKey("last_activity")) {
            return Optional.of("body must contain at least one of `last_activity` or `servers`");
        }
        List<Object> timestamps = new ArrayList<>();
        if (body.containsKey("last_activity")) {
            timestamps.add(body.getValue("last_activity"));
        }
        for (String server : servers.fieldNames()) {
            if (user.server(server).filter(ModelServer::isKnown).isEmpty()) {
                return Optional.of("No such server '" + server + "' for user " + user.name());
            }
            timestamps.add(
                    servers.getValue(server) instanceof JsonObject activity
                            ? activity.getValue("last_activity")
                            : null);
        }
        return timestamps.stream()
                .map(this::rejection)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private Optional<String> rejection(Object timestamp) {
        try {
            Instant at = Instant.parse(String.valueOf(timestamp));
            Instant latest = deployment.world().loop().now().plus(MOST_AHEAD);
            return at.isAfter(latest)
                    ? Optional.of("Rejecting activity from more than an hour in the future: " + at)
                    : Optional.empty();
        } catch (DateTimeException e) {
            return Optional.of("Not a valid timestamp: " + timestamp);
        }
    }
}
