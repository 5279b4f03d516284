package dev.firstbell.twin.hub;

import dev.firstbell.records.classes.Draws;
import dev.firstbell.records.plan.Setting.HubLimits;
import dev.firstbell.twin.clock.EventLoop;
import dev.firstbell.twin.cluster.Cluster;
import dev.firstbell.twin.hub.ModelServer.State;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.RandomTimes;
import dev.firstbell.twin.parameters.TwinParameters;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A model of JupyterHub with KubeSpawner, as Zero to JupyterHub configures them (JupyterHub 5.5: apihandlers/users.py,
 * handlers/base.py, user.py, utils.py; KubeSpawner 7: spawner.py).
 *
 * <p>The hub first decides whether to accept a spawn request. It throttles (429) if as many starts are pending as the
 * limit allows; a start is pending until the proxy has the route. All of the hub's work runs on one core, of which open
 * progress streams and pending starts take a share ({@link HubLoad}). It polls a starting server with growing, jittered
 * pauses, so it notices changes late. Consecutive failures make it exit: while it restarts, the proxy responds with 503,
 * servers keep running, and pending starts are lost.
 *
 * <p>Single-threaded: everything happens on the loop's thread.
 */
public final class ModelHub {
    private final HubContext hub;
    private final HubUsers users = new HubUsers();
    private final Faults faults = new Faults();
    private final Admission admission;
    private final Restarts restarts;
    private final Stops stops;
    private final Spawning spawning;

    public ModelHub(EventLoop loop, Cluster cluster, TwinParameters parameters, HubLimits limits, Draws draws) {
        HubLoad load = new HubLoad(loop, parameters, users::starting);
        hub = new HubContext(
                loop, cluster, new HubCpu(loop, load), load, parameters, draws, new RandomTimes(parameters, draws));
        Polling polling = new Polling(hub);
        admission = new Admission(hub, users, limits);
        restarts = new Restarts(hub, users, faults, polling);
        stops = new Stops(hub, users, faults, restarts);
        spawning = new Spawning(
                hub,
                users,
                faults,
                polling,
                restarts,
                stops,
                () -> admission.limits().startTimeout());
    }

    /** False while the hub restarts; the proxy then responds with 503. */
    public boolean isAvailable() {
        return restarts.isAvailable();
    }

    /** How often the hub has restarted. */
    public int restarts() {
        return restarts.count();
    }

    /** The number of throttled spawn requests (429) so far. */
    public int throttles() {
        return admission.throttles();
    }

    /** The number of pending starts. */
    public int pendingStarts() {
        return users.starting();
    }

    /** The number of open progress streams of pending starts. */
    public int openStreams() {
        return hub.load().streams();
    }

    /**
     * The seconds of CPU that open progress streams and pending starts would take of the hub's core in each second, if it had
     * nothing else to do: above 1, the hub has no time left for its own work.
     */
    public double streamLoad() {
        return hub.load().perSecond();
    }

    /** The number of servers that are running, starting, stopping or being checked. */
    public int activeServers() {
        return users.active();
    }

    /** All users, in the order of their creation. */
    public Collection<ModelUser> users() {
        return users.all();
    }

    /** A user by name. */
    public Optional<ModelUser> user(String name) {
        return users.find(name);
    }

    /**
     * Creates a user.
     *
     * @throws IllegalArgumentException if a user with that name exists
     */
    public ModelUser addUser(String name) {
        return users.add(name, hub.loop().now());
    }

    /**
     * Stops a user's servers, then removes the user.
     *
     * @param reply receives the reply to the last stop; the user was removed if it is {@link StopReply.Stopped}
     */
    public void removeUser(String name, Consumer<StopReply> reply) {
        List<String> running = users.find(name).stream()
                .flatMap(user -> user.servers.values().stream())
                .filter(server -> server.state != State.STOPPED)
                .map(ModelServer::name)
                .toList();
        removeUser(name, running.isEmpty() ? List.of("") : running, reply);
    }

    private void removeUser(String name, List<String> running, Consumer<StopReply> reply) {
        requestStop(name, running.get(0), answer -> {
            if (answer instanceof StopReply.Stopped && running.size() > 1) {
                removeUser(name, running.subList(1, running.size()), reply);
                return;
            }
            if (answer instanceof StopReply.Stopped) {
                users.remove(name);
            }
            reply.accept(answer);
        });
    }

    /** Changes the limits; pending starts keep theirs. */
    public void setLimits(HubLimits newLimits) {
        admission.setLimits(newLimits);
    }

    /** Sets the limit of active servers, at which the hub throttles; 0 for no limit, the default of Z2JH. */
    public void setActiveServerLimit(int limit) {
        admission.setActiveServerLimit(limit);
    }

    /** Sets the faults of starts from now on. */
    public void setFaults(StartFault.Plan plan) {
        faults.set(plan);
    }

    /** {@code POST /users/:name/server}. The reply comes when the hub's core has processed the request. */
    public void requestStart(String user, Consumer<StartReply> reply) {
        requestStart(user, "", reply);
    }

    /** {@code POST /users/:name/servers/:server}. */
    public void requestStart(String user, String server, Consumer<StartReply> reply) {
        if (!restarts.isAvailable()) {
            reply.accept(new StartReply.Unavailable());
            return;
        }
        hub.cpu().submit(new HubCpu.Job() {
            private StartReply answer;

            @Override
            public Duration begin() {
                answer = admission.decide(user, server);
                if (answer instanceof StartReply.Accepted accepted && !accepted.start().launched) {
                    return hub.draw(RandomPart.HUB_ACCEPT, accepted.start());
                }
                return hub.times().draw(RandomPart.HUB_REFUSE, user, 0);
            }

            @Override
            public void finish() {
                if (answer instanceof StartReply.Accepted accepted) {
                    spawning.launch(accepted.start());
                }
                reply.accept(answer);
            }

            @Override
            public void lost() {
                reply.accept(new StartReply.Unavailable());
            }
        });
    }

    /**
     * {@code DELETE /users/:name/server}. The reply comes when the server has stopped, or the hub stops waiting for it.
     */
    public void requestStop(String user, Consumer<StopReply> reply) {
        requestStop(user, "", reply);
    }

    /** {@code DELETE /users/:name/servers/:server}. */
    public void requestStop(String user, String server, Consumer<StopReply> reply) {
        if (!restarts.isAvailable()) {
            reply.accept(new StopReply.Unavailable());
            return;
        }
        hub.cpu().submit(new HubCpu.Job() {
            @Override
            public Duration begin() {
                return hub.times().draw(RandomPart.HUB_STOP, user, 0);
            }

            @Override
            public void finish() {
                stops.stop(user, server, reply);
            }

            @Override
            public void lost() {
                reply.accept(new StopReply.Unavailable());
            }
        });
    }

    /** Removes a named server that does not run. */
    public void removeServer(String user, String server) {
        if (!server.isEmpty()) {
            users.find(user)
                    .ifPresent(owner -> owner.servers.computeIfPresent(
                            server, (name, known) -> known.state == State.STOPPED ? null : known));
        }
    }

    /** Adds a listener, which is called with every server that begins to stop. */
    public void onStop(Consumer<ModelServer> listener) {
        stops.listen(listener);
    }

    /** Requests the stop of every server, as at the end of class. */
    public void stopAll() {
        users.servers().toList().forEach(server -> requestStop(server.user().name(), server.name(), answer -> {}));
    }

    /** Restarts the hub, with the same effects as when it exits by itself. No effect while the hub is unavailable. */
    public void restart() {
        if (restarts.isAvailable()) {
            restarts.exit();
        }
    }
}
