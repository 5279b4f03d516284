package dev.firstbell.embedded.internal;

import dev.firstbell.embedded.internal.Accounts.NewToken;
import dev.firstbell.embedded.internal.Accounts.Principal;
import dev.firstbell.twin.ModelHub;
import dev.firstbell.twin.ModelUser;
import dev.firstbell.twin.StartReply;
import dev.firstbell.twin.StopReply;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** The hub's REST API below {@code /hub/api} (JupyterHub 5.5, apihandlers/). */
final class HubApi {
    private static final String PAGINATION = "application/jupyterhub-pagination+json";
    private static final int PAGE = 50;
    private static final int MOST_PER_PAGE = 200;

    private final Deployment deployment;
    private final ModelHub hub;

    HubApi(Deployment deployment) {
        this.deployment = deployment;
        this.hub = deployment.world().hub();
    }

    /** @param path the segments after {@code hub/api} */
    void handle(Exchange exchange, List<String> path) {
        String first = path.isEmpty() ? "" : path.get(0);
        int size = path.size();
        if (size <= 1) {
            switch (first) {
                case "" ->
                    only(
                            exchange,
                            "GET",
                            () -> exchange.json(
                                    200,
                                    new JsonObject().put("version", Exchange.HUB_VERSION),
                                    Map.of("Access-Control-Allow-Origin", "*")));
                case "health" -> only(exchange, "GET", () -> exchange.empty(200));
                case "info" ->
                    only(
                            exchange,
                            "GET",
                            () -> withScope(exchange, "read:hub", who -> exchange.json(200, HubModels.info())));
                case "user" -> only(exchange, "GET", () -> whoAmI(exchange));
                case "users" -> users(exchange);
                default -> exchange.error(404, "Not Found");
            }
        } else if (first.equals("users")) {
            user(exchange, Names.normalize(path.get(1)), path.subList(2, size));
        } else {
            exchange.error(404, "Not Found");
        }
    }

    private void user(Exchange exchange, String name, List<String> rest) {
        switch (String.join("/", rest)) {
            case "" -> oneUser(exchange, name);
            case "tokens" -> {
                if (exchange.isRead()) {
                    forUser(
                            exchange,
                            "read:tokens",
                            name,
                            user -> exchange.json(
                                    200,
                                    new JsonObject()
                                            .put(
                                                    "api_tokens",
                                                    new JsonArray(deployment
                                                            .accounts()
                                                            .shown(name)))));
                } else {
                    only(exchange, "POST", () -> tokens(exchange, name));
                }
            }
            case "server" -> server(exchange, name);
            case "server/progress" ->
                only(
                        exchange,
                        "GET",
                        () -> forUser(
                                exchange,
                                "read:servers",
                                name,
                                user -> new ProgressFeed(deployment, user, exchange).open()));
            default -> exchange.error(404, "Not Found");
        }
    }

    private void whoAmI(Exchange exchange) {
        Optional<Principal> who = authenticate(exchange);
        if (who.isEmpty()) {
            exchange.error(403, "Forbidden");
            return;
        }
        Principal principal = who.get();
        JsonObject model = principal.kind().equals("user")
                ? hub.user(principal.name()).map(HubModels::user).orElseGet(JsonObject::new)
                : new JsonObject()
                        .put("kind", "service")
                        .put("name", principal.name())
                        .put("admin", false);
        model.put("token_id", principal.tokenId())
                .putNull("session_id")
                .put("scopes", new JsonArray(List.copyOf(new TreeSet<>(principal.scopes()))));
        exchange.json(200, model);
    }

    private void users(Exchange exchange) {
        switch (exchange.method()) {
            case "GET" -> withScope(exchange, "list:users", who -> listUsers(exchange));
            case "POST" -> withScope(exchange, "admin:users", who -> createUsers(exchange));
            default -> exchange.error(405, "Method Not Allowed");
        }
    }

