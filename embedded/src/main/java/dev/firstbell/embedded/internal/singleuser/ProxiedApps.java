package dev.firstbell.embedded.internal.singleuser;

import dev.firstbell.embedded.internal.http.Exchange;
import dev.firstbell.embedded.internal.http.Html;
import dev.firstbell.twin.clock.EventLoop;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Apps behind one server (jupyter-server-proxy handlers.py), in the form of code-server: a page behind a redirect,
 * {@code healthz}, and a websocket at the root. The first visit starts the process and waits until it answers. If the
 * start takes longer than the proxy's timeout, the visit is answered with 500 and the process is given up.
 */
final class ProxiedApps {
    private final EventLoop loop;
    private final Map<String, SimulatedApp> apps;
    private final Supplier<Duration> modelledStart;
    private final Map<String, Instant> begunByApp = new HashMap<>();

    /** @param modelledStart the start of an app that has no time of its own */
    ProxiedApps(EventLoop loop, Map<String, SimulatedApp> apps, Supplier<Duration> modelledStart) {
        this.loop = loop;
        this.apps = apps;
        this.modelledStart = modelledStart;
    }

    boolean knows(String name) {
        return apps.containsKey(name);
    }

    /** @param rest the segments after the app's name; empty if the path ends without a slash */
    void visit(Exchange exchange, String name, List<String> rest) {
        if (rest.isEmpty()) {
            exchange.redirect(302, exchange.rawPath() + "/");
            return;
        }
        whenUp(name, up -> {
            String page = String.join("/", rest);
            if (!up) {
                exchange.html(500, Html.error(500, "could not start " + name + " in time"));
            } else if (page.equals("healthz")) {
                exchange.json(200, new JsonObject().put("status", "alive"));
            } else if (!page.isEmpty()) {
                exchange.html(404, Html.error(404, "The app has no such page."));
            } else if (exchange.query("folder").isEmpty()) {
                exchange.redirect(302, "./?folder=/home/jovyan");
            } else {
                exchange.html(200, Html.page(name + " (simulated)", "It is running."));
            }
        });
    }

    /** Passes on whether the app's process answers in time, as soon as that is decided. */
    void whenUp(String name, Consumer<Boolean> action) {
        SimulatedApp app = Optional.ofNullable(apps.get(name)).orElseThrow();
        Instant begun = begunByApp.computeIfAbsent(name, key -> loop.now());
        Duration start = app.start().orElseGet(modelledStart);
        boolean inTime = start.compareTo(app.timeout()) <= 0;
        Instant decided = begun.plus(inTime ? start : app.timeout());
        if (!decided.isAfter(loop.now()) && inTime) {
            action.accept(true);
        } else {
            loop.at(decided, () -> {
                if (!inTime) {
                    begunByApp.remove(name, begun);
                }
                action.accept(inTime);
            });
        }
    }
}
