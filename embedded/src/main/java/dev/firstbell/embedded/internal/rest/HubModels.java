package dev.firstbell.embedded.internal.rest;

import dev.firstbell.embedded.EmbeddedHub;
import dev.firstbell.embedded.internal.http.Exchange;
import dev.firstbell.embedded.internal.http.Timestamps;
import dev.firstbell.embedded.internal.hub.Accounts.Access;
import dev.firstbell.embedded.internal.hub.Accounts.Principal;
import dev.firstbell.embedded.internal.hub.Accounts.Token;
import dev.firstbell.embedded.internal.hub.Deployment;
import dev.firstbell.twin.cluster.PodEvent;
import dev.firstbell.twin.cluster.PodName;
import dev.firstbell.twin.hub.ModelServer;
import dev.firstbell.twin.hub.ModelServer.State;
import dev.firstbell.twin.hub.ModelUser;
import dev.firstbell.twin.hub.Start;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The hub's JSON, reduced to the parts that one user or service may see (JupyterHub apihandlers/base.py; Kubernetes
 * core/v1 Event).
 */
final class HubModels {
    private static final String NAMESPACE = "jhub";

    /** The keys of a user that each scope shows; kind and name are always shown (base.py, user_model). */
    private static final Map<String, List<String>> KEYS = Map.of(
            "read:users", List.of("admin", "roles", "groups", "server", "pending", "created", "last_activity"),
            "read:users:name", List.of("admin"),
            "read:users:groups", List.of("groups"),
            "read:users:activity", List.of("last_activity"),
            "read:servers", List.of("servers"),
            "read:roles:users", List.of("admin", "roles"),
            "admin:auth_state", List.of("auth_state"));

    private final Deployment deployment;
    private final Principal asker;

    HubModels(Deployment deployment, Principal asker) {
        this.deployment = deployment;
        this.asker = asker;
    }

    /** @param stopped whether to include stopped servers that have been started before */
    JsonObject user(ModelUser user, boolean stopped) {
        ModelServer first = user.server();
        JsonObject servers = new JsonObject();
        user.servers().stream()
                .filter(server -> server.state() != State.STOPPED
                        || stopped && server.lastStart().isPresent())
                .forEach(server -> servers.put(server.name(), server(server)));
        JsonObject whole = new JsonObject()
                .put("admin", false)
                .put("roles", new JsonArray().add("user"))
                .put("groups", new JsonArray(deployment.groups().of(user.name())))
                .put("server", first.state() == State.READY ? deployment.paths().server(first) : null)
                .put("pending", pending(first.state()))
                .put("created", Timestamps.micros(user.created()))
                .put("last_activity", started(first))
                .putNull("auth_state")
                .put("servers", servers);
        JsonObject model = new JsonObject().put("kind", "user").put("name", user.name());
        KEYS.forEach((scope, keys) -> {
            if (may(scope, user.name())) {
                keys.forEach(key -> model.put(key, whole.getValue(key)));
            }
        });
        return model;
    }

    private boolean may(String scope, String user) {
        return asker.may(scope, user) == Access.YES;
    }

    private JsonObject server(ModelServer server) {
        String user = server.user().name();
        JsonObject model = new JsonObject()
                .put("name", server.name())
                .put("full_name", user + "/" + server.name())
                .put("last_activity", started(server))
                .put("started", started(server))
                .put("pending", pending(server.state()))
                .put("ready", server.state() == State.READY)
                .put("stopped", server.state() == State.STOPPED)
                .put("url", deployment.paths().server(server))
                .put("user_options", deployment.starts().options(server))
                .put("progress_url", deployment.paths().api(server) + "/progress")
                .putNull("full_url")
                .putNull("full_progress_url");
        if (may("admin:server_state", user)) {
            model.put(
                    "state",
                    new JsonObject()
                            .put("kubespawner_version", "7.0.0")
                            .put("pod_name", podName(server))
                            .put("namespace", NAMESPACE)
                            .put("dns_name", podName(server) + "." + NAMESPACE + ".svc.cluster.local"));
        }
        return model;
    }

    static String podName(ModelServer server) {
        return PodName.of(server.key());
    }

    private static String pending(State state) {
        return switch (state) {
            case STARTING -> "spawn";
            case STOPPING -> "stop";
            case CHECKING -> "check";
            case STOPPED, READY -> null;
        };
    }

    private static String started(ModelServer server) {
        return server.lastStart().map(Start::acceptedAt).map(Timestamps::micros).orElse(null);
    }

    static JsonObject info() {
        return new JsonObject()
                .put("version", Exchange.HUB_VERSION)
                .put("python", "simulated")
                .put("sys_executable", "simulated")
                .put(
                        "spawner",
                        new JsonObject().put("class", "kubespawner.KubeSpawner").put("version", "7.0.0"))
                .put(
                        "authenticator",
                        new JsonObject().put("class", EmbeddedHub.AUTHENTICATOR).put("version", "simulated"));
    }

    /** The token without its secret. */
    static JsonObject token(Token token) {
        return new JsonObject()
                .put("user", token.owner().name())
                .put("id", token.id())
                .put("kind", "api_token")
                .put("roles", new JsonArray())
                .put("scopes", new JsonArray(List.copyOf(token.owner().scopes())))
                .put("created", Timestamps.micros(token.created()))
                .put("last_activity", token.used().map(Timestamps::micros).orElse(null))
                .put("expires_at", token.expires().map(Timestamps::micros).orElse(null))
                .put("note", token.note())
                .putNull("session_id")
                .put("oauth_client", "JupyterHub");
    }

    /**
     * A Kubernetes event. The scheduler's events have an {@code eventTime} in microseconds, all others whole seconds.
     */
    static JsonObject rawEvent(ModelServer server, int number, PodEvent event) {
        boolean precise = event.reason().isPrecise();
        String second = event.at().truncatedTo(ChronoUnit.SECONDS).toString();
        String podName = podName(server);
        String component = event.reason().component();
        return new JsonObject()
                .put(
                        "metadata",
                        new JsonObject()
                                .put("name", podName + "." + number)
                                .put("namespace", NAMESPACE)
                                .put("uid", uid("event/" + podName + "/" + number))
                                .put("creationTimestamp", second))
                .put(
                        "involvedObject",
                        new JsonObject()
                                .put("apiVersion", "v1")
                                .put("kind", "Pod")
                                .put("namespace", NAMESPACE)
                                .put("name", podName)
                                .put("uid", uid("pod/" + podName)))
                .put("type", event.reason().type())
                .put("reason", event.reason().text())
                .put("message", event.message())
                .put("count", precise ? null : 1)
                .put("eventTime", precise ? Timestamps.micros(event.at()) : null)
                .put("firstTimestamp", precise ? null : second)
                .put("lastTimestamp", precise ? null : second)
                .put("reportingComponent", component)
                .put("reportingInstance", "")
                .put("source", precise ? new JsonObject() : new JsonObject().put("component", component));
    }

    private static String uid(String what) {
        return UUID.nameUUIDFromBytes(what.getBytes(StandardCharsets.UTF_8)).toString();
    }
}
