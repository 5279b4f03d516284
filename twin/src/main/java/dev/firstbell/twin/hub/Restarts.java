package dev.firstbell.twin.hub;

import dev.firstbell.twin.hub.ModelServer.State;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.RandomPart;
import java.time.Duration;
import java.time.Instant;

/**
 * Whether the hub is available. Consecutive failures make it exit; it comes back after a while, has lost the pending starts,
 * and checks the servers of its database (app.py, init_spawners and check_spawner).
 */
final class Restarts {
    private static final Duration ABORT_DELAY = Duration.ofSeconds(2);

    private final HubContext hub;
    private final HubUsers users;
    private final Faults faults;
    private final Polling polling;
    private boolean available = true;
    private int failuresInARow;
    private int restarts;

    Restarts(HubContext hub, HubUsers users, Faults faults, Polling polling) {
        this.hub = hub;
        this.users = users;
        this.faults = faults;
        this.polling = polling;
    }

    boolean isAvailable() {
        return available;
    }

    /** How often the hub has restarted. */
    int count() {
        return restarts;
    }

    void startSucceeded() {
        failuresInARow = 0;
    }

    void startFailed() {
        failuresInARow++;
        int limit = hub.parameters().count(Quantity.HUB_CONSECUTIVE_FAILURES);
        if (limit > 0 && failuresInARow == limit) {
            hub.loop().after(ABORT_DELAY, this::exit);
        }
    }

    /** The hub exits and restarts. The proxy and the students' servers keep running. */
    void exit() {
        available = false;
        hub.cpu().drop();
        users.servers()
                .filter(server -> server.start != null && server.start.end().isEmpty())
                .forEach(server -> {
                    server.start.deadline.cancel();
                    server.start.finish(new StartEnd.Lost());
                });
        hub.loop().after(hub.times().draw(RandomPart.HUB_RESTART, "world", restarts), this::comeBack);
    }

    private void comeBack() {
        restarts++;
        available = true;
        failuresInARow = 0;
        users.servers().forEach(server -> {
            server.remembered = false;
            server.known = server.routed;
            switch (server.state) {
                case READY -> check(server);
                case STARTING -> find(server);
                case STOPPED, STOPPING, CHECKING -> {
                    // Operations of the process before continue.
                }
            }
        });
    }

    private void check(ModelServer server) {
        users.become(server, State.CHECKING);
        Duration late = faults.of(server.start).checkedLater();
        hub.loop()
                .after(
                        hub.times()
                                .draw(RandomPart.HUB_CHECK, server.key(), server.attempts - 1L)
                                .plus(late),
                        () -> settle(server, State.READY));
    }

    /**
     * Checks a server whose start was lost. If the hub had noticed that the pod runs, the server has an address: the hub waits
     * until it responds, and then treats it as ready. Without an address, the check fails after http_timeout, and the hub
     * stops the server.
     */
    private void find(ModelServer server) {
        Start lost = server.start;
        users.become(server, State.CHECKING);
        Duration timeout = hub.parameters().seconds(Quantity.HUB_HTTP_TIMEOUT);
        Instant now = hub.loop().now();
        Instant looked =
                lost.upAt == null || lost.lost ? Instant.MAX : polling.firstLook(lost, "check", now, lost.upAt);
        if (looked.isAfter(now.plus(timeout))) {
            hub.loop().after(timeout, () -> {
                if (lost.pod != null) {
                    hub.cluster().deletePod(lost.pod);
                }
                settle(server, State.STOPPED);
            });
        } else {
            hub.loop().at(looked, () -> {
                if (server.state == State.CHECKING) {
                    server.routed = true;
                    server.known = true;
                }
                settle(server, State.READY);
            });
        }
    }

    private void settle(ModelServer server, State state) {
        if (server.state == State.CHECKING) {
            users.become(server, state);
        }
    }
}
