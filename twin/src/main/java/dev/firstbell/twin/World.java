package dev.firstbell.twin;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.classes.Draws;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.plan.Setting.HubLimits;
import dev.firstbell.twin.clock.EventLoop;
import dev.firstbell.twin.cluster.Autoscaler;
import dev.firstbell.twin.cluster.Cluster;
import dev.firstbell.twin.cluster.NodeRecord;
import dev.firstbell.twin.cluster.Placeholders;
import dev.firstbell.twin.hub.ModelHub;
import dev.firstbell.twin.hub.ModelServer;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.TwinParameters;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A modelled deployment: a hub, and the cluster that it starts servers on. The same classes serve prediction in virtual
 * time and the embedded hub at the pace of a clock.
 *
 * <p>A world's seed is its own, apart from the class plan's: the same plan meets different nodes and pulls in different
 * worlds. Every draw is keyed by what it happens to (a user's name and which start, a node's ordinal), so the same seed
 * gives the same numbers on both clocks and under every setting.
 *
 * <p>Single-threaded: everything happens on the loop's thread.
 */
public final class World {
    private final EventLoop loop;
    private final TwinParameters parameters;
    private final Draws draws;
    private final Cluster cluster;
    private final Placeholders placeholders;
    private final ModelHub hub;

    /** A world with nobody in it and only the pool's base nodes. */
    public World(EventLoop loop, TwinParameters parameters, HubLimits limits, long seed) {
        this.loop = requireNonNull(loop, "loop is null");
        this.parameters = requireNonNull(parameters, "parameters is null");
        requireNonNull(limits, "limits is null");
        this.draws = new Draws(seed);
        this.cluster = new Cluster(loop, parameters, draws);
        this.placeholders = new Placeholders(loop, cluster, parameters);
        this.hub = new ModelHub(loop, cluster, parameters, limits, draws);
        // Registers itself on the loop.
        new Autoscaler(loop, cluster, parameters, draws);
    }

    /** The loop that this world lives on. */
    public EventLoop loop() {
        return loop;
    }

    public TwinParameters parameters() {
        return parameters;
    }

    public ModelHub hub() {
        return hub;
    }

    /**
     * Sets the hub's limits now and asks for the setting's warm nodes when its lead begins, or now if that is past.
     *
     * <p>Asked for is not there: {@link #warmNodes()} says how many are.
     */
    public void apply(Setting setting, Instant classStart) {
        hub.setLimits(setting.hub());
        loop.at(classStart.minus(setting.lead()), () -> placeholders.want(setting.warmNodes()));
    }

    /** Wants no warm nodes any more: empty nodes go once the autoscaler has found them idle long enough. */
    public void release() {
        placeholders.want(0);
    }

    /** Nodes that are Ready with the students' image present: what a setting is verified against. */
    public int warmNodes() {
        return cluster.warmNodes();
    }

    /** Every node there ever was in this world, by ordinal. */
    public List<NodeRecord> nodes() {
        return cluster.records();
    }

    /** Hours of nodes, from request to removal, that fall into a window. */
    public double nodeHours(Instant from, Instant to) {
        return nodeHours(nodes(), from, to);
    }

    /**
     * How long the first page of a server takes, from the first request to it.
     *
     * @param server its {@link ModelServer#key()}
     */
    public Duration firstPage(String server, int attempt) {
        return parameters.draw(draws, RandomPart.PAGE_FIRST, server, attempt);
    }

    /** How long a kernel takes from being asked for until it answers. */
    public Duration kernelStart(String server, int attempt) {
        return parameters.draw(draws, RandomPart.KERNEL_START, server, attempt);
    }

    /** How long a first small cell takes. */
    public Duration cellRun(String server, int attempt) {
        return parameters.draw(draws, RandomPart.CELL_RUN, server, attempt);
    }

    static double nodeHours(List<NodeRecord> nodes, Instant from, Instant to) {
        return nodes.stream()
                        .map(node -> node.paidWithin(from, to))
                        .reduce(Duration.ZERO, Duration::plus)
                        .toMillis()
                / 3_600_000.0;
    }
}