    private void listUsers(Exchange exchange) {
        boolean paginated = Optional.ofNullable(exchange.header("Accept")).stream()
                .flatMap(accept -> List.of(accept.split(",")).stream())
                .anyMatch(type -> type.strip().equals(PAGINATION));
        Optional<Integer> offset = wholeNumber(exchange.query("offset").orElse("0"));
        Optional<Integer> limit =
                wholeNumber(exchange.query("limit").orElse(String.valueOf(paginated ? PAGE : MOST_PER_PAGE)));
        String state = exchange.query("state").orElse("");
        if (offset.isEmpty() || limit.isEmpty()) {
            exchange.error(400, "Invalid argument type, offset and limit must be integers");
            return;
        }
        if (!List.of("", "active", "ready", "inactive").contains(state)) {
            exchange.error(400, "Unrecognized state filter: " + state);
            return;
        }
        Optional<Comparator<ModelUser>> order = order(exchange.query("sort").orElse("id"));
        if (order.isEmpty()) {
            exchange.error(400, "sort must be one of id, name, last_activity, or the same after a -");
            return;
        }
        String part = exchange.query("name_filter").orElse("");
        // As the hub does, the page is cut from the active ones and only then reduced to the ready ones.
        List<ModelUser> found = hub.users().stream()
                .filter(user -> user.name().contains(part))
                .filter(user -> switch (state) {
                    case "active", "ready" -> user.state() != ModelUser.ServerState.STOPPED;
                    case "inactive" -> user.state() == ModelUser.ServerState.STOPPED;
                    default -> true;
                })
                .sorted(order.get())
                .toList();
        int size = Math.max(1, Math.min(limit.get(), MOST_PER_PAGE));
        JsonArray items = new JsonArray();
        found.stream()
                .skip(offset.get())
                .limit(size)
                .filter(user -> !state.equals("ready") || user.state() == ModelUser.ServerState.READY)
                .map(HubModels::user)
                .forEach(items::add);
        if (!paginated) {
            exchange.json(200, items);
            return;
        }
        int next = offset.get() + size;
        JsonObject pagination = new JsonObject()
                .put("offset", offset.get())
                .put("limit", size)
                .put("total", found.size())
                .put("next", next < found.size() ? next(exchange, next, size) : null);
        exchange.json(200, new JsonObject().put("items", items).put("_pagination", pagination));
    }

    private static JsonObject next(Exchange exchange, int offset, int limit) {
        return new JsonObject()
                .put("offset", offset)
                .put("limit", limit)
                .put("url", exchange.rawPath() + "?offset=" + offset + "&limit=" + limit);
    }

    private static Optional<Comparator<ModelUser>> order(String sort) {
        boolean down = sort.startsWith("-");
        Comparator<ModelUser> by = switch (down ? sort.substring(1) : sort) {
            case "id" -> Comparator.comparingLong(ModelUser::id);
            case "name" -> Comparator.comparing(ModelUser::name);
            case "last_activity" ->
                Comparator.comparing(
                        user -> user.start().map(start -> start.acceptedAt()).orElse(Instant.EPOCH));
            default -> null;
        };
        return Optional.ofNullable(by).map(comparator -> down ? comparator.reversed() : comparator);
    }

    private void createUsers(Exchange exchange) {
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
        fresh.forEach(name -> created.add(HubModels.user(hub.addUser(name))));
        exchange.json(201, created);
    }

    private void oneUser(Exchange exchange, String name) {
        switch (exchange.method()) {
            case "GET" -> forUser(exchange, "read:users", name, user -> exchange.json(200, HubModels.user(user)));
            case "POST" ->
                withScope(exchange, "admin:users", who -> {
                    if (!Names.isValid(name)) {
                        exchange.error(400, "Invalid username: " + name);
                    } else if (hub.user(name).isPresent()) {
                        exchange.error(409, "User " + name + " already exists");
                    } else {
                        exchange.json(201, HubModels.user(hub.addUser(name)));
                    }
                });
            case "DELETE" -> forUser(exchange, "delete:users", name, user -> deleteUser(exchange, name));
            default -> exchange.error(405, "Method Not Allowed");
        }
    }

    private void deleteUser(Exchange exchange, String name) {
        hub.removeUser(name, reply -> {
            if (reply instanceof StopReply.Stopped) {
                deployment.accounts().forget(name);
                exchange.empty(204);
            } else if (reply instanceof StopReply.Unavailable) {
                exchange.proxyUnavailable();
            } else if (reply instanceof StopReply.NoSuchUser) {
                exchange.error(404, "Not Found");
            } else {
                exchange.error(400, name + "'s server is in the process of stopping, please wait.");
            }
        });
    }

    /** Without such a user the hub takes the request for a log-in, which fails. */
    private void tokens(Exchange exchange, String name) {
        if (hub.user(name).isEmpty()) {
            exchange.error(403, "Forbidden");
        } else {
            forUser(exchange, "tokens", name, user -> createToken(exchange, user));
        }
    }

