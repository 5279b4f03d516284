package dev.firstbell.embedded.internal.singleuser;

import dev.firstbell.embedded.internal.kernel.SimulatedKernel;
import dev.firstbell.twin.World;
import dev.firstbell.twin.clock.EventLoop;
import dev.firstbell.twin.hub.ModelServer;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The state of one running server, which a real server holds in its process. */
final class SingleUserServer {
    /** Bounds for a client that opens kernels or terminals in a loop; students open far fewer. */
    private static final int MOST_KERNELS = 50;

    private static final int MOST_TERMINALS = 50;

    private final World world;
    private final String key;
    private final int attempt;
    private final Instant started;
    private final Home home;
    private final ServerLogins logins;
    private final ProxiedApps apps;
    private final Map<String, SimulatedKernel> kernels = new LinkedHashMap<>();
    private final Map<String, Session> sessions = new LinkedHashMap<>();
    private final Map<String, SimulatedTerminal> terminals = new LinkedHashMap<>();
    private int terminalsSoFar;
    private Instant firstPageAt;

    SingleUserServer(World world, Map<String, SimulatedApp> apps, ModelServer server, Home home) {
        this.world = world;
        this.key = server.key();
        this.attempt = server.attempts() - 1;
        this.started = world.loop().now();
        this.home = home;
        this.logins = new ServerLogins(world.loop());
        this.apps = new ProxiedApps(world.loop(), apps, () -> world.vsCodeStart(key, attempt));
    }

    /** A notebook with a kernel of its own. */
    record Session(String id, String path, String name, String type, SimulatedKernel kernel) {}

    EventLoop loop() {
        return world.loop();
    }

    Instant started() {
        return started;
    }

    Home home() {
        return home;
    }

    ServerLogins logins() {
        return logins;
    }

    ProxiedApps apps() {
        return apps;
    }

    /** Runs an action when the server has built its first page. It begins to build the page at the first request. */
    void whenPageIsBuilt(Runnable action) {
        if (firstPageAt == null) {
            firstPageAt = world.loop().now().plus(world.firstPage(key, attempt));
        }
        if (firstPageAt.isAfter(world.loop().now())) {
            world.loop().at(firstPageAt, action);
        } else {
            action.run();
        }
    }

    Map<String, SimulatedKernel> kernels() {
        return kernels;
    }

    Map<String, Session> sessions() {
        return sessions;
    }

    Map<String, SimulatedTerminal> terminals() {
        return terminals;
    }

    /** Starts a kernel; empty if there are too many. */
    Optional<SimulatedKernel> startKernel(String name) {
        if (kernels.size() >= MOST_KERNELS) {
            return Optional.empty();
        }
        SimulatedKernel kernel = new SimulatedKernel(
                world.loop(),
                new SimulatedKernel.Pace(world.kernelStart(key, attempt), world.cellRun(key, attempt)),
                UUID.randomUUID().toString(),
                name,
                key);
        kernels.put(kernel.id(), kernel);
        return Optional.of(kernel);
    }

    /** Stops a kernel and ends its sessions. */
    boolean stopKernel(String id) {
        SimulatedKernel kernel = kernels.remove(id);
        if (kernel == null) {
            return false;
        }
        kernel.shutDown();
        sessions.values().removeIf(session -> session.kernel() == kernel);
        return true;
    }

    /** Starts a terminal; empty if there are too many. */
    Optional<SimulatedTerminal> startTerminal() {
        if (terminals.size() >= MOST_TERMINALS) {
            return Optional.empty();
        }
        String name = String.valueOf(++terminalsSoFar);
        SimulatedTerminal terminal = new SimulatedTerminal(name, world.loop().now(), () -> terminals.remove(name));
        terminals.put(name, terminal);
        world.loop().after(world.terminalStart(key, attempt), terminal::begin);
        return Optional.of(terminal);
    }

    /** Ends all kernels, sessions and terminals. */
    void stop() {
        kernels.values().forEach(SimulatedKernel::shutDown);
        kernels.clear();
        sessions.clear();
        Map.copyOf(terminals).values().forEach(SimulatedTerminal::end);
    }
}
