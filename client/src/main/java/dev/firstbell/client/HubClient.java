package dev.firstbell.client;

import static java.util.Objects.requireNonNull;

import dev.firstbell.client.browser.Browser;
import dev.firstbell.client.call.ApiToken;
import dev.firstbell.client.call.CallQueue;
import dev.firstbell.client.call.HubException;
import dev.firstbell.client.call.HubException.Code;
import dev.firstbell.client.call.ServerRef;
import dev.firstbell.client.hub.Groups;
import dev.firstbell.client.hub.HubInfo;
import dev.firstbell.client.hub.HubUser;
import dev.firstbell.client.hub.HubVersion;
import dev.firstbell.client.hub.Identity;
import dev.firstbell.client.hub.Metrics;
import dev.firstbell.client.hub.PrometheusText;
import dev.firstbell.client.hub.ProxyRoute;
import dev.firstbell.client.hub.Servers;
import dev.firstbell.client.hub.StartResponse;
import dev.firstbell.client.hub.StopResponse;
import dev.firstbell.client.hub.Tokens;
import dev.firstbell.client.hub.UserQuery;
import dev.firstbell.client.hub.Users;
import dev.firstbell.client.internal.http.BufferedResponse;
import dev.firstbell.client.internal.http.CookieCredentials;
import dev.firstbell.client.internal.http.CookieJar;
import dev.firstbell.client.internal.http.Credentials;
import dev.firstbell.client.internal.http.EnvironmentProxies;
import dev.firstbell.client.internal.http.Futures;
import dev.firstbell.client.internal.http.HubUrls;
import dev.firstbell.client.internal.http.JsonBody;
import dev.firstbell.client.internal.http.MalformedInputException;
import dev.firstbell.client.internal.http.Network;
import dev.firstbell.client.internal.http.Operation;
import dev.firstbell.client.internal.http.Tls;
import dev.firstbell.client.internal.transport.Caller;
import dev.firstbell.client.internal.transport.Transport;
import dev.firstbell.client.progress.ProgressEvent;
import dev.firstbell.client.progress.ProgressStream;
import dev.firstbell.client.singleuser.SingleUser;
import dev.firstbell.client.websocket.OpenSockets;
import dev.firstbell.client.websocket.WebSocketEngine;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A JupyterHub, spoken to with an API token (JupyterHub 5 and 6, docs/source/_static/rest-api.yml and apihandlers/).
 *
 * <p>Every method returns at once. Futures complete on the client's own threads, so what depends on them must not block
 * (use the {@code ...Async} variants for work that does); they complete exceptionally with a {@link HubException} and
 * nothing else. Cancelling a future closes its connection; whether the hub acts on the request then is unknown. Nothing
 * is sent twice: a call that fails is the caller's to repeat.
 *
 * <p>Deadlines are wall-clock durations. Times in answers ({@code Retry-After}, stamps) are the hub's.
 *
 * <p>Names of users are sent as they are; the hub lower-cases them.
 *
 * <p>Thread-safe.
 */
public final class HubClient implements AutoCloseable {
    private final Caller caller;
    private final Servers servers;
    private final Tokens tokens;
    private final Users users;
    private final boolean owner;

    private HubClient(Caller caller, boolean owner) {
        this.caller = caller;
        this.servers = new Servers(caller);
        this.tokens = new Tokens(caller);
        this.users = new Users(caller);
        this.owner = owner;
    }

    /**
     * @param hubUrl the public address, base path included: {@code https://host/} or {@code https://host/jupyter/}
     * @throws IllegalArgumentException if it is not an http or https URL, or holds more than that
     */
    public static Builder builder(URI hubUrl) {
        return new Builder(HubUrls.below(hubUrl));
    }

    /** How to reach a hub. Not thread-safe. */
    public static final class Builder {
        private final HubUrls urls;
        private Optional<ApiToken> token = Optional.empty();
        private Duration requestTimeout = Duration.ofSeconds(30);
        private Duration progressWatchdog = Duration.ofSeconds(30);
        private Duration kernelTimeout = Duration.ofSeconds(90);
        private String userAgent = "firstbell";
        private Clock clock = Clock.systemUTC();
        private Network network = Network.ofThisJvm();
        private WebSocketEngine webSockets = WebSocketEngine.JAVA_WEBSOCKET;

