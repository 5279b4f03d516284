package dev.firstbell.embedded.internal.rest;

import dev.firstbell.embedded.internal.http.Exchange;
import dev.firstbell.embedded.internal.hub.Deployment;
import dev.firstbell.embedded.internal.hub.Starts;
import dev.firstbell.twin.clock.EventLoop;
import dev.firstbell.twin.cluster.PodEvent;
import dev.firstbell.twin.hub.ModelServer;
import dev.firstbell.twin.hub.ModelServer.State;
import dev.firstbell.twin.hub.Start;
import dev.firstbell.twin.hub.StartEnd;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The event stream of a start (JupyterHub apihandlers/users.py, SpawnProgressAPIHandler; KubeSpawner's progress()).
 *
 * <p>The stream begins with an empty line, repeated every 8 s. KubeSpawner polls for new events once a second; events
 * after its last poll are lost when the start ends.
 */
final class ProgressFeed implements Start.Listener {
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(8);
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final Deployment deployment;
    private final ModelServer server;
    private final Exchange exchange;
    private final EventLoop loop;
    private final Instant openedAt;
    private Exchange.EventStream stream;
    private Start start;
    private EventLoop.Timer keepAlive = () -> {};
    private EventLoop.Timer nextLook;
    private int sent;
    private double progress;
    private boolean over;

    ProgressFeed(Deployment deployment, ModelServer server, Exchange exchange) {
        this.deployment = deployment;
        this.server = server;
        this.exchange = exchange;
        this.loop = deployment.world().loop();
        this.openedAt = loop.now();
    }

    /** Answers the request. */
    void open() {
        Optional<Start> known = server.start();
        boolean failed = Starts.hasFailed(server);
        if (!server.isKnown()) {
            exchange.error(404, "Not Found");
        } else if (server.state() != State.READY && server.state() != State.STARTING && !failed) {
            exchange.error(400, name() + " is not starting...");
        } else {
            stream = exchange.eventStream(() -> deployment.loop().submit(() -> {
                leave();
                return null;
            }));
            stream.blank();
            if (server.state() == State.READY) {
                ready();
            } else if (failed) {
                onEnd(known.get().end().get());
            } else {
                follow(known.orElseThrow());
            }
        }
    }

    /** The server's name in the hub's log and messages (spawner.py, _log_name). */
    private String name() {
        String user = server.user().name();
        return server.name().isEmpty() ? user : user + ":" + server.name();
    }

    private void follow(Start underWay) {
        start = underWay;
        stream.event(new JsonObject().put("progress", 0).put("message", "Server requested"));
        scheduleKeepAlive();
        start.stream(this);
        if (!start.events().isEmpty()) {
            look();
        }
    }

    @Override
    public void onEvent(PodEvent event) {
        if (nextLook == null) {
            long looks = Duration.between(openedAt, loop.now()).dividedBy(LOOK) + 1;
            nextLook = loop.at(openedAt.plus(LOOK.multipliedBy(looks)), this::look);
        }
    }

    private void look() {
        nextLook = null;
        while (!over && sent < start.events().size()) {
            PodEvent event = start.events().get(sent);
            JsonObject raw = HubModels.rawEvent(server, sent, event);
            sent++;
            progress += (90 - progress) / 3;
            String at = Optional.ofNullable(raw.getString("lastTimestamp")).orElse(raw.getString("eventTime"));
            stream.event(new JsonObject()
                    .put("progress", (int) progress)
                    .put("raw_event", raw)
                    .put("message", at + " [" + event.reason().type() + "] " + event.message()));
        }
    }

    @Override
    public void onEnd(StartEnd end) {
        if (over) {
            return;
        }
        end.<Runnable>match(
                        ready -> this::ready,
                        failed -> () -> failed(failed),
                        // The hub is gone, and the stream ends without another event.
                        lost -> this::finish)
                .run();
    }

    private void failed(StartEnd.Failed failed) {
        boolean cancelled = failed.reason() == StartEnd.Failed.Reason.CANCELLED;
        stream.event(new JsonObject()
                .put("progress", 100)
                .put("failed", true)
                .put("message", cancelled ? failed.message() : "Spawn failed: " + failed.message()));
        finish();
    }

    private void ready() {
        String url = deployment.paths().server(server);
        stream.event(new JsonObject()
                .put("progress", 100)
                .put("ready", true)
                .put("message", "Server ready at " + url)
                .put("html_message", "Server ready at <a href=\"" + url + "\">" + url + "</a>")
                .put("url", url));
        finish();
    }

    private void scheduleKeepAlive() {
        keepAlive = loop.after(KEEP_ALIVE, () -> {
            stream.blank();
            scheduleKeepAlive();
        });
    }

    private void finish() {
        leave();
        stream.end();
    }

    private void leave() {
        over = true;
        keepAlive.cancel();
        if (nextLook != null) {
            nextLook.cancel();
        }
        if (start != null) {
            start.unfollow(this);
        }
    }
}
