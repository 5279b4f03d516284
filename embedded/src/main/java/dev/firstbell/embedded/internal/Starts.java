package dev.firstbell.embedded.internal;

import dev.firstbell.embedded.HubFeatures;
import dev.firstbell.embedded.internal.Metrics.SpawnOutcome;
import dev.firstbell.twin.World;
import dev.firstbell.twin.clock.EventLoop;
import dev.firstbell.twin.cluster.PodEvent;
import dev.firstbell.twin.hub.ModelServer;
import dev.firstbell.twin.hub.Start;
import dev.firstbell.twin.hub.StartEnd;
import dev.firstbell.twin.hub.StartReply;
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

/**
 * What the hub makes of a wish for a server, whether it comes over the API or from a page (JupyterHub handlers/base.py,
 * spawn_single_user): it keeps the options, counts, and waits the slow-spawn timeout before it answers.
 */
final class Starts {
    private final World world;
    private final HubFeatures features;
    private final Metrics metrics;
    private final Map<String, JsonObject> optionsByServer = new HashMap<>();
    private final Map<String, Start> latestByServer = new HashMap<>();

    Starts(World world, HubFeatures features, Metrics metrics) {
        this.world = world;
        this.features = features;
        this.metrics = metrics;
    }

    /** The hub's answer, whoever it goes to. */
    sealed interface Answer {
        /** 201. */
        record Ready() implements Answer {}

        /** 202: it is under way, or was already. */
        record Pending() implements Answer {}

        /**
         * Anything else.
         *
         * @param retryAfter whole seconds
         */
        record Refused(int status, String message, OptionalLong retryAfter) implements Answer {
            Refused(int status, String message) {
                this(status, message, OptionalLong.empty());
            }
        }

        /** The hub exits or is away: nobody answers, and the proxy says 503. */
        record HubAway() implements Answer {}
    }

    /** Options of the last start of a server, which the next one takes over. */
    JsonObject options(ModelServer server) {
        return optionsByServer.getOrDefault(server.key(), new JsonObject());
    }

    void forget(String user) {
        optionsByServer.keySet().removeIf(key -> belongs(key, user));
        latestByServer.keySet().removeIf(key -> belongs(key, user));
    }

    void forget(ModelServer server) {
        optionsByServer.remove(server.key());
        latestByServer.remove(server.key());
    }

    private static boolean belongs(String key, String user) {
        return key.equals(user) || key.startsWith(user + "/");
    }

    /**
     * Starts a server.
     *
     * @param options empty for those of the last start
     */
    void start(String user, String server, Optional<JsonObject> options, Consumer<Answer> reply) {
        Optional<String> objection = server.isEmpty() ? Optional.empty() : objection(user, server);
        if (objection.isPresent()) {
            reply.accept(new Answer.Refused(400, objection.get()));
            return;
        }
        Instant asked = world.loop().now();
        world.hub().requestStart(user, server, answer -> {
            if (answer instanceof StartReply.Accepted accepted) {
                Start start = accepted.start();
                if (latestByServer.put(start.server().key(), start) == start) {
                    metrics.count(SpawnOutcome.ALREADY_PENDING, Duration.ZERO);
                    reply.accept(new Answer.Pending());
                    return;
                }
                options.ifPresent(wanted -> optionsByServer.put(start.server().key(), wanted));
                metrics.follow(start, asked);
                await(start, reply);
            } else {
                reply.accept(refusal(user, server, answer));
            }
        });
    }

    /** What the hub has against a named server. */
    private Optional<String> objection(String user, String server) {
        int limit = features.namedServers();
        if (limit == 0) {
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
        return known.contains(server) || known.size() < limit
                ? Optional.empty()
                : Optional.of("User " + user + " already has the maximum of " + limit
                        + " named servers.  One must be deleted before a new server can be created");
    }

    private Answer refusal(String user, String server, StartReply answer) {
        String name = server.isEmpty() ? user : user + ":" + server;
        if (answer instanceof StartReply.Throttled throttled) {
            metrics.count(SpawnOutcome.THROTTLED, Duration.ZERO);
            long seconds = throttled.retryAfter().toSeconds();
            // The text rounds up to tens; the header does not (handlers/base.py).
            return new Answer.Refused(
                    429,
                    "Too many users trying to log in right now. Try again in " + (seconds + 9) / 10 * 10 + " seconds.",
                    OptionalLong.of(seconds));
        } else if (answer instanceof StartReply.Full) {
            metrics.count(SpawnOutcome.TOO_MANY_USERS, Duration.ZERO);
            return new Answer.Refused(429, "Active user limit exceeded. Try again in a few minutes.");
        } else if (answer instanceof StartReply.AlreadyRunning) {
            return new Answer.Refused(400, name + " is already running");
        } else if (answer instanceof StartReply.Busy busy) {
            return new Answer.Refused(400, name + " is pending " + busy.pending());
        } else if (answer instanceof StartReply.NoSuchUser) {
            return new Answer.Refused(404, "Not Found");
        }
        return new Answer.HubAway();
    }

    /** Answers when the start is over or the slow-spawn timeout is, whichever comes first. */
    private void await(Start start, Consumer<Answer> reply) {
        if (features.slowSpawnTimeout().isZero()) {
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
            patience = world.loop().after(features.slowSpawnTimeout(), () -> {
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
            if (end instanceof StartEnd.Ready) {
                reply.accept(new Answer.Ready());
            } else if (end instanceof StartEnd.Failed failed) {
                // The message is the exception's reason and nothing else: "timeout" or "error".
                reply.accept(new Answer.Refused(500, failed.reason().name().toLowerCase(Locale.ROOT)));
            } else {
                reply.accept(new Answer.HubAway());
            }
        }
    }
}