        private Builder(HubUrls urls) {
            this.urls = urls;
        }

        /** Default: none, which is enough for {@link HubClient#version()} only. */
        public Builder token(ApiToken value) {
            token = Optional.of(value);
            return this;
        }

        /**
         * From sending a request to its whole answer. Default 30 s: a hub may wait 10 s for a server to start or stop
         * before it answers.
         */
        public Builder requestTimeout(Duration value) {
            requestTimeout = positive(value, "requestTimeout");
            return this;
        }

        /** How long a progress stream may be silent. Default 30 s: the hub sends a sign of life every 8 s. */
        public Builder progressWatchdog(Duration value) {
            progressWatchdog = positive(value, "progressWatchdog");
            return this;
        }

        /**
         * For a kernel channel to open, and then for each request on it. Default 90 s: the server itself waits up to 60 s
         * for the kernel before it opens the channel.
         */
        public Builder kernelTimeout(Duration value) {
            kernelTimeout = positive(value, "kernelTimeout");
            return this;
        }

        /** Default {@code firstbell}. */
        public Builder userAgent(String value) {
            userAgent = requireNonNull(value, "userAgent is null");
            return this;
        }

        /** Stamps kernel messages. Default the system's. */
        public Builder clock(Clock value) {
            clock = requireNonNull(value, "clock is null");
            return this;
        }

        /** Which library carries websockets. Default {@link WebSocketEngine#JAVA_WEBSOCKET}. */
        public Builder webSockets(WebSocketEngine value) {
            webSockets = requireNonNull(value, "webSockets is null");
            return this;
        }

        /**
         * Trusts the certificate authorities in a file, besides the JDK's own: for a hub whose certificate the department
         * signs itself.
         *
         * @param pem X.509 certificates in PEM
         * @throws IllegalArgumentException if the file holds none
         * @throws java.io.UncheckedIOException if it cannot be read
         */
        public Builder trustAuthorities(Path pem) {
            network = network.trusting(Tls.withAuthoritiesIn(pem));
            return this;
        }

        /**
         * Checks neither who signed the hub's certificate nor whether it is the hub's: whoever sits in between can read
         * every token. For a test hub on one's own machine, never for a live one.
         */
        public Builder trustEveryoneInsecurely() {
            network = network.trusting(Tls.trustingEveryone());
            return this;
        }

        /**
         * Goes through the proxies that {@code http_proxy}, {@code https_proxy}, {@code all_proxy} and {@code no_proxy} of
         * this process name, in either case; never for loopback. Default: what the JDK's system properties say ({@code
         * https.proxyHost}), usually nothing.
         *
         * @throws IllegalArgumentException if one of them is no {@code http://host:port}, or holds a password
         */
        public Builder proxyFromEnvironment() {
            return proxyFromEnvironment(System.getenv());
        }

        /** The same with other variables than this process's. */
        public Builder proxyFromEnvironment(Map<String, String> environment) {
            network = network.through(new EnvironmentProxies(environment));
            return this;
        }

        public HubClient build() {
            Transport transport = new Transport(
                    requestTimeout, progressWatchdog, kernelTimeout, userAgent, clock, network, webSockets);
            Credentials credentials = token.map(Credentials::token).orElse(Credentials.NONE);
            return new HubClient(new Caller(urls, credentials, transport), true);
        }

        private static Duration positive(Duration value, String name) {
            requireNonNull(value, name + " is null");
            if (value.isNegative() || value.isZero()) {
                throw new IllegalArgumentException(name + " is not positive: " + value);
            }
            return value;
        }
    }

    /** The same hub with another token. It shares all connections; closing it closes nothing. */
    public HubClient withToken(ApiToken other) {
        return new HubClient(caller.as(Credentials.token(other)), false);
    }

