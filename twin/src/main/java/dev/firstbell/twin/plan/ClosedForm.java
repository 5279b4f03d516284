package dev.firstbell.twin.plan;

import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.twin.parameters.Distribution;
import dev.firstbell.twin.parameters.NodeRoom;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.Sourced;
import dev.firstbell.twin.parameters.TwinParameters;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * Computes a scaling plan by closed formulas.
 *
 * <p>Students per node: the smallest of what memory, CPU, pods and attached volumes of a node allow; the evidence names
 * the resource that binds, with its numbers.
 *
 * <p>Nodes: the number of students who attend is modelled as normal with mean {@code N·p} and variance {@code N·p·(1−p)
 * + N²·s²}, where {@code s} is the standard deviation of the show-up share between meetings. The plan has nodes for its
 * 95th percentile, but never for more students than are enrolled. This is the square-root staffing rule (Jennings,
 * Mandelbaum, Massey and Whitt 1996, doi 10.1287/mnsc.42.10.1383), applied to a finite population that arrives once.
 *
 * <p>Lead time: all {@code n} nodes must be warm, so the plan uses the {@code q} quantile of the slowest of {@code n}
 * nodes, which is the {@code q^(1/n)} quantile of one node. It covers boot and image pull, the intervals of the
 * pre-scaler and the autoscaler, and the delay until a placeholder triggers a scale-up.
 *
 * <p>Hub limits: with a limit on pending starts below the class size, the autoscaler never sees more pending pods than
 * the limit and adds too few nodes at a time. The plan therefore raises the limit to the planned students. The start
 * timeout must cover a start on a node that still boots: it is 4/3 of the same quantile of one node's boot and pull.
 *
 * <p>Not modelled: queueing at the hub, classes that share nodes, preemption, and zones without capacity. Stateless and
 * thread-safe.
 */
public final class ClosedForm {
    /** The probability with which the planned students suffice. */
    public static final double STUDENTS_QUANTILE = 0.95;

    /**
     * The probability with which all nodes are warm in time. It is higher than for the students, because an earlier
     * start costs only cents.
     */
    public static final double LEAD_QUANTILE = 0.99;

    /** Standard deviation of the show-up share between meetings. */
    public static final double SHOW_UP_SPREAD = 0.05;

    /** How many points of each distribution {@link #quantileOfSum} uses. */
    private static final int GRID = 400;

    private static final double TIMEOUT_MARGIN = 4.0 / 3;

    private ClosedForm() {}

    /**
     * Compares the seats that a class needs with those that the pool can offer.
     *
     * @param plannedStudents how many students to plan for
     * @param studentsPerNode how many of them fit on one node
     * @param nodesAllowed the maximum number of nodes in the pool
     */
    public record Seats(int plannedStudents, int studentsPerNode, int nodesAllowed) {
        /** How many nodes the planned students need. */
        public int nodesNeeded() {
            return (plannedStudents + studentsPerNode - 1) / studentsPerNode;
        }

        /** Whether the pool can have that many nodes. */
        public boolean enough() {
            return nodesNeeded() <= nodesAllowed;
        }

        /** Demand and supply, for messages. */
        @Override
        public String toString() {
            return "the class needs " + nodesNeeded() + (nodesNeeded() == 1 ? " node" : " nodes")
                    + ", but the pool allows " + nodesAllowed + " (" + (long) nodesAllowed * studentsPerNode
                    + " seats for " + plannedStudents + " students)";
        }
    }

    /** The seats for a class. A plan exists only if they are {@linkplain Seats#enough() enough}. */
    public static Seats seats(ClassFile file, TwinParameters parameters) {
        return new Seats(planned(file), parameters.studentsPerNode(), parameters.count(Quantity.POOL_MAX));
    }

