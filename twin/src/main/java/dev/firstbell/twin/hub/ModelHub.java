package dev.firstbell.twin.hub;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.classes.Draws;
import dev.firstbell.records.plan.Setting.HubLimits;
import dev.firstbell.records.student.Stage;
import dev.firstbell.twin.clock.EventLoop;
import dev.firstbell.twin.cluster.Cluster;
import dev.firstbell.twin.cluster.Pod;
import dev.firstbell.twin.cluster.PodEvent;
import dev.firstbell.twin.cluster.PodName;
import dev.firstbell.twin.hub.ModelServer.State;
import dev.firstbell.twin.hub.StartEnd.Failed.Reason;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.TwinParameters;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A model of JupyterHub with KubeSpawner, as Zero to JupyterHub configures them (JupyterHub 5.5: apihandlers/users.py,
 * handlers/base.py, user.py, utils.py; KubeSpawner 7: spawner.py).
 *
 * <p>The hub first decides whether to accept a spawn request. It throttles (429) if as many starts are pending as the
 * limit allows; a start is pending until the proxy has the route. All of the hub's work runs on one core. It polls a
 * starting server with growing, jittered pauses, so it notices changes late. Consecutive failures make it exit: while
 * it restarts, the proxy responds with 503, servers keep running, and pending starts are lost.
 *
 * <p>Single-threaded: everything happens on the loop's thread.
 */
public final class ModelHub {
    private static final Duration ABORT_DELAY = Duration.ofSeconds(2);
    private static final Duration CANCEL_DELAY = Duration.ofSeconds(1);

    /** How often the hub checks whether a server still runs (spawner.py, poll_interval). */
    private static final Duration POLL_INTERVAL = Duration.ofSeconds(30);

    private final EventLoop loop;
    private final Cluster cluster;
    private final TwinParameters parameters;
    private final Draws draws;
    private final HubCpu cpu;
    private final Map<String, ModelUser> users = new LinkedHashMap<>();
    private final List<Consumer<ModelServer>> stopListeners = new ArrayList<>();

    /** How many servers are in each state; that of {@code STOPPED} is meaningless, because servers begin in it. */
    private final int[] inState = new int[State.values().length];

    private HubLimits limits;
    private int activeServerLimit;
    private StartFault.Plan faults = StartFault.Plan.NONE;
    private boolean available = true;
    private long nextUserId = 1;
    private int failuresInARow;
    private int restarts;
    private int throttles;

    public ModelHub(EventLoop loop, Cluster cluster, TwinParameters parameters, HubLimits limits, Draws draws) {
        this.loop = loop;
        this.cluster = cluster;
        this.parameters = parameters;
        this.limits = limits;
        this.draws = draws;
        this.cpu = new HubCpu(loop);
    }

    /** False while the hub restarts; the proxy then responds with 503. */
    public boolean isAvailable() {
        return available;
    }

    /** How often the hub has restarted. */
    public int restarts() {
        return restarts;
    }

    /** The number of throttled spawn requests (429) so far. */
    public int throttles() {
        return throttles;
    }

    /** The number of pending starts. */
    public int pendingStarts() {
        return inState[State.STARTING.ordinal()];
    }

    /** The number of servers that are running, starting, stopping or being checked. */
    public int activeServers() {
        return Arrays.stream(State.values())
                .filter(state -> state != State.STOPPED)
                .mapToInt(state -> inState[state.ordinal()])
                .sum();
    }

    /** Every change of a server's state: each spawn request needs the counts, and a class has thousands of servers. */
    private void become(ModelServer server, State state) {
        if (users.get(server.user().name()) == server.user()) {
            inState[server.state.ordinal()]--;
            inState[state.ordinal()]++;
        }
        server.state = state;
    }

    private Stream<ModelServer> servers() {
        return users.values().stream().flatMap(user -> user.servers.values().stream());
    }

    /** All users, in the order of their creation. */
    public Collection<ModelUser> users() {
        return Collections.unmodifiableCollection(users.values());
    }

    /** A user by name. */
    public Optional<ModelUser> user(String name) {
        return Optional.ofNullable(users.get(name));
    }