    private void createToken(Exchange exchange, ModelUser user) {
        Optional<JsonObject> body = exchange.json();
        if (body.isEmpty()) {
            exchange.error(400, "Invalid JSON in body of request");
            return;
        }
        List<String> wanted = new ArrayList<>();
        if (body.get().getValue("scopes") instanceof JsonArray scopes) {
            scopes.forEach(scope -> wanted.add(String.valueOf(scope)));
        }
        Object expires = body.get().getValue("expires_in");
        if (expires != null && !(expires instanceof Number)) {
            exchange.error(400, "expires_in must be a number of seconds");
            return;
        }
        Optional<NewToken> token = deployment.accounts().createToken(user.name(), wanted);
        if (token.isEmpty()) {
            exchange.error(400, "Not assigning requested scopes, which " + user.name() + " does not have");
            return;
        }
        Instant now = deployment.world().loop().now();
        JsonObject model = HubModels.token(
                token.get(),
                String.valueOf(body.get().getValue("note", "Requested via api")),
                now,
                Optional.ofNullable((Number) expires)
                        .map(seconds -> now.plus(Duration.ofSeconds(seconds.longValue()))));
        deployment.accounts().show(user.name(), model);
        exchange.json(201, model);
    }

    private void server(Exchange exchange, String name) {
        switch (exchange.method()) {
            case "POST" ->
                forUser(exchange, "servers", name, user -> {
                    if (exchange.json().isEmpty()) {
                        exchange.error(400, "Invalid JSON in body of request");
                    } else {
                        hub.requestStart(name, reply -> answer(exchange, name, reply));
                    }
                });
            case "DELETE" ->
                forUser(
                        exchange,
                        "delete:servers",
                        name,
                        user -> hub.requestStop(name, reply -> answer(exchange, name, reply)));
            default -> exchange.error(405, "Method Not Allowed");
        }
    }

    private static void answer(Exchange exchange, String name, StartReply reply) {
        if (reply instanceof StartReply.Accepted) {
            exchange.empty(202);
        } else if (reply instanceof StartReply.Throttled throttled) {
            long seconds = throttled.retryAfter().toSeconds();
            // The text rounds up to tens; the header does not (handlers/base.py).
            exchange.error(
                    429,
                    "Too many users trying to log in right now. Try again in " + (seconds + 9) / 10 * 10 + " seconds.",
                    Map.of("Retry-After", String.valueOf(seconds)));
        } else if (reply instanceof StartReply.AlreadyRunning) {
            exchange.error(400, name + " is already running");
        } else if (reply instanceof StartReply.Busy busy) {
            exchange.error(400, name + " is pending " + busy.pending());
        } else if (reply instanceof StartReply.NoSuchUser) {
            exchange.error(404, "Not Found");
        } else {
            exchange.proxyUnavailable();
        }
    }

    private static void answer(Exchange exchange, String name, StopReply reply) {
        if (reply instanceof StopReply.Stopped) {
            exchange.empty(204);
        } else if (reply instanceof StopReply.Stopping) {
            exchange.empty(202);
        } else if (reply instanceof StopReply.Busy busy) {
            exchange.error(400, name + " is pending " + busy.pending() + ", please wait");
        } else if (reply instanceof StopReply.NoSuchUser) {
            exchange.error(404, "Not Found");
        } else {
            exchange.proxyUnavailable();
        }
    }

    private Optional<Principal> authenticate(Exchange exchange) {
        return deployment.accounts().authenticate(exchange.header("Authorization"));
    }

    private static void only(Exchange exchange, String method, Runnable action) {
        if (exchange.method().equals(method) || method.equals("GET") && exchange.isRead()) {
            action.run();
        } else {
            exchange.error(405, "Method Not Allowed");
        }
    }

    /** The scope, for everybody. */
    private void withScope(Exchange exchange, String scope, Consumer<Principal> action) {
        Optional<Principal> who = authenticate(exchange);
        if (who.isEmpty()) {
            exchange.error(403, "Missing or invalid credentials.");
        } else if (!who.get().has(scope)) {
            exchange.error(403, lacking(scope));
        } else {
            action.accept(who.get());
        }
    }

    /** The scope, for this user, who must exist. */
    private void forUser(Exchange exchange, String scope, String name, Consumer<ModelUser> action) {
        Optional<Principal> who = authenticate(exchange);
        if (who.isEmpty()) {
            exchange.error(403, "Missing or invalid credentials.");
            return;
        }
        switch (who.get().may(scope, name)) {
            case YES -> hub.user(name).ifPresentOrElse(action, () -> exchange.error(404, "Not Found"));
            case NOT_THIS_ONE -> exchange.error(404, "No access to resources or resources not found");
            case NO -> exchange.error(403, lacking(scope));
        }
    }

    private static String lacking(String scope) {
        return "Action is not authorized with current scopes; requires any of [" + scope + "]";
    }

    private static Optional<Integer> wholeNumber(String text) {
        return text.matches("\\d{1,9}") ? Optional.of(Integer.valueOf(text)) : Optional.empty();
    }
}
