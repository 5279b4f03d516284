package dev.firstbell.cli.environment;

import static java.util.Objects.requireNonNull;

import dev.firstbell.client.call.ApiToken;
import dev.firstbell.deploy.prescale.converge.MemoryJobStore;
import dev.firstbell.embedded.EmbeddedHub;
import dev.firstbell.embedded.HubFeatures;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.classes.Draws;
import dev.firstbell.records.cluster.ClusterUse;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.records.prescale.Verification;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.run.Rung;
import dev.firstbell.records.time.HubClock;
import dev.firstbell.simulations.Environment;
import dev.firstbell.simulations.HubAccess;
import dev.firstbell.simulations.HubCheck;
import dev.firstbell.twin.Twin;
import dev.firstbell.twin.cluster.NodeRecord;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.TwinParameters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The embedded hub as a sweep's environment. The hours before class pass in virtual time, the start itself at the given
 * speed; every run begins in a fresh world, and all runs of a block in one of the same seed, so that settings are compared on
 * the same nodes and pulls.
 */
public final class EmbeddedEnvironment implements Environment {
    /**
     * A hub with VS Code, which takes as long to start as the parameters say; this project's image gives it two minutes. The
     * service may read what kind of hub it is, so that no run records it as a real one.
     */
    public static final HubFeatures FEATURES = HubFeatures.z2jh()
            .withServiceScopes("admin:users", "admin:servers", "tokens", "read:metrics", "read:hub")
            .withApps(Map.of("vscode", HubFeatures.App.vsCode(Duration.ofMinutes(2))));

    private final EmbeddedHub hub;
    private final double speed;
    private final long seed;
    private final int baseNodes;
    private final Optional<ScheduledRoom> scheduled;
    private long worldSeed;
    private HubClock clock;
    private Instant worldStart;
    private EmbeddedPrescaler prescaler;
    private Setting setting;
    private Verification verification;
    private int warmNodes;

    /**
     * @param start any instant before the first class
     * @param seed of the first block's world: its nodes, pulls and starts; the worlds of other blocks follow from it
     * @param speed hub seconds per wall second while students arrive
     */
    public EmbeddedEnvironment(Instant start, TwinParameters parameters, long seed, double speed) {
        this(start, parameters, seed, speed, Optional.empty());
    }

    /** @param scheduled the setting whose room the pre-scaler's job keeps from a schedule */
    public EmbeddedEnvironment(
            Instant start, TwinParameters parameters, long seed, double speed, Optional<ScheduledRoom> scheduled) {
        this.scheduled = requireNonNull(scheduled, "scheduled is null");
        this.speed = speed;
        this.seed = seed;
        this.baseNodes = parameters.count(Quantity.POOL_BASE);
        this.worldSeed = seed;
        this.worldStart = start;
        try {
            this.hub = EmbeddedHub.start(EmbeddedHub.Config.at(start)
                    .withParameters(parameters)
                    .withFeatures(FEATURES)
                    .withSeed(seed));
        } catch (IOException e) {
            throw new UncheckedIOException("the embedded hub cannot open a port on loopback", e);
        }
        this.clock = HubClock.paced(start, Instant.now(), speed);
    }

    @Override
    public void beginBlock(int block) {
        worldSeed = block == 1 ? seed : (long) (new Draws(seed).uniform("sweep/world", "", block) * Integer.MAX_VALUE);
    }

    /** Makes a fresh world. {@link #apply} makes another one, because it knows how long before class it has to begin. */
    @Override
    public void reset() {
        hub.reset(worldStart, worldSeed);
    }

    @Override
    public List<String> notReset() {
        long nodes =
                hub.nodes().stream().filter(node -> node.deletedAt().isEmpty()).count();
        return nodes == baseNodes ? List.of() : List.of("the cluster has " + nodes + " nodes instead of " + baseNodes);
    }

    /** {@code in real time}, {@code at 5 times real speed}. */
    public static String inWords(double speed) {
        return speed == 1 ? "in real time" : String.format("at %.0f times real speed", speed);
    }

    @Override
    public RunInfo.Environment describe() {
        return new RunInfo.Environment(Rung.EMBEDDED, hub.url().toString(), version(), speed);
    }

    private String version() {
        return HubCheck.of(hub()).run(problem -> {
            throw new IllegalStateException("the embedded hub failed its check: " + problem);
        });
    }

    @Override
    public HubAccess hub() {
        return new HubAccess(hub.url(), ApiToken.of(hub.token()));
    }

    @Override
    public HubClock clock() {
        return clock;
    }

    @Override
    public void apply(Setting setting, ClassPlan plan) {
        prescaler = new EmbeddedPrescaler(hub, setting.prescaling());
        this.setting = setting;
        worldStart = Twin.worldStart(plan, setting);
        hub.reset(worldStart, worldSeed);
        hub.setLimits(setting.hub());
        if (job().isEmpty()) {
            prescaler.applyAt(
                    plan.classStart().minus(setting.lead()),
                    setting.prescaling().count(),
                    plan.classStart());
        }
        clock = hub.pace(speed);
    }

    @Override
    public Departure approach(ClassPlan plan, BooleanSupplier stopped) {
        Instant until = plan.firstArrival().minus(clock.toHub(Departure.HEAD_START));
        job().ifPresent(room -> converge(room, until, stopped));
        if (until.isAfter(hub.now())) {
            hub.advanceTo(until);
        }
        verification = prescaler.verify(setting.prescaling().count());
        warmNodes = hub.warmNodes();
        clock = hub.pace(speed);
        return new Departure(clock, plan.classStart());
    }

    private Optional<ScheduledRoom> job() {
        return scheduled.filter(room -> room.isOf(setting));
    }

    /** The job's looks at full five minutes, as those of its CronJob, and a last one before the first student arrives. */
    private void converge(ScheduledRoom room, Instant until, BooleanSupplier stopped) {
        ScheduledRoom.Looks looks = room.looks(prescaler, new MemoryJobStore(), new HubTime(hub));
        long every = ScheduledRoom.EVERY.toSeconds();
        for (Instant next = Instant.ofEpochSecond((hub.now().getEpochSecond() / every + 1) * every);
                next.isBefore(until) && !stopped.getAsBoolean();
                next = next.plusSeconds(every)) {
            hub.advanceTo(next);
            looks.look();
        }
        if (until.isAfter(hub.now())) {
            hub.advanceTo(until);
        }
        looks.look();
    }

    /** The hub's time while it is frozen. */
    private static final class HubTime extends Clock {
        private final EmbeddedHub hub;

        private HubTime(EmbeddedHub hub) {
            this.hub = hub;
        }

        @Override
        public Instant instant() {
            return hub.now();
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("the zone of the hub's time is UTC");
        }
    }

    @Override
    public Verification verify(Prescaling room) {
        return verification;
    }

    /** Nodes that are there at the end of the class start are taken to stay until the end of the window. */
    @Override
    public ClusterUse observe(Instant until) {
        hub.freeze();
        List<NodeRecord> nodes = hub.nodes();
        return new ClusterUse(NodeRecord.mostAtOnce(nodes), hub.nodeHours(worldStart, until), until, warmNodes);
    }

    @Override
    public void close() {
        hub.close();
    }
}
