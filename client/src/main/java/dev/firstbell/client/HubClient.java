package dev.firstbell.client;

import dev.firstbell.client.browser.Browser;
import dev.firstbell.client.call.ApiToken;
import dev.firstbell.client.call.CallQueue;
import dev.firstbell.client.call.HubException;
import dev.firstbell.client.call.ServerRef;
import dev.firstbell.client.hub.AddressFinding;
import dev.firstbell.client.hub.AddressProbe;
import dev.firstbell.client.hub.Groups;
import dev.firstbell.client.hub.HubInfo;
import dev.firstbell.client.hub.HubStatus;
import dev.firstbell.client.hub.HubUser;
import dev.firstbell.client.hub.HubVersion;
import dev.firstbell.client.hub.Identity;
import dev.firstbell.client.hub.Metrics;
import dev.firstbell.client.hub.ProxyRoute;
import dev.firstbell.client.hub.Servers;
import dev.firstbell.client.hub.StartResponse;
import dev.firstbell.client.hub.StopResponse;
import dev.firstbell.client.hub.Tokens;
import dev.firstbell.client.hub.UserQuery;
import dev.firstbell.client.hub.Users;
import dev.firstbell.client.internal.http.CookieCredentials;
import dev.firstbell.client.internal.http.CookieJar;
import dev.firstbell.client.internal.http.Credentials;
import dev.firstbell.client.internal.http.HubUrls;
import dev.firstbell.client.internal.transport.Caller;
import dev.firstbell.client.progress.ProgressEvent;
import dev.firstbell.client.progress.ProgressStream;
import dev.firstbell.client.singleuser.SingleUser;
import dev.firstbell.client.websocket.OpenSockets;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A client of one JupyterHub, which it calls with an API token (JupyterHub 5 and 6, docs/source/_static/rest-api.yml
 * and apihandlers/).
 *
 * <p>Every method returns at once. A future completes on one of the client's own threads, so dependent stages must not
 * block; use the {@code ...Async} variants for stages that do. A future that fails completes exceptionally with a
 * {@link HubException} and nothing else. Cancelling a future closes its connection; whether the hub still acts on the
 * request is then unknown. The client never retries a call. A caller that wants a retry sends the call again.
 *
 * <p>Timeouts are measured on this machine's clock. Times in responses ({@code Retry-After}, timestamps) come from the
 * hub's clock.
 *
 * <p>User names are sent unchanged; the hub converts them to lower case.
 *
 * <p>Thread-safe.
 */
public final class HubClient implements AutoCloseable {
    private final Caller caller;
    private final HubStatus status;
    private final Servers servers;
    private final Tokens tokens;
    private final Users users;
    private final boolean ownsTransport;

    HubClient(Caller caller, boolean ownsTransport) {
        this.caller = caller;
        this.status = new HubStatus(caller);
        this.servers = new Servers(caller);
        this.tokens = new Tokens(caller);
        this.users = new Users(caller);
        this.ownsTransport = ownsTransport;
    }

    /**
     * Begins to configure a client.
     *
     * @param hubUrl the hub's public URL, base path included: {@code https://host/} or {@code https://host/jupyter/}
     * @throws IllegalArgumentException if the URL is not http or https, or has a user name, password, query or fragment
     */
    public static HubClientBuilder builder(URI hubUrl) {
        return new HubClientBuilder(HubUrls.below(hubUrl));
    }

    /** A view of the same hub with another token. It shares all connections; closing it closes nothing. */
    public HubClient withToken(ApiToken other) {
        return new HubClient(caller.as(Credentials.token(other)), false);
    }

    /** The hub's URL as given to the builder, with a slash at its end. */
    public URI url() {
        return caller.urls().base().uri();
    }

    /**
     * Reads the hub's version. Needs no token. {@code PROTOCOL} if the URL does not lead to a JupyterHub, even if another
     * program there states a version.
     */
    public CompletableFuture<HubVersion> version() {
        return status.version();
    }

    /**
     * Finds out what answers at this client's URL if {@link #version()} shows that no JupyterHub does, and whether one
     * answers nearby. Sends up to twenty requests, without a token and to the same host only. Never fails.
     */
    public CompletableFuture<AddressFinding> examineAddress() {
        return new AddressProbe(caller).look();
    }

    /**
     * Checks {@code /hub/health}: completes normally if the hub is healthy, with {@code HUB_RESTARTING} or
     * {@code UNREACHABLE} if not. Needs no token.
     */
    public CompletableFuture<Void> health() {
        return status.health();
    }

    /** Reads which spawner and authenticator the hub uses. Needs the scope {@code read:hub}. */
    public CompletableFuture<HubInfo> info() {
        return status.info();
    }