    /**
     * Computes the plan for a class.
     *
     * @throws IllegalArgumentException if the pool does not have enough {@link #seats}
     */
    public static ScalingPlan plan(ClassFile file, TwinParameters parameters) {
        Seats seats = seats(file, parameters);
        if (!seats.enough()) {
            throw new IllegalArgumentException(file.name() + ": " + seats);
        }
        int planned = seats.plannedStudents();
        int nodes = seats.nodesNeeded();

        double ofOne = Math.pow(LEAD_QUANTILE, 1.0 / nodes);
        String ofOnePercent = percent(ofOne);
        Duration useful = quantileOfSum(
                parameters.distribution(RandomPart.NODE_BOOT), parameters.distribution(RandomPart.IMAGE_PULL), ofOne);
        Duration intervals = parameters
                .seconds(Quantity.PRESCALE_TICK)
                .plus(parameters.seconds(Quantity.PRESCALE_SCALE_UP_DELAY))
                .plus(parameters.seconds(Quantity.AUTOSCALER_SCAN));
        Duration early = early(file);
        Duration lead = upToMinutes(useful.plus(intervals).plus(early));

        Setting.HubLimits chart = Setting.HubLimits.Z2JH;
        int spawnLimit = Math.max(chart.concurrentSpawnLimit(), (planned + 9) / 10 * 10);
        Duration timeout = upToMinutes(Duration.ofMillis(Math.round(useful.toMillis() * TIMEOUT_MARGIN)));
        Duration startTimeout = timeout.compareTo(chart.startTimeout()) > 0 ? timeout : chart.startTimeout();
        Setting.HubLimits hub = new Setting.HubLimits(spawnLimit, startTimeout);

        double nodeHours = nodes * lead.plus(file.length()).toMillis() / 3_600_000.0;
        List<ScalingPlan.Evidence> evidence = new ArrayList<>();
        evidence.add(new ScalingPlan.Evidence("students enrolled", Integer.toString(file.students()), "class file"));
        evidence.add(new ScalingPlan.Evidence("show-up, mean share", number(file.showUp()), "class file"));
        evidence.add(new ScalingPlan.Evidence(
                "show-up, standard deviation between meetings",
                file.showUp() == 1 ? "0" : number(SHOW_UP_SPREAD),
                file.showUp() == 1 ? "class file: all students attend" : "assumed"));
        evidence.add(new ScalingPlan.Evidence(
                "planned students", Integer.toString(planned), "computed: 95th percentile of attendance"));
        evidence.addAll(room(parameters));
        evidence.add(new ScalingPlan.Evidence(
                "nodes needed", Integer.toString(nodes), "computed: planned students / students per node"));
        evidence.add(new ScalingPlan.Evidence(
                "maximum nodes of the pool",
                Integer.toString(seats.nodesAllowed()),
                source(parameters, Quantity.POOL_MAX)));
        evidence.add(new ScalingPlan.Evidence(
                "node boot, median (s)",
                seconds(parameters.distribution(RandomPart.NODE_BOOT).quantile(0.5)),
                source(parameters, RandomPart.NODE_BOOT)));
        evidence.add(new ScalingPlan.Evidence(
                "image pull, median (s)",
                seconds(parameters.distribution(RandomPart.IMAGE_PULL).quantile(0.5)),
                source(parameters, RandomPart.IMAGE_PULL)));
        evidence.add(new ScalingPlan.Evidence(
                "boot and pull of one node, percentile " + ofOnePercent + " (s)",
                seconds(useful),
                nodes == 1
                        ? "computed: 99th percentile of the node"
                        : "computed: 99th percentile of the slowest of " + nodes + " nodes"));
        evidence.add(new ScalingPlan.Evidence(
                "pre-scaler interval, placeholder delay and autoscaler scan (s)",
                seconds(intervals),
                source(parameters, Quantity.PRESCALE_SCALE_UP_DELAY)));
        evidence.add(new ScalingPlan.Evidence(
                "first arrival before class start (s)", seconds(early), "class file: arrivals"));
        evidence.add(new ScalingPlan.Evidence(
                "hub.concurrentSpawnLimit",
                Integer.toString(hub.concurrentSpawnLimit()),
                "computed: planned students, rounded up to a multiple of 10; at least the chart's default of "
                        + chart.concurrentSpawnLimit()));
        evidence.add(new ScalingPlan.Evidence(
                "singleuser.startTimeout (s)",
                seconds(hub.startTimeout()),
                "computed: 4/3 of percentile " + ofOnePercent
                        + " of one node's boot and pull, rounded up to whole"
                        + " minutes; at least the chart's default of " + seconds(chart.startTimeout())));
        evidence.add(new ScalingPlan.Evidence(
                "US dollars per node-hour",
                number(parameters.usdPerNodeHour()),
                source(parameters, Quantity.NODE_PRICE)));
        return new ScalingPlan(
                ScalingPlan.SCHEMA,
                file.name(),
                "closed form",
                file.expected(),
                planned,
                nodes,
                lead,
                hub,
                nodeHours,
                nodeHours * parameters.usdPerNodeHour(),
                evidence,
                parameters.entries().stream()
                        .filter(TwinParameters.Entry::shipped)
                        .map(entry -> new ScalingPlan.Evidence(entry.name(), entry.value(), entry.source()))
                        .toList());
    }

