package dev.firstbell.embedded.internal.hub;

import dev.firstbell.embedded.internal.hub.MetricsPage.SpawnOutcome;
import dev.firstbell.twin.World;
import dev.firstbell.twin.clock.EventLoop;
import dev.firstbell.twin.cluster.PodEvent;
import dev.firstbell.twin.hub.ModelServer;
import dev.firstbell.twin.hub.Start;
import dev.firstbell.twin.hub.StartEnd;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Handles requests to start a server, from the API and from pages (JupyterHub handlers/base.py, spawn_single_user):
 * keeps the options, counts the metrics, and waits for the slow-spawn timeout before it answers.
 */
public final class Starts {
    private final World world;
    private final MetricsPage metrics;
    private final int namedServers;
    private final Duration slowSpawnTimeout;
    private final Map<String, JsonObject> optionsByServer = new HashMap<>();
    private final Map<String, Start> latestByServer = new HashMap<>();

    /**
     * @param namedServers how many servers a user may have beside the default one
     * @param slowSpawnTimeout how long the hub waits for a start before it answers
     */
    public Starts(World world, MetricsPage metrics, int namedServers, Duration slowSpawnTimeout) {
        this.world = world;
        this.metrics = metrics;
        this.namedServers = namedServers;
        this.slowSpawnTimeout = slowSpawnTimeout;
    }

    /** The hub's answer to a request for a start, for the API and for pages. */
    public sealed interface Answer {
        /** Calls the function of the case that this answer is. */
        <R> R match(
                Function<Ready, R> ready,
                Function<Pending, R> pending,
                Function<Refused, R> refused,
                Function<HubAway, R> hubAway);

        /** 201. */
        record Ready() implements Answer {
            @Override
            public <R> R match(
                    Function<Ready, R> ready,
                    Function<Pending, R> pending,
                    Function<Refused, R> refused,
                    Function<HubAway, R> hubAway) {
                return ready.apply(this);
            }
        }

        /** 202: the start is under way, or was under way already. */
        record Pending() implements Answer {
            @Override
            public <R> R match(
                    Function<Ready, R> ready,
                    Function<Pending, R> pending,
                    Function<Refused, R> refused,
                    Function<HubAway, R> hubAway) {
                return pending.apply(this);
            }
        }

        /**
         * Another status.
         *
         * @param retryAfter whole seconds
         */
        record Refused(int status, String message, OptionalLong retryAfter) implements Answer {
            Refused(int status, String message) {
                this(status, message, OptionalLong.empty());
            }

            /** The headers that go with the answer. */
            public Map<String, String> headers() {
                return retryAfter.isPresent()
                        ? Map.of("Retry-After", String.valueOf(retryAfter.getAsLong()))
                        : Map.of();
            }

            @Override
            public <R> R match(
                    Function<Ready, R> ready,
                    Function<Pending, R> pending,
                    Function<Refused, R> refused,
                    Function<HubAway, R> hubAway) {
                return refused.apply(this);
            }
        }

        /** The hub exits or is away: the proxy answers 503. */
        record HubAway() implements Answer {
            @Override
            public <R> R match(
                    Function<Ready, R> ready,
                    Function<Pending, R> pending,
                    Function<Refused, R> refused,
                    Function<HubAway, R> hubAway) {
                return hubAway.apply(this);
            }
        }
    }

    public boolean allowsNamedServers() {
        return namedServers > 0;
    }

    /** Whether the last start failed, as far as the hub knows. A restart of the hub forgets it. */
    public static boolean hasFailed(ModelServer server) {
        return server.start().flatMap(Start::end).map(Starts::isFailure).orElse(false);
    }

    private static boolean isFailure(StartEnd end) {
        return end.match(ready -> false, failed -> true, lost -> false);
    }

    /** The options of a server's last start, which the next start uses unless it has its own. */
    public JsonObject options(ModelServer server) {
        return optionsByServer.getOrDefault(server.key(), new JsonObject());
    }

    void forget(String user) {
        optionsByServer.keySet().removeIf(key -> belongs(key, user));
        latestByServer.keySet().removeIf(key -> belongs(key, user));
    }

    public void forget(ModelServer server) {
        optionsByServer.remove(server.key());
        latestByServer.remove(server.key());
    }

    private static boolean belongs(String key, String user) {
        return key.equals(user) || key.startsWith(user + "/");
    }