    /**
     * Scrapes {@code /hub/metrics}. Needs the scope {@code read:metrics}, unless the hub serves its metrics without
     * authentication; {@code FORBIDDEN} otherwise. A scrape occupies the hub's only thread for some milliseconds, so
     * one every 15 s is enough.
     */
    public CompletableFuture<Metrics> metrics() {
        return status.metrics();
    }

    /** Reads the proxy's routing table, page by page. Needs the scope {@code proxy}. */
    public CompletableFuture<List<ProxyRoute>> proxyRoutes() {
        return status.proxyRoutes();
    }

    /**
     * Makes the hub compare the proxy's routes with the running servers and repair them now, instead of within a
     * minute. Needs the scope {@code proxy}.
     */
    public CompletableFuture<Void> checkProxyRoutes() {
        return status.checkProxyRoutes();
    }

    /** Calls about servers: default and named servers, with or without options. */
    public Servers servers() {
        return servers;
    }

    /** Calls about users' API tokens. */
    public Tokens tokens() {
        return tokens;
    }

    /** Calls about groups of users. */
    public Groups groups() {
        return new Groups(caller);
    }

    /** A new browser, without a token and with its own cookies. It shares all connections of this client. */
    public Browser browser() {
        CookieCredentials cookies =
                new CookieCredentials(new CookieJar(caller.transport().clock()));
        return new Browser(caller.as(cookies), cookies);
    }

    /** Identifies the owner and the scopes of this client's token. */
    public CompletableFuture<Identity> whoAmI() {
        return users.whoAmI();
    }

    /**
     * Lists all users that match the query, page by page. A user created or deleted during the call may be missing.
     * Each name occurs once in the result.
     */
    public CompletableFuture<List<HubUser>> users(UserQuery query) {
        return users.list(query);
    }

    /**
     * Creates the users that do not exist yet, in requests of at most 100 names.
     *
     * @return the names of the created users, as the hub writes them, without those that existed before. If a request
     *     fails, the users of earlier requests exist nevertheless.
     */
    public CompletableFuture<List<String>> createUsers(Collection<String> names) {
        return users.create(names);
    }

    /** Looks up a user. Empty if the user does not exist or the token may not see the user. */
    public CompletableFuture<Optional<HubUser>> user(String name) {
        return users.find(name);
    }

    /**
     * Deletes a user. The hub first stops a running server, and responds when the server has stopped. {@code CONFLICT}
     * while a server is stopping: try again later. {@code SERVER_ERROR} while a server is starting (user.py,
     * _delete_spawner): stop it first.
     *
     * @return false if the user did not exist
     */
    public CompletableFuture<Boolean> deleteUser(String name) {
        return users.delete(name);
    }

    /**
     * Reports activity of a user, and of the default server if asked to, as servers do every 300 s. This postpones the
     * idle culler. Needs the scope {@code users:activity}, which the tokens of servers and users have.
     * {@code NOT_FOUND} for an unknown user, {@code BAD_REQUEST} for a time more than 59 minutes ahead of the hub's
     * clock.
     *
     * @param server whether the default server was active; the server must have been started before
     */
    public CompletableFuture<Void> reportActivity(String user, Instant at, boolean server) {
        return users.reportActivity(user, at, server);
    }

    /**
     * Creates a token that acts as the user. {@code FORBIDDEN} for an unknown user (users.py, UserTokenListAPIHandler).
     *
     * @param note the purpose of the token, shown on the user's token page
     * @param expiresIn rounded down to whole seconds, at least one
     */
    public CompletableFuture<ApiToken> createToken(String user, String note, Duration expiresIn) {
        return tokens.create(user, note, expiresIn);
    }

    /** Starts the user's default server, as {@link Servers#start(ServerRef)} does. */
    public CompletableFuture<StartResponse> startServer(String user) {
        return servers.start(ServerRef.of(user));
    }

    /** Stops the user's default server, as {@link Servers#stop} does. */
    public CompletableFuture<StopResponse> stopServer(String user) {
        return servers.stop(ServerRef.of(user));
    }

    /** Follows the start of the user's default server over one stream, as {@link Servers#progress} does. */
    public ProgressStream progress(String user, Consumer<ProgressEvent> listener) {
        return servers.progress(ServerRef.of(user), listener);
    }

    /** The user's default server, reached through the hub's proxy with this client's token. Sends no request. */
    public SingleUser singleUser(String user) {
        return servers.singleUser(ServerRef.of(user));
    }

    /** The connections that this client and all its views hold open. */
    public OpenSockets openSockets() {
        return caller.transport().openSockets();
    }

    /**
     * How long calls waited inside this client and its views since the last call of this method, which resets the
     * measurement. For one reader.
     */
    public CallQueue takeCallQueue() {
        return caller.transport().takeCallQueue();
    }

    /** Cancels calls in flight and closes all connections. On a view made by {@link #withToken} it does nothing. */
    @Override
    public void close() {
        if (ownsTransport) {
            caller.transport().close();
        }
    }
}