    /** The students that fit on a node, by each resource; first all together. */
    private static List<ScalingPlan.Evidence> room(TwinParameters parameters) {
        NodeRoom room = parameters.nodeRoom();
        NodeRoom.Limit binding = room.binding();
        List<ScalingPlan.Evidence> evidence = new ArrayList<>();
        evidence.add(new ScalingPlan.Evidence(
                "students per node",
                Integer.toString(room.students()),
                "computed: limited by " + binding.resource().label() + ", " + binding.formula()));
        for (NodeRoom.Limit limit : room.limits()) {
            String sources = limit.resource().parameters().stream()
                    .map(quantity -> quantity.label() + " " + source(parameters, quantity))
                    .collect(Collectors.joining("; "));
            evidence.add(new ScalingPlan.Evidence(
                    "students per node by " + limit.resource().label(),
                    limit.students().isPresent()
                            ? Long.toString(limit.students().getAsLong())
                            : "any",
                    "computed: " + limit.formula() + "; " + sources));
        }
        return evidence;
    }

    /** The 95th percentile of attendance, at most the enrolled students. */
    private static int planned(ClassFile file) {
        int enrolled = file.students();
        double mean = enrolled * file.showUp();
        double z = NormalDistribution.of(0, 1).inverseCumulativeProbability(STUDENTS_QUANTILE);
        // If all students attend, attendance does not vary.
        double variance = file.showUp() == 1 ? 0 : mean * (1 - file.showUp()) + Math.pow(enrolled * SHOW_UP_SPREAD, 2);
        return (int) Math.min(enrolled, Math.ceil(mean + z * Math.sqrt(variance) - 1e-9));
    }

    /**
     * The quantile of the sum of two independent times, over all pairs of {@value #GRID} equally likely values each.
     */
    static Duration quantileOfSum(Distribution a, Distribution b, double share) {
        double[] sums = new double[GRID * GRID];
        for (int i = 0; i < GRID; i++) {
            double first = a.quantile((i + 0.5) / GRID).toNanos();
            for (int j = 0; j < GRID; j++) {
                sums[i * GRID + j] = first + b.quantile((j + 0.5) / GRID).toNanos();
            }
        }
        Arrays.sort(sums);
        int rank = (int) Math.min(sums.length, Math.max(1, Math.ceil(share * sums.length)));
        return Duration.ofNanos(Math.round(sums[rank - 1]));
    }

    /**
     * How long the boot of one node and its image pull take together, at the quantile that a plan for some nodes uses:
     * all of them are done in that time with the probability {@link #LEAD_QUANTILE}.
     */
    public static Duration bootAndPull(TwinParameters parameters, int nodes) {
        return quantileOfSum(
                parameters.distribution(RandomPart.NODE_BOOT),
                parameters.distribution(RandomPart.IMAGE_PULL),
                Math.pow(LEAD_QUANTILE, 1.0 / nodes));
    }

    /** How long before class start the first student arrives, by the class file's arrivals. */
    private static Duration early(ClassFile file) {
        Duration first = ClassPlan.of(file, ClassPlan.DEFAULT_PREFIX, file.startInstant())
                .students()
                .get(0)
                .offset();
        return first.isNegative() ? first.negated() : Duration.ZERO;
    }

    private static Duration upToMinutes(Duration duration) {
        return Duration.ofMinutes((duration.toMillis() + 59_999) / 60_000);
    }

    /** Rounded down, so that a share below 1 is never printed as 100. */
    private static String percent(double share) {
        return BigDecimal.valueOf(share * 100)
                .setScale(2, RoundingMode.FLOOR)
                .stripTrailingZeros()
                .toPlainString();
    }

    private static String source(TwinParameters parameters, RandomPart part) {
        return source(parameters.distributions().get(part));
    }

    private static String source(TwinParameters parameters, Quantity quantity) {
        return source(parameters.quantities().get(quantity));
    }

    private static String source(Sourced<?> sourced) {
        return sourced.inWords();
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.0f", duration.toMillis() / 1000.0);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4f", value).replaceAll("0+$", "").replaceAll("\\.$", "");
    }
}
