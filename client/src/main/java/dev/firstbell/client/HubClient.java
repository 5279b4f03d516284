package dev.firstbell.client;

import static java.util.Objects.requireNonNull;

import dev.firstbell.client.HubException.Code;
import dev.firstbell.client.StartAnswer.Accepted;
import dev.firstbell.client.StartAnswer.AlreadyRunning;
import dev.firstbell.client.StartAnswer.Pending;
import dev.firstbell.client.StartAnswer.Refused;
import dev.firstbell.client.StartAnswer.Throttled;
import dev.firstbell.client.StopAnswer.Stopped;
import dev.firstbell.client.StopAnswer.Stopping;
import dev.firstbell.client.internal.Answer;
import dev.firstbell.client.internal.Futures;
import dev.firstbell.client.internal.HubUrls;
import dev.firstbell.client.internal.Json;
import dev.firstbell.client.internal.Operation;
import dev.firstbell.client.internal.Transport;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;

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
    /** The hub's largest page (apihandlers/base.py; app.py, api_page_max_limit). */
    private static final int PAGE = 200;

    /** The hub creates users one by one on its only thread; larger requests would hold up everyone else. */
    private static final int CREATE_AT_ONCE = 100;

    private static final String PAGINATION = "application/jupyterhub-pagination+json";
    private static final MediaType JSON = MediaType.get("application/json");
    private static final Pattern PENDING = Pattern.compile("\\bis pending (\\w+)");

    private final HubUrls urls;
    private final Optional<ApiToken> token;
    private final Transport transport;
    private final boolean owner;

    private HubClient(HubUrls urls, Optional<ApiToken> token, Transport transport, boolean owner) {
        this.urls = urls;
        this.token = token;
        this.transport = transport;
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

        public HubClient build() {
            Transport transport = new Transport(requestTimeout, progressWatchdog, kernelTimeout, userAgent, clock);
            return new HubClient(urls, token, transport, true);
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
        return new HubClient(urls, Optional.of(other), transport, false);
    }

    /** The address that this client was given, with a slash at its end. */
    public URI url() {
        return urls.base().uri();
    }

    /** Needs no token. {@code PROTOCOL} if there is something else than a JupyterHub. */
    public CompletableFuture<HubVersion> version() {
        return transport.send(
                get(urls.api("")), Optional.empty(), Operation.of("ask for the hub's version"), answer -> {
                    expect(answer, 200);
                    String version = answer.json().text("version");
                    try {
                        return HubVersion.parse(version);
                    } catch (IllegalArgumentException e) {
                        throw answer.operation().failure(Code.PROTOCOL, e.getMessage(), e);
                    }
                });
    }

    /** Whose token this is. */
    public CompletableFuture<Identity> whoAmI() {
        return send(get(urls.api("user")), Operation.of("ask whose token it is"), answer -> {
            expect(answer, 200);
            Json json = answer.json();
            Set<String> scopes = new LinkedHashSet<>();
            json.list("scopes").forEach(scope -> scopes.add(scope.asText()));
            Identity.Kind kind = switch (json.text("kind")) {
                case "user" -> Identity.Kind.USER;
                case "service" -> Identity.Kind.SERVICE;
                default -> throw answer.operation().failure(Code.PROTOCOL, "a token of neither user nor service");
            };
            return new Identity(json.text("name"), kind, scopes);
        });
    }

    /**
     * All users that the query asks for, page by page. Users who come or go meanwhile may be missed or listed twice by
     * the hub; each name is returned once.
     */
    public CompletableFuture<List<HubUser>> users(UserQuery query) {
        requireNonNull(query, "query is null");
        return Futures.map(pages(query, 0, new LinkedHashMap<>()), found -> List.copyOf(found.values()));
    }

    private CompletableFuture<Map<String, HubUser>> pages(UserQuery query, int offset, Map<String, HubUser> found) {
        HttpUrl.Builder url = urls.api("users")
                .newBuilder()
                .addQueryParameter("limit", String.valueOf(PAGE))
                .addQueryParameter("offset", String.valueOf(offset))
                .addQueryParameter("sort", "id");
        if (!query.prefix().isEmpty()) {
            url.addQueryParameter("name_filter", query.prefix());
        }
        query.state()
                .ifPresent(state -> url.addQueryParameter("state", state.name().toLowerCase(Locale.ROOT)));
        Request.Builder request = get(url.build()).header("Accept", PAGINATION);
        CompletableFuture<Optional<Integer>> page = send(request, Operation.of("list users"), answer -> {
            expect(answer, 200);
            Json json = answer.json();
            for (Json user : json.list("items")) {
                HubUser read = user(user);
                if (read.name().startsWith(query.prefix())) {
                    found.put(read.name(), read);
                }
            }
            Optional<Integer> next =
                    json.object("_pagination").optionalObject("next").map(more -> more.number("offset"));
            if (next.isPresent() && next.get() <= offset) {
                throw answer.operation().failure(Code.PROTOCOL, "the page after " + offset + " is at " + next.get());
            }
            return next;
        });
        return Futures.compose(
                page,
                next -> next.isPresent() ? pages(query, next.get(), found) : CompletableFuture.completedFuture(found));
    }

    /**
     * Creates those that do not exist yet, in requests of at most 100 names.
     *
     * @return the names created, as the hub writes them; those that existed are left out. If a later request fails, the
     *     users of the earlier ones exist all the same.
     */
    public CompletableFuture<List<String>> createUsers(Collection<String> names) {
        return createUsers(List.copyOf(names), List.of());
    }

    private CompletableFuture<List<String>> createUsers(List<String> names, List<String> created) {
        if (names.isEmpty()) {
            return CompletableFuture.completedFuture(created);
        }
        int count = Math.min(CREATE_AT_ONCE, names.size());
        RequestBody body = json(Map.of("usernames", names.subList(0, count)));
        CompletableFuture<List<String>> first =
                send(new Request.Builder().url(urls.api("users")).post(body), Operation.of("create users"), answer -> {
                    List<String> all = new ArrayList<>(created);
                    // 409 only if every one of them exists already.
                    if (answer.status() != 409) {
                        expect(answer, 201);
                        answer.json().elements().forEach(user -> all.add(user.text("name")));
                    }
                    return List.copyOf(all);
                });
        return Futures.compose(first, all -> createUsers(names.subList(count, names.size()), all));
    }

    /** Empty if there is no such user, or none that the token may see. */
    public CompletableFuture<Optional<HubUser>> user(String name) {
        return send(get(urls.user(name, "")), Operation.of("look up user", name), answer -> {
            if (answer.status() == 404) {
                return Optional.empty();
            }
            expect(answer, 200);
            return Optional.of(user(answer.json()));
        });
    }

    /**
     * Removes a user; the hub stops a running server first and answers when that is done. {@code CONFLICT} while a server
     * is stopping: ask again later. {@code SERVER_ERROR} while one is starting (user.py, _delete_spawner): stop it first.
     *
     * @return false if there was no such user
     */
    public CompletableFuture<Boolean> deleteUser(String name) {
        return send(
                new Request.Builder().url(urls.user(name, "")).delete(), Operation.of("delete user", name), answer -> {
                    if (answer.status() == 404) {
                        return false;
                    }
                    expect(answer, 204);
                    return true;
                });
    }

    /**
     * A token that acts as the user. {@code FORBIDDEN} for an unknown user (users.py, UserTokenListAPIHandler).
     *
     * @param note what it is for, shown on the user's token page
     * @param expiresIn rounded down to seconds, at least one
     */
    public CompletableFuture<ApiToken> createToken(String user, String note, Duration expiresIn) {
        requireNonNull(note, "note is null");
        if (expiresIn.toSeconds() < 1) {
            throw new IllegalArgumentException("expiresIn is less than a second: " + expiresIn);
        }
        RequestBody body = json(Map.of("note", note, "expires_in", expiresIn.toSeconds()));
        return send(
                new Request.Builder().url(urls.user(user, "/tokens")).post(body),
                Operation.of("create a token", user),
                answer -> {
                    // 200 before JupyterHub 3.
                    expect(answer, 201, 200);
                    try {
                        return ApiToken.of(answer.json().text("token"));
                    } catch (IllegalArgumentException e) {
                        throw answer.operation().failure(Code.PROTOCOL, e.getMessage(), e);
                    }
                });
    }

    /**
     * Starts the user's default server with the options of last time, or the hub's defaults. {@code FORBIDDEN},
     * {@code NOT_FOUND} for an unknown user, {@code HUB_RESTARTING} and transport failures are exceptions; all that the
     * hub itself decides about the start is a {@link StartAnswer}.
     */
    public CompletableFuture<StartAnswer> startServer(String user) {
        RequestBody nothing = RequestBody.create(new byte[0], null);
        return send(
                new Request.Builder().url(urls.user(user, "/server")).post(nothing),
                Operation.of("start server", user),
                HubClient::startAnswer);
    }

    private static StartAnswer startAnswer(Answer answer) {
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

    /** The hub tells the reasons of a 400 apart in words only (apihandlers/users.py, UserServerAPIHandler). */
    private static StartAnswer notStarted(Answer answer) {
        String message = answer.message();
        Matcher pending = PENDING.matcher(message);
        if (pending.find()) {
            return new Pending(pending.group(1), message);
        }
        return message.endsWith("is already running") ? new AlreadyRunning() : new Refused(400, message);
    }

    /**
     * Stops the user's default server; a start under way is cancelled. A progress stream that is still open may then end
     * with {@code Ready} all the same (JupyterHub 5.5.4): whoever stops a server should not believe its stream any more.
     */
    public CompletableFuture<StopAnswer> stopServer(String user) {
        return send(
                new Request.Builder().url(urls.user(user, "/server")).delete(),
                Operation.of("stop server", user),
                answer -> {
                    expect(answer, 204, 202);
                    return answer.status() == 204 ? new Stopped() : new Stopping();
                });
    }

    /**
     * Follows the start of the user's default server. For a server that is ready, or whose last start failed, the verdict
     * comes at once.
     *
     * @param listener called on the stream's thread, in order, for each event before the verdict; what it throws ends
     *     the stream
     */
    public ProgressStream progress(String user, Consumer<ProgressEvent> listener) {
        requireNonNull(listener, "listener is null");
        return transport.stream(
                urls.user(user, "/server/progress"), token, Operation.of("follow the start", user), listener);
    }

    /** The user's default server, behind the same proxy, with the token of this client. Sends nothing. */
    public SingleUser singleUser(String user) {
        return new SingleUser(urls, user, token, transport);
    }

    /** What this client and all its views hold open. */
    public OpenSockets openSockets() {
        return transport.openSockets();
    }

    /** Cancels what is in flight and closes all sockets. On a view of {@link #withToken}: nothing. */
    @Override
    public void close() {
        if (owner) {
            transport.close();
        }
    }

    private <T> CompletableFuture<T> send(Request.Builder request, Operation operation, Function<Answer, T> read) {
        return transport.send(request, token, operation, read);
    }

    private static HubUser user(Json json) {
        Map<String, HubServer> servers = new HashMap<>();
        json.optionalObject("servers")
                .map(Json::objects)
                .orElse(Map.of())
                .forEach((name, server) -> servers.put(name, server(name, server)));
        return new HubUser(json.text("name"), json.flag("admin"), servers);
    }

    private static HubServer server(String name, Json json) {
        return new HubServer(
                name,
                json.flag("ready"),
                json.optionalText("pending"),
                json.optionalInstant("started"),
                json.optionalText("url"),
                json.optionalObject("state").flatMap(state -> state.optionalText("pod_name")));
    }

    private static Request.Builder get(HttpUrl url) {
        return new Request.Builder().url(url);
    }

    private static RequestBody json(Object value) {
        return RequestBody.create(Json.write(value), JSON);
    }

    private static void expect(Answer answer, int... statuses) {
        for (int status : statuses) {
            if (answer.status() == status) {
                return;
            }
        }
        throw answer.failure();
    }
}