    /**
     * Starts a server.
     *
     * @param options empty to use those of the last start
     */
    public void start(String user, String server, Optional<JsonObject> options, Consumer<Answer> reply) {
        Optional<String> objection = server.isEmpty() ? Optional.empty() : objection(user, server);
        if (objection.isPresent()) {
            reply.accept(new Answer.Refused(400, objection.get()));
            return;
        }
        Instant asked = world.loop().now();
        String name = server.isEmpty() ? user : user + ":" + server;
        world.hub()
                .requestStart(
                        user,
                        server,
                        answer -> answer.<Runnable>match(
                                        accepted -> () -> accepted(accepted.start(), options, asked, reply),
                                        throttled -> () -> reply.accept(throttled(throttled.retryAfter())),
                                        full -> () -> reply.accept(full()),
                                        alreadyRunning -> () -> reply.accept(refused(name + " is already running")),
                                        busy -> () -> reply.accept(refused(name + " is pending " + busy.pending())),
                                        noSuchUser -> () -> reply.accept(new Answer.Refused(404, "Not Found")),
                                        unavailable -> () -> reply.accept(new Answer.HubAway()))
                                .run());
    }

    /** The hub's message when a named server may not be started; empty if it may. */
    private Optional<String> objection(String user, String server) {
        if (!allowsNamedServers()) {
            return Optional.of("Named servers are not enabled.");
        }
        if (server.contains("/")) {
            return Optional.of("Invalid server_name (may not contain '/'): " + server);
        }
        List<String> known = world.hub().user(user).stream()
                .flatMap(owner -> owner.servers().stream())
                .map(ModelServer::name)
                .filter(name -> !name.isEmpty())
                .toList();
        return known.contains(server) || known.size() < namedServers
                ? Optional.empty()
                : Optional.of("User " + user + " already has the maximum of " + namedServers
                        + " named servers.  One must be deleted before a new server can be created");
    }

    private void accepted(Start start, Optional<JsonObject> options, Instant asked, Consumer<Answer> reply) {
        if (latestByServer.put(start.server().key(), start) == start) {
            metrics.count(SpawnOutcome.ALREADY_PENDING, Duration.ZERO);
            reply.accept(new Answer.Pending());
            return;
        }
        options.ifPresent(wanted -> optionsByServer.put(start.server().key(), wanted));
        metrics.follow(start, asked);
        await(start, reply);
    }

    private Answer throttled(Duration retryAfter) {
        metrics.count(SpawnOutcome.THROTTLED, Duration.ZERO);
        long seconds = retryAfter.toSeconds();
        // The text rounds up to tens; the header does not (handlers/base.py).
        return new Answer.Refused(
                429,
                "Too many users trying to log in right now. Try again in " + (seconds + 9) / 10 * 10 + " seconds.",
                OptionalLong.of(seconds));
    }

    private Answer full() {
        metrics.count(SpawnOutcome.TOO_MANY_USERS, Duration.ZERO);
        return new Answer.Refused(429, "Active user limit exceeded. Try again in a few minutes.");
    }

    private static Answer refused(String message) {
        return new Answer.Refused(400, message);
    }

    /** Answers at the end of the start or of the slow-spawn timeout, whichever comes first. */
    private void await(Start start, Consumer<Answer> reply) {
        if (slowSpawnTimeout.isZero()) {
            reply.accept(new Answer.Pending());
            return;
        }
        new Wait(start, reply).begin();
    }

    private final class Wait implements Start.Listener {
        private final Start start;
        private final Consumer<Answer> reply;
        private EventLoop.Timer patience = () -> {};

        Wait(Start start, Consumer<Answer> reply) {
            this.start = start;
            this.reply = reply;
        }

        void begin() {
            patience = world.loop().after(slowSpawnTimeout, () -> {
                start.unfollow(this);
                reply.accept(new Answer.Pending());
            });
            start.follow(this);
        }

        @Override
        public void onEvent(PodEvent event) {
            // Only the end counts.
        }

        @Override
        public void onEnd(StartEnd end) {
            patience.cancel();
            reply.accept(end.match(
                    ready -> new Answer.Ready(),
                    // The message is only the exception's reason, such as "timeout" or "error".
                    failed -> new Answer.Refused(500, failed.reason().name().toLowerCase(Locale.ROOT)),
                    lost -> new Answer.HubAway()));
        }
    }
}