    /** The address that this client was given, with a slash at its end. */
    public URI url() {
        return caller.urls().base().uri();
    }

    /** Needs no token. {@code PROTOCOL} if there is something else than a JupyterHub. */
    public CompletableFuture<HubVersion> version() {
        return caller.as(Credentials.NONE)
                .send(Caller.get(caller.urls().api("")), Operation.of("ask for the hub's version"), HubClient::version);
    }

    private static HubVersion version(BufferedResponse answer) {
        String version = answer.expect(200).json().text("version");
        try {
            return HubVersion.parse(version);
        } catch (IllegalArgumentException e) {
            throw answer.operation().failure(Code.PROTOCOL, e.getMessage(), e);
        }
    }

    /** Done if the hub is well; needs no token. {@code HUB_RESTARTING} or {@code UNREACHABLE} if not. */
    public CompletableFuture<Void> health() {
        return caller.as(Credentials.NONE)
                .send(Caller.get(caller.urls().hub("health")), Operation.of("ask for the hub's health"), answer -> {
                    answer.expect(200);
                    return null;
                });
    }

    /** What the hub is made of. Needs {@code read:hub}. */
    public CompletableFuture<HubInfo> info() {
        return caller.send(
                Caller.get(caller.urls().api("info")), Operation.of("ask what the hub is made of"), answer -> {
                    HubVersion version = version(answer);
                    JsonBody json = answer.json();
                    JsonBody spawner = json.object("spawner");
                    return new HubInfo(
                            version,
                            json.optionalText("python").orElse(""),
                            spawner.text("class"),
                            spawner.optionalText("version").orElse("unknown"),
                            json.object("authenticator").text("class"));
                });
    }

    /**
     * What the hub counts. Needs {@code read:metrics}, unless the hub shows it to anyone. {@code FORBIDDEN} otherwise.
     * In a cluster each read costs the hub's only thread some milliseconds: every 15 s is plenty.
     */
    public CompletableFuture<Metrics> metrics() {
        return caller.send(Caller.get(caller.urls().hub("metrics")), Operation.of("read the hub's metrics"), answer -> {
            answer.expect(200);
            try {
                return PrometheusText.parse(answer.body());
            } catch (MalformedInputException e) {
                throw answer.operation().failure(Code.PROTOCOL, e.getMessage(), e);
            }
        });
    }

    /** The proxy's routing table, page by page. Needs {@code proxy}. */
    public CompletableFuture<List<ProxyRoute>> proxyRoutes() {
        Map<String, ProxyRoute> found = new LinkedHashMap<>();
        CompletableFuture<Void> read = caller.pages(
                caller.urls().api("proxy"),
                Operation.of("read the proxy's routes"),
                items -> items.objects().forEach((spec, route) -> found.put(spec, route(spec, route))));
        return Futures.map(read, done -> List.copyOf(found.values()));
    }

    private static ProxyRoute route(String spec, JsonBody route) {
        Optional<JsonBody> data = route.optionalObject("data");
        return new ProxyRoute(
                spec,
                route.text("target"),
                data.flatMap(more -> more.optionalText("user")),
                data.flatMap(more -> more.optionalText("server_name")).orElse(""));
    }

    /**
     * Makes the hub compare the proxy's routes with the servers that run, and mend them, at once instead of after up to a
     * minute. Needs {@code proxy}.
     */
    public CompletableFuture<Void> checkProxyRoutes() {
        return caller.send(
                Caller.post(caller.urls().api("proxy")), Operation.of("check the proxy's routes"), answer -> {
                    answer.expect(200);
                    return null;
                });
    }

    /** Servers, named ones too, and with options. */
    public Servers servers() {
        return servers;
    }

    /** Users' tokens. */
    public Tokens tokens() {
        return tokens;
    }

    /** Groups of users. */
    public Groups groups() {
        return new Groups(caller);
    }

    /**
     * A browser at this hub's door, without a token and with cookies of its own. It shares all connections of this client.
     */
    public Browser browser() {
        CookieCredentials cookies =
                new CookieCredentials(new CookieJar(caller.transport().clock()));
        return new Browser(caller.as(cookies), cookies);
    }