    /**
     * Creates a user.
     *
     * @throws IllegalArgumentException if a user with that name exists
     */
    public ModelUser addUser(String name) {
        if (users.containsKey(name)) {
            throw new IllegalArgumentException("user exists: " + name);
        }
        ModelUser user = new ModelUser(name, nextUserId++, loop.now());
        users.put(name, user);
        return user;
    }

    /**
     * Stops a user's servers, then removes the user.
     *
     * @param reply receives the reply to the last stop; the user was removed if it is {@link StopReply.Stopped}
     */
    public void removeUser(String name, Consumer<StopReply> reply) {
        ModelUser user = users.get(name);
        List<String> running = user == null
                ? List.of()
                : user.servers.values().stream()
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
                Optional.ofNullable(users.remove(name)).ifPresent(this::forget);
            }
            reply.accept(answer);
        });
    }

    private void forget(ModelUser removed) {
        removed.servers.values().forEach(server -> inState[server.state.ordinal()]--);
    }

    /** Changes the limits; pending starts keep theirs. */
    public void setLimits(HubLimits newLimits) {
        limits = requireNonNull(newLimits, "newLimits is null");
    }

    /** Sets the limit of active servers, at which the hub throttles; 0 for no limit, the default of Z2JH. */
    public void setActiveServerLimit(int limit) {
        activeServerLimit = limit;
    }

    /** Sets the faults of starts from now on. */
    public void setFaults(StartFault.Plan plan) {
        faults = requireNonNull(plan, "plan is null");
    }

    /** {@code POST /users/:name/server}. The reply comes when the hub's core has processed the request. */
    public void requestStart(String user, Consumer<StartReply> reply) {
        requestStart(user, "", reply);
    }

    /** {@code POST /users/:name/servers/:server}. */
    public void requestStart(String user, String server, Consumer<StartReply> reply) {
        if (!available) {
            reply.accept(new StartReply.Unavailable());
            return;
        }
        cpu.submit(new HubCpu.Job() {
            private StartReply answer;

            @Override
            public Duration begin() {
                answer = decide(user, server);
                if (answer instanceof StartReply.Accepted accepted && !accepted.start().launched) {
                    return draw(RandomPart.HUB_ACCEPT, accepted.start());
                }
                return parameters.draw(draws, RandomPart.HUB_REFUSE, user, 0);
            }

            @Override
            public void finish() {
                if (answer instanceof StartReply.Accepted accepted) {
                    launch(accepted.start());
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
        if (!available) {
            reply.accept(new StopReply.Unavailable());
            return;
        }
        cpu.submit(new HubCpu.Job() {
            @Override
            public Duration begin() {
                return parameters.draw(draws, RandomPart.HUB_STOP, user, 0);
            }

            @Override
            public void finish() {
                stop(user, server, reply);
            }

            @Override
            public void lost() {
                reply.accept(new StopReply.Unavailable());
            }
        });
    }

    /** Removes a named server that does not run. */
    public void removeServer(String user, String server) {
        ModelUser owner = users.get(user);
        if (owner != null && !server.isEmpty()) {
            owner.servers.computeIfPresent(server, (name, known) -> known.state == State.STOPPED ? null : known);
        }
    }

    /** Adds a listener, which is called with every server that begins to stop. */
    public void onStop(Consumer<ModelServer> listener) {
        stopListeners.add(requireNonNull(listener, "listener is null"));
    }

    /** Requests the stop of every server, as at the end of class. */
    public void stopAll() {
        servers().toList().forEach(server -> requestStop(server.user().name(), server.name(), answer -> {}));
    }

    private StartReply decide(String user, String name) {
        ModelUser owner = users.get(user);
        if (owner == null) {
            return new StartReply.NoSuchUser();
        }
        ModelServer server = owner.servers.computeIfAbsent(name, key -> new ModelServer(owner, key));
        return switch (server.state) {
            case STARTING -> new StartReply.Accepted(server.start);
            case READY -> new StartReply.AlreadyRunning();
            case STOPPING -> new StartReply.Busy("stop");
            case CHECKING -> new StartReply.Busy("check");
            case STOPPED -> takeOrRefuse(server);
        };
    }

    private StartReply takeOrRefuse(ModelServer server) {
        if (pendingStarts() >= limits.concurrentSpawnLimit()) {
            throttles++;
            Duration wait = parameters.draw(draws, RandomPart.RETRY_AFTER, server.key(), server.throttles++);
            return new StartReply.Throttled(Duration.ofSeconds(wait.toSeconds()));
        }
        if (activeServerLimit > 0 && activeServers() >= activeServerLimit) {
            throttles++;
            return new StartReply.Full();
        }
        become(server, State.STARTING);
        server.start = new Start(server, server.attempts++, loop.now());
        server.remembered = true;
        server.known = true;
        return new StartReply.Accepted(server.start);
    }

    private void launch(Start start) {
        if (start.launched || !start.isUnderWay()) {
            return;
        }
        start.launched = true;
        start.reached(Stage.ACCEPTED, loop.now());
        StartFault fault = fault(start);
        if (fault instanceof StartFault.SpawnerFails fails) {
            giveUp(start, Reason.ERROR, fails.message());
            return;
        }
        boolean neverRuns = fault instanceof StartFault.NeverRuns;
        Duration timeout = neverRuns ? ((StartFault.NeverRuns) fault).givenUpAfter() : limits.startTimeout();
        start.deadline = loop.after(
                podDeadline(start, timeout), () -> giveUp(start, Reason.TIMEOUT, timeoutMessage(start, timeout)));
        if (!neverRuns) {
            after(start, draw(RandomPart.POD_CREATE, start), () -> createPod(start));
        }
    }

    /** The fault of a start, or null. */
    private StartFault fault(Start start) {
        return faults.of(start.server()).orElse(null);
    }

    /** Two timeouts apply: the wait for the pod, spread by the tolerance, and the timeout of the whole start. */
    private Duration podDeadline(Start start, Duration timeout) {
        double tolerance = parameters.number(Quantity.HUB_TIMEOUT_TOLERANCE);
        double share = draws.uniform("hub.timeoutTolerance", start.server().key(), start.attempt());
        double factor = 1 - tolerance + 2 * tolerance * share;
        return Duration.ofNanos(Math.round(timeout.toNanos() * Math.min(1, factor)));
    }

    private static String timeoutMessage(Start start, Duration timeout) {
        return "pod jhub/" + PodName.of(start.server().key()) + " did not start in " + timeout.toSeconds()
                + " seconds!";
    }

    private static String unanswered(Start start, Duration patience) {
        return "Server at /user/" + start.server().key() + "/ didn't respond in " + patience.toSeconds() + " seconds";
    }

    private void createPod(Start start) {
        Instant created = loop.now();
        start.pod = cluster.createPod(start.server().key(), start.attempt(), new Pod.Watcher() {
            @Override
            public void event(PodEvent event) {
                if (start.end().isEmpty()) {
                    start.add(event);
                }
            }

            @Override
            public void reached(Stage stage) {
                start.reached(stage, loop.now());
            }

            @Override
            public void running() {
                if (start.isUnderWay()) {
                    noticeRunning(start, created);
                }
            }

            @Override
            public void lost() {
                lose(start);
            }
        });
    }

    /**
     * A pod was lost with its node. If its start is pending, the hub waits until the timeout. If the server was ready,
     * the hub notices at its next poll, and reports the server as ready until then.
     */
    private void lose(Start start) {
        ModelServer server = start.server();
        start.lost = true;
        if (server.start != start || server.state != State.READY && server.state != State.CHECKING) {
            return;
        }
        server.routed = false;
        stopListeners.forEach(listener -> listener.accept(server));
        double share = draws.uniform("hub.pollServer", server.key(), start.attempt());
        loop.after(Duration.ofNanos(Math.round(POLL_INTERVAL.toNanos() * share)), () -> {
            if (server.start == start && (server.state == State.READY || server.state == State.CHECKING)) {
                become(server, State.STOPPED);
                server.remembered = false;
            }
        });
    }

    private void noticeRunning(Start start, Instant created) {
        Instant running = loop.now();
        Instant looked = firstLook(start, "pod", created, running);
        after(
                start,
                Duration.between(running, looked),
                () -> work(start, RandomPart.HUB_NOTICE, () -> {
                    start.deadline.cancel();
                    awaitHttp(start, running);
                }));
    }

    private void awaitHttp(Start start, Instant running) {
        StartFault fault = fault(start);
        Duration late = fault instanceof StartFault.AnswersLate answersLate ? answersLate.delay() : Duration.ZERO;
        Instant up = running.plus(draw(RandomPart.SERVER_UP, start)).plus(late);
        Instant looked = firstLook(start, "http", loop.now(), up);
        boolean never = fault instanceof StartFault.NeverAnswers;
        start.upAt = never ? null : up;
        Duration patience = never
                ? ((StartFault.NeverAnswers) fault).givenUpAfter()
                : parameters.seconds(Quantity.HUB_HTTP_TIMEOUT).plus(late);
        Duration wait = Duration.between(loop.now(), looked);
        if (never || wait.compareTo(patience) > 0) {
            after(start, patience, () -> giveUp(start, Reason.TIMEOUT, unanswered(start, patience)));
        } else {
            after(start, wait, () -> work(start, RandomPart.HUB_ROUTE, () -> becomeReady(start)));
        }
    }

    private void becomeReady(Start start) {
        if (start.lost) {
            Duration patience = parameters.seconds(Quantity.HUB_HTTP_TIMEOUT);
            after(start, patience, () -> giveUp(start, Reason.TIMEOUT, unanswered(start, patience)));
            return;
        }
        failuresInARow = 0;
        become(start.server(), State.READY);
        start.server().routed = true;
        start.reached(Stage.HUB_READY, loop.now());
        start.finish(new StartEnd.Ready());
    }

    /**
     * When the hub, which polls from one instant on, first notices something that happened at another. Each pause is
     * uniform between zero and a bound, which doubles up to {@link RandomPart#HUB_POLL} (utils.py,
     * exponential_backoff).
     */
    private Instant firstLook(Start start, String what, Instant from, Instant happened) {
        Instant look = from;
        double bound = parameters.number(Quantity.HUB_POLL_FIRST);
        double longest = seconds(parameters.distribution(RandomPart.HUB_POLL).quantile(1 - 1e-12));
        for (int n = 0; look.isBefore(happened); n++) {
            Duration pause = parameters.draw(
                    draws, RandomPart.HUB_POLL, start.server().key() + "/" + start.attempt() + "/" + what, n);
            double scale = longest == 0 ? 1 : Math.min(1, bound / longest);
            // A pause of zero would never end this loop; the real hub's loop takes some time too.
            look = look.plusNanos(Math.max(1_000_000, Math.round(pause.toNanos() * scale)));
            bound *= 2;
        }
        return look;
    }

    private void giveUp(Start start, Reason reason, String message) {
        if (!start.isUnderWay()) {
            return;
        }
        start.givenUp = true;
        start.deadline.cancel();
        deletePod(start, () -> {
            if (start.end().isEmpty()) {
                become(start.server(), State.STOPPED);
                start.finish(new StartEnd.Failed(reason, message));
                countFailure();
            }
        });
    }

    private void countFailure() {
        failuresInARow++;
        int limit = parameters.count(Quantity.HUB_CONSECUTIVE_FAILURES);
        if (limit > 0 && failuresInARow == limit) {
            loop.after(ABORT_DELAY, this::exit);
        }
    }

    /** Restarts the hub, with the same effects as when it exits by itself. No effect while the hub is unavailable. */
    public void restart() {
        if (available) {
            exit();
        }
    }

    /** The hub exits and restarts. The proxy and the students' servers keep running. */
    private void exit() {
        available = false;
        cpu.drop();
        servers()
                .filter(server -> server.start != null && server.start.end().isEmpty())
                .forEach(server -> {
                    server.start.deadline.cancel();
                    server.start.finish(new StartEnd.Lost());
                });
        loop.after(parameters.draw(draws, RandomPart.HUB_RESTART, "world", restarts), this::comeBack);
    }

    private void comeBack() {
        restarts++;
        available = true;
        failuresInARow = 0;
        servers().forEach(server -> {
            server.remembered = false;
            server.known = server.routed;
            switch (server.state) {
                case READY -> {
                    become(server, State.CHECKING);
                    Duration late = fault(server.start) instanceof StartFault.ChecksLate checksLate
                            ? checksLate.delay()
                            : Duration.ZERO;
                    loop.after(
                            parameters
                                    .draw(draws, RandomPart.HUB_CHECK, server.key(), server.attempts - 1L)
                                    .plus(late),
                            () -> settle(server, State.READY));
                }
                case STARTING -> find(server);
                case STOPPED, STOPPING, CHECKING -> {
                    // Operations of the process before continue.
                }
            }
        });
    }

    /**
     * Checks a server whose start was lost (app.py, init_spawners and check_spawner). If the hub had noticed that the
     * pod runs, the server has an address: the hub waits until it responds, and then treats it as ready. Without an
     * address, the check fails after http_timeout, and the hub stops the server.
     */
    private void find(ModelServer server) {
        Start lost = server.start;
        become(server, State.CHECKING);
        Duration patience = parameters.seconds(Quantity.HUB_HTTP_TIMEOUT);
        Instant looked = lost.upAt == null || lost.lost ? Instant.MAX : firstLook(lost, "check", loop.now(), lost.upAt);
        if (looked.isAfter(loop.now().plus(patience))) {
            loop.after(patience, () -> {
                if (lost.pod != null) {
                    cluster.deletePod(lost.pod);
                }
                settle(server, State.STOPPED);
            });
        } else {
            loop.at(looked, () -> {
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
            become(server, state);
        }
    }

    private void stop(String user, String name, Consumer<StopReply> reply) {
        Optional<ModelServer> found = user(user).flatMap(owner -> owner.server(name));
        if (found.isEmpty()) {
            reply.accept(new StopReply.NoSuchUser());
            return;
        }
        ModelServer server = found.get();
        switch (server.state) {
            case STOPPED -> reply.accept(new StopReply.Stopped());
            case STOPPING -> reply.accept(new StopReply.Stopping());
            // The hub takes it for a start that it can interrupt, and fails if a second later it is pending still.
            case CHECKING -> loop.after(CANCEL_DELAY, () -> stopChecked(server, reply));
            case STARTING -> cancel(server, reply);
            case READY -> stopRunning(server, Duration.ZERO, reply);
        }
    }

    private void stopChecked(ModelServer server, Consumer<StopReply> reply) {
        if (!available) {
            reply.accept(new StopReply.Unavailable());
            return;
        }
        switch (server.state) {
            case STOPPED -> reply.accept(new StopReply.Stopped());
            case READY -> stopRunning(server, Duration.ZERO, reply);
            case CHECKING, STARTING, STOPPING -> reply.accept(new StopReply.Failed());
        }
    }

    private void cancel(ModelServer server, Consumer<StopReply> reply) {
        Start start = server.start;
        start.givenUp = true;
        start.deadline.cancel();
        if (start.end().isEmpty()) {
            start.finish(new StartEnd.Failed(Reason.CANCELLED, "Spawn cancelled"));
        }
        stopRunning(server, CANCEL_DELAY, reply);
    }

    private void stopRunning(ModelServer server, Duration delay, Consumer<StopReply> reply) {
        become(server, State.STOPPING);
        server.routed = false;
        stopListeners.forEach(listener -> listener.accept(server));
        Start start = server.start;
        Duration late = fault(start) instanceof StartFault.StopsLate stopsLate ? stopsLate.delay() : Duration.ZERO;
        List<StopReply> told = new ArrayList<>();
        loop.after(parameters.seconds(Quantity.HUB_SLOW_STOP), () -> tellOnce(told, new StopReply.Stopping(), reply));
        loop.after(
                delay.plus(late),
                () -> deletePod(start, () -> {
                    become(server, State.STOPPED);
                    server.remembered = false;
                    tellOnce(told, new StopReply.Stopped(), reply);
                }));
    }

    private static void tellOnce(List<StopReply> told, StopReply answer, Consumer<StopReply> reply) {
        if (told.isEmpty()) {
            told.add(answer);
            reply.accept(answer);
        }
    }

    private void deletePod(Start start, Runnable gone) {
        loop.after(draw(RandomPart.POD_STOP, start), () -> {
            if (start.pod != null) {
                cluster.deletePod(start.pod);
            }
            gone.run();
        });
    }

    private void work(Start start, RandomPart part, Runnable next) {
        cpu.submit(draw(part, start), () -> {
            if (start.isUnderWay()) {
                next.run();
            }
        });
    }

    private void after(Start start, Duration delay, Runnable next) {
        loop.after(delay, () -> {
            if (start.isUnderWay()) {
                next.run();
            }
        });
    }

    private Duration draw(RandomPart part, Start start) {
        return parameters.draw(draws, part, start.server().key(), start.attempt());
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}
