package dev.firstbell.client.hub;

import static java.util.Objects.requireNonNull;

import dev.firstbell.client.call.HubException;
import dev.firstbell.client.call.ServerRef;
import dev.firstbell.client.hub.StartResponse.Accepted;
import dev.firstbell.client.hub.StartResponse.AlreadyRunning;
import dev.firstbell.client.hub.StartResponse.Pending;
import dev.firstbell.client.hub.StartResponse.Rejected;
import dev.firstbell.client.hub.StartResponse.Throttled;
import dev.firstbell.client.hub.StopResponse.Stopped;
import dev.firstbell.client.hub.StopResponse.Stopping;
import dev.firstbell.client.internal.http.BufferedResponse;
import dev.firstbell.client.internal.http.Operation;
import dev.firstbell.client.internal.transport.Caller;
import dev.firstbell.client.progress.ProgressEvent;
import dev.firstbell.client.progress.ProgressStream;
import dev.firstbell.client.singleuser.SingleUser;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.Request;

/**
 * Default and named servers (apihandlers/users.py, UserServerAPIHandler and SpawnProgressAPIHandler). The token needs
 * the scopes {@code servers}, {@code read:servers} and {@code delete:servers}; {@code admin:servers} implies them. Obtained from
 * {@code HubClient.servers()}. Thread-safe.
 */
public final class Servers {
    private static final Pattern PENDING = Pattern.compile("\\bis pending (\\w+)");

    private final Caller caller;

    public Servers(Caller caller) {
        this.caller = caller;
    }

    /**
     * Starts a server with the options of its last start, or with the hub's defaults. Every decision of the hub about
     * the start is a {@link StartResponse}. {@code FORBIDDEN}, {@code NOT_FOUND} for an unknown user,
     * {@code HUB_RESTARTING} and failures to reach the hub are exceptions. The request is idempotent while the start is
     * pending.
     */
    public CompletableFuture<StartResponse> start(ServerRef server) {
        return send(Caller.post(caller.urls().server(server, "")), "start server", server, Servers::startResponse);
    }

    /**
     * Starts a server with options, such as KubeSpawner's {@code profile} (the profile's slug). The hub keeps the
     * options for the next start.
     *
     * @param options the spawner's user options; JSON values. Empty means the options of the last start.
     */
    public CompletableFuture<StartResponse> start(ServerRef server, Map<String, ?> options) {
        if (options.isEmpty()) {
            return start(server);
        }
        // The options themselves, not {"user_options": ...}, which hubs before 6 would read as one option.
        return send(
                Caller.post(caller.urls().server(server, ""), options), "start server", server, Servers::startResponse);
    }

    private static StartResponse startResponse(BufferedResponse response) {
        return switch (response.status()) {
            case 201 -> new Accepted(true);
            case 202 -> new Accepted(false);
            // Also a 429 of a proxy in front of the hub: it asks a student for the same, to come back later. Only a 404
            // must
            // be told apart, because the hub's and a proxy's mean different things.
            case 429 -> new Throttled(response.retryAfter(), response.message());
            case 400 -> notStarted(response);
            default -> {
                HubException failure = response.failure();
                yield switch (failure.code()) {
                    case CONFLICT, BAD_REQUEST, SERVER_ERROR -> new Rejected(response.status(), response.message());
                    case UNREACHABLE,
                            TIMEOUT,
                            FORBIDDEN,
                            NOT_FOUND,
                            THROTTLED,
                            HUB_RESTARTING,
                            PROTOCOL,
                            KERNEL_DIED,
                            CHANNEL_CLOSED,
                            CANCELLED -> throw failure;
                };
            }
        };
    }

    /** The hub states the reason of a 400 only in its message. */
    private static StartResponse notStarted(BufferedResponse response) {
        String message = response.message();
        Matcher pending = PENDING.matcher(message);
        if (pending.find()) {
            return new Pending(pending.group(1), message);
        }
        return message.endsWith("is already running") ? new AlreadyRunning() : new Rejected(400, message);
    }

    /**
     * Stops a server, and cancels a pending start. An open progress stream of that start may nevertheless end with
     * {@code Ready} (JupyterHub 5.5.4), so callers should ignore the stream of a server that they have stopped.
     */
    public CompletableFuture<StopResponse> stop(ServerRef server) {
        return send(Caller.delete(caller.urls().server(server, "")), "stop server", server, Servers::stopResponse);
    }

    /**
     * Stops a named server and removes it from the hub, with its options and state. A default server cannot be removed.
     *
     * @throws IllegalArgumentException for a default server
     */
    public CompletableFuture<StopResponse> remove(ServerRef server) {
        if (server.isDefault()) {
            throw new IllegalArgumentException("the default server of " + server.user() + " cannot be removed");
        }
        Request.Builder request =
                Caller.get(caller.urls().server(server, "")).delete(Caller.json(Map.of("remove", true)));
        return send(request, "remove server", server, Servers::stopResponse);
    }

    private static StopResponse stopResponse(BufferedResponse response) {
        response.expect(204, 202);
        return response.status() == 204 ? new Stopped() : new Stopping();
    }

    /**
     * Follows a start over one stream. For a server that is ready, or whose last start failed, the stream ends at once.
     *
     * @param listener called on the stream's thread, in order, for each event before the end. An exception that it
     *     throws ends the stream.
     */
    public ProgressStream progress(ServerRef server, Consumer<ProgressEvent> listener) {
        requireNonNull(listener, "listener is null");
        return caller.transport().stream(
                caller.urls().server(server, "/progress"),
                caller.credentials(),
                Operation.of("follow the start", server.user()),
                listener);
    }

    /** A server, reached through the hub's proxy with this client's token. Sends no request. */
    public SingleUser singleUser(ServerRef server) {
        return new SingleUser(caller, server);
    }

    private <T> CompletableFuture<T> send(
            Request.Builder request, String operation, ServerRef server, Function<BufferedResponse, T> read) {
        return caller.send(request, Operation.of(operation, server.user()), read);
    }
}