    /** Whose token this is. */
    public CompletableFuture<Identity> whoAmI() {
        return users.whoAmI();
    }

    /**
     * All users that the query asks for, page by page. Users who come or go meanwhile may be missed or listed twice by
     * the hub; each name is returned once.
     */
    public CompletableFuture<List<HubUser>> users(UserQuery query) {
        return users.list(query);
    }

    /**
     * Creates those that do not exist yet, in requests of at most 100 names.
     *
     * @return the names created, as the hub writes them; those that existed are left out. If a later request fails, the
     *     users of the earlier ones exist all the same.
     */
    public CompletableFuture<List<String>> createUsers(Collection<String> names) {
        return users.create(names);
    }

    /** Empty if there is no such user, or none that the token may see. */
    public CompletableFuture<Optional<HubUser>> user(String name) {
        return users.find(name);
    }

    /**
     * Removes a user; the hub stops a running server first and answers when that is done. {@code CONFLICT} while a server
     * is stopping: ask again later. {@code SERVER_ERROR} while one is starting (user.py, _delete_spawner): stop it first.
     *
     * @return false if there was no such user
     */
    public CompletableFuture<Boolean> deleteUser(String name) {
        return users.delete(name);
    }

    /**
     * Says that a user was active, and the default server too if there is one, as servers say it themselves every 300 s.
     * It puts off the idle culler. Needs {@code users:activity}, which every server's and user's own token has.
     * {@code NOT_FOUND} for an unknown user, {@code BAD_REQUEST} for a time more than 59 minutes ahead of the hub's.
     *
     * @param server whether the default server was active; it must have been started once
     */
    public CompletableFuture<Void> reportActivity(String user, Instant at, boolean server) {
        return users.reportActivity(user, at, server);
    }

    /**
     * A token that acts as the user. {@code FORBIDDEN} for an unknown user (users.py, UserTokenListAPIHandler).
     *
     * @param note what it is for, shown on the user's token page
     * @param expiresIn rounded down to seconds, at least one
     */
    public CompletableFuture<ApiToken> createToken(String user, String note, Duration expiresIn) {
        return tokens.create(user, note, expiresIn);
    }

    /**
     * Starts the user's default server with the options of last time, or the hub's defaults. {@code FORBIDDEN},
     * {@code NOT_FOUND} for an unknown user, {@code HUB_RESTARTING} and transport failures are exceptions; all that the
     * hub itself decides about the start is a {@link StartResponse}.
     */
    public CompletableFuture<StartResponse> startServer(String user) {
        return servers.start(ServerRef.of(user));
    }

    /**
     * Stops the user's default server; a start under way is cancelled. A progress stream that is still open may then end
     * with {@code Ready} all the same (JupyterHub 5.5.4): whoever stops a server should not believe its stream any more.
     */
    public CompletableFuture<StopResponse> stopServer(String user) {
        return servers.stop(ServerRef.of(user));
    }

    /**
     * Follows the start of the user's default server. For a server that is ready, or whose last start failed, the verdict
     * comes at once.
     *
     * @param listener called on the stream's thread, in order, for each event before the verdict; what it throws ends
     *     the stream
     */
    public ProgressStream progress(String user, Consumer<ProgressEvent> listener) {
        return servers.progress(ServerRef.of(user), listener);
    }

    /** The user's default server, behind the same proxy, with the token of this client. Sends nothing. */
    public SingleUser singleUser(String user) {
        return servers.singleUser(ServerRef.of(user));
    }

    /** What this client and all its views hold open. */
    public OpenSockets openSockets() {
        return caller.transport().openSockets();
    }

    /**
     * Calls that waited inside this client and its views since this was last asked; asking forgets them. Thread-safe, for
     * one asker.
     */
    public CallQueue takeCallQueue() {
        return caller.transport().takeCallQueue();
    }

    /** Cancels what is in flight and closes all sockets. On a view of {@link #withToken}: nothing. */
    @Override
    public void close() {
        if (owner) {
            caller.transport().close();
        }
    }
}
