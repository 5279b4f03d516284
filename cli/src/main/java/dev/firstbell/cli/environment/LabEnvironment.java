package dev.firstbell.cli.environment;

import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.cluster.ClusterUse;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.prescale.Means;
import dev.firstbell.records.prescale.NodeReadiness;
import dev.firstbell.records.prescale.PrescaleFailure;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.records.prescale.Verification;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.run.Rung;
import dev.firstbell.records.time.HubClock;
import dev.firstbell.simulations.Environment;
import dev.firstbell.simulations.HubAccess;
import dev.firstbell.simulations.HubCheck;
import dev.firstbell.twin.parameters.Distribution;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.Sourced;
import dev.firstbell.twin.parameters.TwinParameters;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The lab's cluster as a sweep's environment: every run gets a cluster of its own, with the setting's limits. Time is
 * real, so class starts as soon as the setting has taken effect; what is skipped of the lead is a wait in which nothing
 * would have happened any more.
 */
public final class LabEnvironment implements Environment {

    private static final Duration LOOK_AGAIN = Duration.ofSeconds(2);
    private static final String SOURCE = "node status, as lab/node list shows it";

    /** A lab of its own: not shared with another demo. */
    private final String name = "firstbell-demo-" + ProcessHandle.current().pid();

    private final LabScripts scripts;
    private final Nodes delays;
    private final HubClock clock = HubClock.realTime();
    private LabCluster cluster;
    private Instant askedFor;
    private Duration lead;
    private int wanted;
    private List<LabCluster.Node> nodes = List.of();
    private final Map<String, Instant> readySince = new HashMap<>();
    private final Map<String, Instant> imageSince = new HashMap<>();
    private int warmNodes;

    /**
     * How a new node of the lab behaves.
     *
     * @param ready from its creation to Ready
     * @param pull of the students' image
     * @param most that the autoscaler may start
     */
    public record Nodes(Duration ready, Duration pull, int most) {
        /** Quicker than a cloud's, so that a demo fits into a quarter of an hour. */
        public static final Nodes QUICK = new Nodes(Duration.ofSeconds(40), Duration.ofSeconds(30), 8);

        /** The numbers of a plan for these nodes. */
        public TwinParameters of(TwinParameters parameters) {
            return parameters.with(RandomPart.NODE_BOOT, simulated(ready)).with(RandomPart.IMAGE_PULL, simulated(pull));
        }

        private static Sourced<Distribution> simulated(Duration time) {
            return new Sourced<>(
                    new Distribution.Constant(time.toMillis() / 1000.0),
                    Sourced.Tag.ASSUMED,
                    "chosen for the lab's simulated nodes; real nodes differ");
        }
    }

    public LabEnvironment(LabScripts scripts, Nodes delays) {
        this.scripts = scripts;
        this.delays = delays;
    }

    @Override
    public void reset() {
        close();
        nodes = List.of();
        readySince.clear();
        imageSince.clear();
    }

    @Override
    public RunInfo.Environment describe() {
        String version = HubCheck.of(hub()).run(problem -> {
            throw new IllegalStateException("the lab's hub failed its check: " + problem);
        });
        return new RunInfo.Environment(Rung.LAB, hub().url().toString(), version, clock.speed());
    }

    @Override
    public HubAccess hub() {
        return cluster.hub();
    }

    @Override
    public HubClock clock() {
        return clock;
    }

    @Override
    public void apply(Setting setting, ClassPlan plan) {
        checkMeans(setting.prescaling().means());
        cluster = LabCluster.up(
                scripts,
                name,
                List.of(
                        "--nodes", "0",
                        "--pool-max", "" + delays.most(),
                        "--ready-delay", "" + delays.ready().toSeconds(),
                        "--pull-seconds", "" + delays.pull().toSeconds(),
                        "--concurrent-spawn-limit", "" + setting.hub().concurrentSpawnLimit(),
                        "--start-timeout", "" + setting.hub().startTimeout().toSeconds()));
        wanted = setting.prescaling().count();
        lead = setting.lead();
        askedFor = clock.now();
        if (wanted > 0) {
            cluster.addNodes(wanted, delays.ready(), delays.pull());
        }
    }

    @Override
    public Departure approach(ClassPlan plan, BooleanSupplier stopped) {
        Instant latest = askedFor.plus(lead);
        look();
        while (warmNodes < wanted && clock.now().isBefore(latest) && !stopped.getAsBoolean()) {
            sleep();
            look();
        }
        return Departure.now(clock, plan);
    }

    /**
     * The lab's nodes are added by hand. Students find them as they find those of node placeholders: nothing has to be evicted
     * and nothing is refilled.
     */
    private static void checkMeans(Means means) {
        if (means != Means.NONE && means != Means.NODE_PLACEHOLDERS) {
            throw new BadInputException(
                    "the lab can be run with node placeholders or without pre-scaling, and the setting" + " asks for "
                            + means.title());
        }
    }

    private void look() {
        nodes = cluster.nodes();
        warmNodes = (int) nodes.stream().filter(LabCluster.Node::warm).count();
        Instant now = clock.now();
        nodes.stream().filter(LabCluster.Node::ready).forEach(node -> readySince.putIfAbsent(node.name(), now));
        nodes.stream().filter(LabCluster.Node::warm).forEach(node -> imageSince.putIfAbsent(node.name(), now));
    }

    private static void sleep() {
        try {
            Thread.sleep(LOOK_AGAIN.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while nodes were booting", e);
        }
    }

    @Override
    public Verification verify(Prescaling room) {
        return new Verification(
                clock.now(),
                room,
                warmNodes,
                nodes.stream().map(this::readiness).toList(),
                warmNodes >= room.count() ? List.of() : List.of(late(room.count())),
                List.of());
    }

    /** The times are those of the first look that showed it. */
    private NodeReadiness readiness(LabCluster.Node node) {
        boolean image = node.images() > 0;
        return new NodeReadiness(
                node.name(),
                Optional.ofNullable(readySince.get(node.name())),
                node.ready(),
                image,
                Optional.ofNullable(imageSince.get(node.name())),
                image ? Optional.of(SOURCE) : Optional.empty());
    }

    private PrescaleFailure late(int count) {
        long ready = nodes.stream().filter(LabCluster.Node::ready).count();
        return new PrescaleFailure(
                ready < count ? PrescaleFailure.Kind.NODES_BOOTING : PrescaleFailure.Kind.IMAGE_PULLING,
                ready + " of " + nodes.size() + " nodes are Ready, and " + warmNodes + " have the image",
                SOURCE,
                Optional.empty());
    }

    /** No node is removed while a run lasts (the autoscaler waits ten minutes); each is taken to stay until the end. */
    @Override
    public ClusterUse observe(Instant until) {
        Instant now = clock.now();
        List<LabCluster.Node> all = cluster.nodes();
        double hours = all.stream()
                .mapToDouble(
                        node -> Duration.between(now.minus(node.age()), until).toMillis() / 3_600_000.0)
                .sum();
        return new ClusterUse(all.size(), hours, until, warmNodes);
    }

    @Override
    public void close() {
        if (cluster != null) {
            cluster.close();
            cluster = null;
        }
    }
}
