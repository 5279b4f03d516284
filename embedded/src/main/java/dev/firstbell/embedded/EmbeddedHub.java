package dev.firstbell.embedded;

import static java.util.Objects.requireNonNull;

import dev.firstbell.embedded.internal.front.Backend;
import dev.firstbell.embedded.internal.front.Front;
import dev.firstbell.embedded.internal.hub.Accounts;
import dev.firstbell.embedded.internal.hub.Deployment;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.plan.Setting.HubLimits;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.records.prescale.Verification;
import dev.firstbell.records.time.HubClock;
import dev.firstbell.twin.World;
import dev.firstbell.twin.cluster.NodeRecord;
import dev.firstbell.twin.parameters.TwinParameters;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A JupyterHub on a modelled cluster, on loopback.
 *
 * <p>It starts <em>frozen</em>: the hub's time stands still at {@link Config#start()}, and {@link #advanceTo} skips
 * quiet hours. {@link #pace(HubClock)} lets time run, at any speed; starts make progress only then. The value of
 * Retry-After is in the hub's time.
 *
 * <pre>{@code
 * try (EmbeddedHub hub = EmbeddedHub.start(EmbeddedHub.Config.at(sevenOClock))) {
 *     hub.apply(setting, nineOClock);
 *     hub.advanceTo(nineOClock.minusSeconds(120));
 *     HubClock clock = hub.pace(10);
 *     // drive the class against hub.url() with hub.token(), on that clock
 * }
 * }</pre>
 *
 * <p>Thread-safe. All its state is bounded or removed with the users that it belongs to. It listens on 127.0.0.1 only.
 */
public final class EmbeddedHub implements AutoCloseable {
    /** The authenticator that the hub reports at {@code GET /hub/api/info}. No other hub reports it. */
    public static final String AUTHENTICATOR = "firstbell.EmbeddedHub";

    private final Config config;
    private final String token;
    private final Front front;
    private volatile Backend backend;

    private EmbeddedHub(Config config) throws IOException {
        this.config = config;
        this.token = config.token().orElseGet(Accounts::newToken);
        this.backend = Wiring.backend(config, config.start(), config.seed(), token);
        this.front = Front.listen(config.port(), config.features().basePath(), () -> backend);
    }

    /**
     * The configuration of an embedded hub.
     *
     * @param port to listen on; 0 for any free port
     * @param start the hub's time at first
     * @param parameters of the twin
     * @param limits of the hub, until {@link EmbeddedHub#apply} changes them
     * @param seed of the world, independent of the class plan's seed
     * @param token of the service; empty for a random one
     * @param features what an administrator has set up
     */
    public record Config(
            int port,
            Instant start,
            TwinParameters parameters,
            HubLimits limits,
            long seed,
            Optional<String> token,
            HubFeatures features) {
        public Config {
            requireNonNull(start, "start is null");
            requireNonNull(parameters, "parameters is null");
            requireNonNull(limits, "limits is null");
            requireNonNull(token, "token is null");
            requireNonNull(features, "features is null");
            if (port < 0 || port > 65535) {
                throw new IllegalArgumentException("a port must be in 0..65535: " + port);
            }
            if (token.filter(text -> !text.matches("[\\x21-\\x7e]{8,200}")).isPresent()) {
                throw new IllegalArgumentException("a token must be 8 to 200 visible ASCII characters");
            }
        }

        /** Any port, the shipped parameters, Zero to JupyterHub's limits and features, seed 1, a random token. */
        public static Config at(Instant start) {
            return new Config(
                    0, start, TwinParameters.defaults(), HubLimits.Z2JH, 1, Optional.empty(), HubFeatures.z2jh());
        }

        public Config withPort(int newPort) {
            return new Config(newPort, start, parameters, limits, seed, token, features);
        }

        public Config withParameters(TwinParameters newParameters) {
            return new Config(port, start, newParameters, limits, seed, token, features);
        }

        public Config withLimits(HubLimits newLimits) {
            return new Config(port, start, parameters, newLimits, seed, token, features);
        }

        public Config withSeed(long newSeed) {
            return new Config(port, start, parameters, limits, newSeed, token, features);
        }

        public Config withToken(String newToken) {
            return new Config(port, start, parameters, limits, seed, Optional.of(newToken), features);
        }

        public Config withFeatures(HubFeatures newFeatures) {
            return new Config(port, start, parameters, limits, seed, token, newFeatures);
        }

        /** Leaves the token out. */
        @Override
        public String toString() {
            return "Config[port=" + port + ", start=" + start + ", limits=" + limits + ", seed=" + seed + ", features="
                    + features + "]";
        }
    }

    /**
     * Starts a hub, frozen.
     *
     * @throws IOException if the hub cannot listen on the port
     */
    public static EmbeddedHub start(Config config) throws IOException {
        return new EmbeddedHub(requireNonNull(config, "config is null"));
    }

    /** The hub's address: {@code http://127.0.0.1:port/}, with the base path if there is one. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + front.port() + config.features().basePath());
    }

    /** The service's token; it holds the scopes that {@link HubFeatures#serviceScopes} names. */
    public String token() {
        return token;
    }

    /** The hub's time now. */
    public Instant now() {
        return ask(world -> world.loop().now());
    }

    /**
     * Sets the hub's limits now. Asks for the setting's room when its lead begins, or now if that time is past; a capacity
     * buffer is deleted when class starts.
     *
     * @throws dev.firstbell.records.io.BadInputException if the model does not have the means of the setting
     */
    public void apply(Setting setting, Instant classStart) {
        requireNonNull(setting, "setting is null");
        requireNonNull(classStart, "classStart is null");
        World.check(setting.prescaling());
        ask(world -> {
            world.apply(setting, classStart);
            return null;
        });
    }

    /** Sets the hub's limits now. */
    public void setLimits(HubLimits limits) {
        requireNonNull(limits, "limits is null");
        ask(world -> {
            world.hub().setLimits(limits);
            return null;
        });
    }

    /**
     * Asks for room now. Room by another means is given back.
     *
     * @throws dev.firstbell.records.io.BadInputException if the model does not have the means
     */
    public void prescale(Prescaling wanted) {
        World.check(wanted);
        ask(world -> {
            world.prescale(wanted);
            return null;
        });
    }

    /** The same at an instant, or now if it is past. */
    public void prescaleAt(Instant when, Prescaling wanted) {
        requireNonNull(when, "when is null");
        World.check(wanted);
        ask(world -> world.loop().at(when, () -> world.prescale(wanted)));
    }

    /** The room that is asked for now. */
    public Prescaling prescaled() {
        return ask(World::prescaled);
    }

    /** Deletes a capacity buffer at an instant; room by any other means stays. */
    public void endRefillAt(Instant when) {
        requireNonNull(when, "when is null");
        ask(world -> world.loop().at(when, world::endRefill));
    }

    /** Gives the room back, as in the evening. */
    public void release() {
        ask(world -> {
            world.release();
            return null;
        });
    }

    /** Stops every server, as the idle culler does in the evening. */
    public void stopServers() {
        ask(world -> {
            world.hub().stopAll();
            return null;
        });
    }

    /**
     * Moves the hub's time forward at once, and leaves it frozen.
     *
     * @return the hub's new time: {@code end}, or later if it was already later
     */
    public Instant advanceTo(Instant end) {
        return backend.deployment().loop().advanceTo(end);
    }

    /** Follows a clock from now on. If the clock is behind the hub's time, the hub waits for it. */
    public void pace(HubClock clock) {
        backend.deployment().loop().pace(clock);
    }

    /**
     * Lets time run from the hub's present time on.
     *
     * @param speed hub seconds per wall second
     * @return the clock that the hub follows
     */
    public HubClock pace(double speed) {
        HubClock clock = HubClock.paced(now(), Instant.now(), speed);
        pace(clock);
        return clock;
    }

    /** Lets the hub's time stand still. */
    public void freeze() {
        backend.deployment().loop().freeze();
    }

    /**
     * The largest delay of a model event since {@link #pace}, in the hub's time. If it is large, the machine could not
     * keep the pace, and the run measures the machine rather than the hub.
     */
    public Duration worstLag() {
        return backend.deployment().loop().worstLag();
    }

    /** Nodes that are Ready with the image present. */
    public int warmNodes() {
        return ask(World::warmNodes);
    }

    /** Compares the cluster with what is wanted; changes nothing. */
    public Verification verify(Prescaling wanted) {
        World.check(wanted);
        return ask(world -> world.verify(wanted));
    }

    /** All nodes since the last reset, including removed ones. */
    public List<NodeRecord> nodes() {
        return ask(World::nodes);
    }

    /** Nodes that held a student since the last reset. */
    public int nodesUsed() {
        return (int) nodes().stream().filter(node -> node.mostStudents() > 0).count();
    }

    /** Node hours, from request to removal, within a window. */
    public double nodeHours(Instant from, Instant to) {
        return ask(world -> world.nodeHours(from, to));
    }

    /** Spawn requests throttled with 429 since the last reset. */
    public int throttles() {
        return ask(world -> world.hub().throttles());
    }

    /** Restarts of the hub since the last reset. */
    public int restarts() {
        return ask(world -> world.hub().restarts());
    }

    /**
     * Restarts the hub now, as an upgrade or a crash does. Until the hub is back, the proxy answers 503 for it; servers
     * keep running, and pending starts are lost. Has no effect while the hub is restarting.
     */
    public void restartHub() {
        ask(world -> {
            world.hub().restart();
            return null;
        });
    }

    /**
     * Resets to a fresh world with the configured seed: frozen, without users, with the base nodes only. Closes all
     * connections.
     */
    public void reset(Instant start) {
        reset(start, config.seed());
    }

    /** Resets to a fresh, frozen world with another seed. URL and token stay the same. Closes all connections. */
    public void reset(Instant start, long seed) {
        Backend old = backend;
        backend = Wiring.backend(config, start, seed, token);
        front.closeConnections();
        old.close();
    }

    @Override
    public void close() {
        front.close();
        backend.close();
    }

    private <T> T ask(Function<World, T> question) {
        Deployment asked = backend.deployment();
        return asked.loop().submit(() -> question.apply(asked.world())).join();
    }
}
