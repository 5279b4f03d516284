package dev.firstbell.twin;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.classes.Draws;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.plan.Setting.HubLimits;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.records.prescale.Verification;
import dev.firstbell.twin.clock.EventLoop;
import dev.firstbell.twin.cluster.Autoscaler;
import dev.firstbell.twin.cluster.Cluster;
import dev.firstbell.twin.cluster.Interruption;
import dev.firstbell.twin.cluster.ModelPrescaling;
import dev.firstbell.twin.cluster.NodeRecord;
import dev.firstbell.twin.hub.ModelHub;
import dev.firstbell.twin.hub.ModelServer;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.RandomTimes;
import dev.firstbell.twin.parameters.TwinParameters;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A modelled deployment: a hub, and the cluster on which it starts servers. It serves both the prediction in virtual
 * time and the embedded hub at the pace of a clock.
 *
 * <p>The world's seed is independent of the class plan's: the same plan meets different nodes and image pulls in
 * different worlds. Each draw is keyed by its subject (a user's name and attempt number, or a node's ordinal), so the
 * same seed gives the same numbers on both clocks and under every setting.
 *
 * <p>Single-threaded: everything happens on the loop's thread.
 */
public final class World {
    private final EventLoop loop;
    private final TwinParameters parameters;
    private final RandomTimes times;
    private final Cluster cluster;
    private final ModelPrescaling prescaling;
    private final ModelHub hub;

    /**
     * Creates a world without users, and with only the base nodes.
     *
     * @param seed for nodes, image pulls and starts
     */
    public World(EventLoop loop, TwinParameters parameters, HubLimits limits, long seed) {
        this.loop = requireNonNull(loop, "loop is null");
        this.parameters = requireNonNull(parameters, "parameters is null");
        requireNonNull(limits, "limits is null");
        Draws draws = new Draws(seed);
        this.times = new RandomTimes(parameters, draws);
        this.cluster = new Cluster(loop, parameters, draws);
        this.prescaling = new ModelPrescaling(loop, cluster, parameters, draws);
        this.hub = new ModelHub(loop, cluster, parameters, limits, draws);
        // Registers itself on the loop.
        new Autoscaler(loop, cluster, parameters, draws);
    }

    /** The loop on which this world runs. */
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
     * Sets the hub's limits now, and asks for the setting's room when the lead time begins, or now if it already has. Room
     * that would be made again as students take it is {@linkplain #endRefill given back} when class starts. The stock-outs
     * of the parameters, if they have any, count from this class start.
     *
     * <p>Room that is asked for is not there yet; {@link #verify} says what of it is.
     *
     * @throws dev.firstbell.records.io.BadInputException for {@code roster}, which is reserved
     */
    public void apply(Setting setting, Instant classStart) {
        hub.setLimits(setting.hub());
        check(setting.prescaling());
        cluster.zones().beforeClass(classStart);
        loop.at(classStart.minus(setting.lead()), () -> prescaling.apply(setting.prescaling()));
        loop.at(classStart, this::endRefill);
    }

    /**
     * Checks that the model has a means.
     *
     * @throws dev.firstbell.records.io.BadInputException for {@code roster}, which is reserved
     */
    public static void check(Prescaling wanted) {
        ModelPrescaling.check(wanted);
    }

    /**
     * Asks for room now. Room by another means is given back.
     *
     * @throws dev.firstbell.records.io.BadInputException for {@code roster}, which is reserved
     */
    public void prescale(Prescaling wanted) {
        prescaling.apply(wanted);
    }

    /** The room that is asked for now. */
    public Prescaling prescaled() {
        return prescaling.applied();
    }

    /** Gives room back that would be made again as students take it: a capacity buffer is deleted when class starts. */
    public void endRefill() {
        if (prescaling.endsWithClassStart()) {
            prescaling.release();
        }
    }

    /** Gives the room back: the autoscaler removes empty nodes once they have been idle for long enough. */
    public void release() {
        prescaling.release();
    }

    /** Compares the cluster with what is wanted; changes nothing. */
    public Verification verify(Prescaling wanted) {
        return prescaling.verify(wanted);
    }

    /** The number of warm nodes: Ready, and with the students' image. */
    public int warmNodes() {
        return cluster.warmNodes();
    }

    /** All nodes that this world has had, by ordinal. */
    public List<NodeRecord> nodes() {
        return cluster.records();
    }

    /** The students' pods that were lost with their nodes so far, in order. */
    public List<Interruption> interruptions() {
        return cluster.interruptions();
    }

    /** The node-hours within a window, from each node's request to its removal, without the time of a suspension. */
    public double nodeHours(Instant from, Instant to) {
        return nodeHours(nodes(), from, to);
    }

    /**
     * How long the first page of a server takes, from the request to the response.
     *
     * @param server its {@link ModelServer#key()}
     * @param attempt the number of the server's start, from 0
     */
    public Duration firstPage(String server, int attempt) {
        return times.draw(RandomPart.PAGE_FIRST, server, attempt);
    }

    /**
     * How long a student takes to ask for another server, from the loss of one with its node.
     *
     * @param number which loss of the student this is, from 0
     */
    public Duration studentReturn(String user, int number) {
        return times.draw(RandomPart.STUDENT_RETURN, user, number);
    }

    /** How long a kernel takes, from the request until it is ready. */
    public Duration kernelStart(String server, int attempt) {
        return times.draw(RandomPart.KERNEL_START, server, attempt);
    }

    /** How long the first, small cell takes. */
    public Duration cellRun(String server, int attempt) {
        return times.draw(RandomPart.CELL_RUN, server, attempt);
    }

    /** How long VS Code takes, from the first visit until its page and its websocket are open. */
    public Duration vsCodeStart(String server, int attempt) {
        return times.draw(RandomPart.VSCODE_START, server, attempt);
    }

    /** How long a terminal takes, from the request until its first command has printed its output. */
    public Duration terminalStart(String server, int attempt) {
        return times.draw(RandomPart.TERMINAL_START, server, attempt);
    }

    static double nodeHours(List<NodeRecord> nodes, Instant from, Instant to) {
        return nodes.stream()
                        .map(node -> node.paidWithin(from, to))
                        .reduce(Duration.ZERO, Duration::plus)
                        .toMillis()
                / 3_600_000.0;
    }
}
