package dev.firstbell.twin.plan;

import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.twin.parameters.Distribution;
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
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * The closed-form plan.
 *
 * <p>Nodes: the students who come are taken as normal with mean {@code N·p} and variance {@code N·p·(1−p) + N²·s²}, where
 * {@code s} is the spread of the show-up between meetings; the nodes are for the upper end of them, never for more than
 * are enrolled. The square-root rule of staffing (Jennings, Mandelbaum, Massey and Whitt 1996, doi
 * 10.1287/mnsc.42.10.1383) for a population that is finite and comes once.
 *
 * <p>Lead: all {@code n} nodes have to be useful, so the {@code q} quantile of the slowest of {@code n} is wanted, which
 * is the {@code q^(1/n)} quantile of one: boot and image pull, plus the intervals of the pre-scaler and the autoscaler and
 * the delay before a placeholder counts.
 *
 * <p>Hub limits: a limit on pending starts that is below the class starves the autoscaler, which then sees at most that
 * many pods at a time, so it is raised to the planned students; and a start on a cold node must not be given up while
 * the node still boots, so the timeout is the same quantile of one node's boot and pull with a third on top.
 *
 * <p>What it leaves out: waiting behind one another at the hub, classes that share nodes, preemption, stock-outs.
 * Stateless and thread-safe.
 */
public final class ClosedForm {
    /** How sure the plan wants to be that no more students come than it has nodes for. */
    public static final double STUDENTS_QUANTILE = 0.95;

    /**
     * How sure it wants to be that all nodes are useful in time. Higher than for the students: an earlier start costs
     * cents, and a class that begins without a node is remembered.
     */
    public static final double LEAD_QUANTILE = 0.99;

    /** Standard deviation of the show-up share from one meeting to the next. */
    public static final double SHOW_UP_SPREAD = 0.05;

    /** Points per distribution at which a sum of two is evaluated. */
    private static final int GRID = 400;

    private static final double TIMEOUT_MARGIN = 4.0 / 3;

    private ClosedForm() {}

    /**
     * Whether a class can be seated at all.
     *
     * @param plannedStudents the upper end of who may come
     * @param studentsPerNode how many of them one node holds
     * @param nodesAllowed what the pool may have at most
     */
    public record Seats(int plannedStudents, int studentsPerNode, int nodesAllowed) {
        /** Nodes that the planned students need. */
        public int nodesNeeded() {
            return (plannedStudents + studentsPerNode - 1) / studentsPerNode;
        }

        /** Whether the pool may have as many. */
        public boolean enough() {
            return nodesNeeded() <= nodesAllowed;
        }

        /** Need and supply in one line. */
        @Override
        public String toString() {
            return "needs " + nodesNeeded() + " nodes, the pool allows " + nodesAllowed + ": "
                    + (long) nodesAllowed * studentsPerNode + " seats for " + plannedStudents + " students";
        }
    }

    /** Seats for one class; only where they are {@linkplain Seats#enough() enough} there is a plan. */
    public static Seats seats(ClassFile file, TwinParameters parameters) {
        return new Seats(planned(file), parameters.studentsPerNode(), parameters.count(Quantity.POOL_MAX));
    }

    /**
     * Plans one class.
     *
     * @throws IllegalArgumentException if its {@link #seats} are not enough: no number of nodes would be a plan then
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
                "show-up, spread between meetings",
                file.showUp() == 1 ? "0" : number(SHOW_UP_SPREAD),
                file.showUp() == 1 ? "class file: all of them" : "assumed"));
        evidence.add(new ScalingPlan.Evidence(
                "students planned for", Integer.toString(planned), "computed: 95th percentile"));
        evidence.add(new ScalingPlan.Evidence(
                "students on one node",
                Integer.toString(seats.studentsPerNode()),
                source(parameters, Quantity.STUDENT_MEMORY)));
        evidence.add(new ScalingPlan.Evidence(
                "nodes for them", Integer.toString(nodes), "computed: planned students / students on one node"));
        evidence.add(new ScalingPlan.Evidence(
                "nodes that the pool allows",
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
                "boot and pull of one node, " + ofOnePercent + "th percentile (s)",
                seconds(useful),
                "computed: the slowest of " + nodes + " nodes at the 99th percentile"));
        evidence.add(new ScalingPlan.Evidence(
                "pre-scaler's tick, placeholders' delay, autoscaler's scan (s)",
                seconds(intervals),
                source(parameters, Quantity.PRESCALE_SCALE_UP_DELAY)));
        evidence.add(
                new ScalingPlan.Evidence("first students before the hour (s)", seconds(early), "class file: arrivals"));
        evidence.add(new ScalingPlan.Evidence(
                "hub.concurrentSpawnLimit",
                Integer.toString(hub.concurrentSpawnLimit()),
                "computed: planned students, rounded up to tens; never below the chart's "
                        + chart.concurrentSpawnLimit()));
        evidence.add(new ScalingPlan.Evidence(
                "singleuser.startTimeout (s)",
                seconds(hub.startTimeout()),
                "computed: 4/3 of the " + ofOnePercent + "th percentile of one node's boot and pull, in whole minutes;"
                        + " never below the chart's " + seconds(chart.startTimeout())));
        evidence.add(new ScalingPlan.Evidence(
                "dollars per node hour", number(parameters.usdPerNodeHour()), source(parameters, Quantity.NODE_PRICE)));
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
                evidence);
    }

    /** The upper end of the students who may come, never more than are enrolled. */
    private static int planned(ClassFile file) {
        int enrolled = file.students();
        double mean = enrolled * file.showUp();
        double z = NormalDistribution.of(0, 1).inverseCumulativeProbability(STUDENTS_QUANTILE);
        // With everybody expected there is nothing left to vary.
        double variance = file.showUp() == 1 ? 0 : mean * (1 - file.showUp()) + Math.pow(enrolled * SHOW_UP_SPREAD, 2);
        return (int) Math.min(enrolled, Math.ceil(mean + z * Math.sqrt(variance) - 1e-9));
    }

    /** The quantile of the sum of two independent times, over all pairs of {@value #GRID} equally likely values of each. */
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

    /** How long before the hour the first students are there, by the class's own arrivals. */
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

    /** Rounded down: no quantile short of all is printed as 100. */
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
        return sourced.tag().label() + ": " + sourced.source();
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.0f", duration.toMillis() / 1000.0);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4f", value).replaceAll("0+$", "").replaceAll("\\.$", "");
    }
}
