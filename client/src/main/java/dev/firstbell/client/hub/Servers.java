package dev.firstbell.client.hub;

import static java.util.Objects.requireNonNull;

import dev.firstbell.client.call.HubException;
import dev.firstbell.client.call.ServerRef;
import dev.firstbell.client.hub.StartResponse.Accepted;
import dev.firstbell.client.hub.StartResponse.AlreadyRunning;
import dev.firstbell.client.hub.StartResponse.Pending;
import dev.firstbell.client.hub.StartResponse.Refused;
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
 * Servers, default and named (apihandlers/users.py, UserServerAPIHandler and SpawnProgressAPIHandler). A token needs
 * {@code servers}, {@code read:servers} and {@code delete:servers}; {@code admin:servers} implies them. From {@code
 * HubClient.servers()}. Thread-safe.
 */
public final class Servers {
    private static final Pattern PENDING = Pattern.compile("\\bis pending (\\w+)");

    private final Caller caller;

    public Servers(Caller caller) {
        this.caller = caller;
    }

    /**
     * Starts a server with the options of last time, or the hub's defaults. {@code FORBIDDEN}, {@code NOT_FOUND} for an
     * unknown user, {@code HUB_RESTARTING} and transport failures are exceptions; all that the hub itself decides about the
     * start is a {@link StartResponse}. Asking again while it is pending is harmless.
     */
    public CompletableFuture<StartResponse> start(ServerRef server) {
        return send(Caller.post(caller.urls().server(server, "")), "start server", server, Servers::startAnswer);
    }

    /**
     * Starts a server with options, such as KubeSpawner's {@code profile} (the profile's slug). The hub keeps them for the
     * next start.
     *
     * @param options what the hub's spawner calls user options; JSON values. Empty means the options of last time.
     */
    public CompletableFuture<StartResponse> start(ServerRef server, Map<String, ?> options) {
        if (options.isEmpty()) {
            return start(server);
        }
        // The options themselves, not {"user_options": ...}, which hubs before 6 would take for one option.
        return send(
                Caller.post(caller.urls().server(server, ""), options), "start server", server, Servers::startAnswer);
    }

    private static StartResponse startAnswer(BufferedResponse answer) {
        return switch (answer.status()) {
            case 201 -> new Accepted(true);
            case 202 -> new Accepted(false);
            case 429 -> new Throttled(answer.retryAfter(), answer.message());
            case 400 -> notStarted(answer);
            default -> {
                HubException failure = answer.failure();
                yield switch (failure.code()) {
                    case CONFLICT, BAD_REQUEST, SERVER_ERROR -> new Refused(answer.status(), answer.message());
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

    /** The hub tells the reasons of a 400 apart in words only. */
    private static StartResponse notStarted(BufferedResponse answer) {
        String message = answer.message();
        Matcher pending = PENDING.matcher(message);
        if (pending.find()) {
            return new Pending(pending.group(1), message);
        }
        return message.endsWith("is already running") ? new AlreadyRunning() : new Refused(400, message);
    }

    /**
     * Stops a server; a start under way is cancelled. A progress stream that is still open may then end with {@code Ready}
     * all the same (JupyterHub 5.5.4): whoever stops a server should not believe its stream any more.
     */
    public CompletableFuture<StopResponse> stop(ServerRef server) {
        return send(Caller.delete(caller.urls().server(server, "")), "stop server", server, Servers::stopAnswer);
    }

    /**
     * Stops a named server and makes the hub forget it, its options and its state. A default server cannot be forgotten.
     *
     * @throws IllegalArgumentException for a default server
     */
    public CompletableFuture<StopResponse> remove(ServerRef server) {
        if (server.isDefault()) {
            throw new IllegalArgumentException("the default server of " + server.user() + " cannot be removed");
        }
        Request.Builder request =
                Caller.get(caller.urls().server(server, "")).delete(Caller.json(Map.of("remove", true)));
        return send(request, "remove server", server, Servers::stopAnswer);
    }

    private static StopResponse stopAnswer(BufferedResponse answer) {
        answer.expect(204, 202);
        return answer.status() == 204 ? new Stopped() : new Stopping();
    }

    /**
     * Follows a start over one stream. For a server that is ready, or whose last start failed, the verdict comes at once.
     *
     * @param listener called on the stream's thread, in order, for each event before the verdict; what it throws ends the
     *     stream
     */
    public ProgressStream progress(ServerRef server, Consumer<ProgressEvent> listener) {
        requireNonNull(listener, "listener is null");
        return caller.transport().stream(
                caller.urls().server(server, "/progress"),
                caller.credentials(),
                Operation.of("follow the start", server.user()),
                listener);
    }

    /**
     * Follows a start to its verdict, whatever happens to the streams: one that breaks off, as when the hub restarts, is
     * opened again, and where there is none the user is looked at instead. What a hub tells twice (it begins each stream
     * with the first event) is told once.
     *
     * <p>{@code end()} is {@code Ready}, {@code Failed}, or {@code Lost} when the patience is over or the start was lost
     * with the hub: then there is neither a server nor a word about a failure, and whoever wants it must start again.
     *
     * @param listener as for {@link #progress}, but never two calls at a time although threads differ
     */
    public ProgressStream follow(ServerRef server, FollowPolicy policy, Consumer<ProgressEvent> listener) {
        requireNonNull(policy, "policy is null");
        requireNonNull(listener, "listener is null");
        return FollowedStart.begin(
                caller.transport(),
                Operation.of("follow the start", server.user()),
                policy,
                taker -> progress(server, taker),
                () -> new Users(caller).find(server.user()),
                server,
                listener);
    }

    /** A server, behind the same proxy, with the token of this client. Sends nothing. */
    public SingleUser singleUser(ServerRef server) {
        return new SingleUser(caller, server);
    }

    private <T> CompletableFuture<T> send(
            Request.Builder request, String operation, ServerRef server, Function<BufferedResponse, T> read) {
        return caller.send(request, Operation.of(operation, server.user()), read);
    }
}
