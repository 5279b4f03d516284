package dev.firstbell.embedded.internal;

import dev.firstbell.embedded.internal.Accounts.NewToken;
import dev.firstbell.twin.ModelUser;
import dev.firstbell.twin.ModelUser.ServerState;
import dev.firstbell.twin.PodEvent;
import dev.firstbell.twin.PodName;
import dev.firstbell.twin.Start;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;

/** The hub's JSON (JupyterHub apihandlers/base.py; Kubernetes core/v1 Event). */
final class HubModels {
    private static final String NAMESPACE = "jhub";
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private HubModels() {}

    /** A user as a token with full access sees them. */
    static JsonObject user(ModelUser user) {
        JsonObject servers = new JsonObject();
        if (user.state() != ServerState.STOPPED) {
            servers.put("", server(user));
        }
        return new JsonObject()
                .put("kind", "user")
                .put("name", user.name())
                .put("admin", false)
                .put("roles", new JsonArray().add("user"))
                .put("groups", new JsonArray())
                .put("server", user.state() == ServerState.READY ? serverUrl(user.name()) : null)
                .put("pending", pending(user.state()))
                .put("created", time(user.created()))
                .put("last_activity", started(user))
                .putNull("auth_state")
                .put("servers", servers);
    }

    private static JsonObject server(ModelUser user) {
        String podName = PodName.of(user.name());
        return new JsonObject()
                .put("name", "")
                .put("full_name", user.name() + "/")
                .put("last_activity", started(user))
                .put("started", started(user))
                .put("pending", pending(user.state()))
                .put("ready", user.state() == ServerState.READY)
                .put("stopped", false)
                .put("url", serverUrl(user.name()))
                .put("user_options", new JsonObject())
                .put("progress_url", "/hub/api/users/" + Names.escape(user.name()) + "/server/progress")
                .putNull("full_url")
                .putNull("full_progress_url")
                .put(
                        "state",
                        new JsonObject()
                                .put("kubespawner_version", "7.0.0")
                                .put("pod_name", podName)
                                .put("namespace", NAMESPACE)
                                .put("dns_name", podName + "." + NAMESPACE + ".svc.cluster.local"));
    }

    static String serverUrl(String user) {
        return "/user/" + Names.escape(user) + "/";
    }

    private static String pending(ServerState state) {
        return switch (state) {
            case STARTING -> "spawn";
            case STOPPING -> "stop";
            case CHECKING -> "check";
            case STOPPED, READY -> null;
        };
    }

    private static String started(ModelUser user) {
        return user.lastStart().map(Start::acceptedAt).map(HubModels::time).orElse(null);
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
                        new JsonObject().put("class", "firstbell.EmbeddedHub").put("version", "simulated"));
    }

    static JsonObject token(NewToken token, String note, Instant now, Optional<Instant> expires) {
        return new JsonObject()
                .put("user", token.principal().name())
                .put("id", token.principal().tokenId())
                .put("kind", "api_token")
                .put("roles", new JsonArray())
                .put(
                        "scopes",
                        new JsonArray(
                                List.copyOf(new TreeSet<>(token.principal().scopes()))))
                .put("created", time(now))
                .putNull("last_activity")
                .put("expires_at", expires.map(HubModels::time).orElse(null))
                .put("note", note)
                .putNull("session_id")
                .put("oauth_client", "JupyterHub")
                .put("token", token.secret());
    }

    /** A Kubernetes event: the scheduler's carry {@code eventTime} in microseconds, all others whole seconds. */
    static JsonObject rawEvent(String user, int number, PodEvent event) {
        boolean precise = event.reason().isPrecise();
        String second = event.at().truncatedTo(ChronoUnit.SECONDS).toString();
        String podName = PodName.of(user);
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
                .put("eventTime", precise ? time(event.at()) : null)
                .put("firstTimestamp", precise ? null : second)
                .put("lastTimestamp", precise ? null : second)
                .put("reportingComponent", component)
                .put("reportingInstance", "")
                .put("source", precise ? new JsonObject() : new JsonObject().put("component", component));
    }

    static String time(Instant instant) {
        return MICROS.format(instant);
    }

    private static String uid(String what) {
        return UUID.nameUUIDFromBytes(what.getBytes(StandardCharsets.UTF_8)).toString();
    }
}
