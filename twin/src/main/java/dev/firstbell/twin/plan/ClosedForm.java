package dev.firstbell.twin.plan;

import dev.firstbell.records.ClassFile;
import dev.firstbell.records.ClassPlan;
import dev.firstbell.records.Plan;
import dev.firstbell.records.Setting;
import dev.firstbell.twin.Distribution;
import dev.firstbell.twin.Quantity;
import dev.firstbell.twin.RandomPart;
import dev.firstbell.twin.Sourced;
import dev.firstbell.twin.TwinParameters;
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

    /** Plans one class. */
    public static Plan plan(ClassFile file, TwinParameters parameters) {
        int enrolled = file.students();
        double mean = enrolled * file.showUp();
        double z = NormalDistribution.of(0, 1).inverseCumulativeProbability(STUDENTS_QUANTILE);
        // With everybody expected there is nothing left to vary.
        double variance = file.showUp() == 1 ? 0 : mean * (1 - file.showUp()) + Math.pow(enrolled * SHOW_UP_SPREAD, 2);
        int planned = (int) Math.min(enrolled, Math.ceil(mean + z * Math.sqrt(variance) - 1e-9));
        int perNode = parameters.studentsPerNode();
        int nodes = (planned + perNode - 1) / perNode;
        int affordable = Math.min(nodes, parameters.count(Quantity.POOL_MAX));

        double ofOne = Math.pow(LEAD_QUANTILE, 1.0 / nodes);
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

        double nodeHours = affordable * lead.plus(file.duration()).toMillis() / 3_600_000.0;
        List<Plan.Evidence> evidence = new ArrayList<>();
        evidence.add(new Plan.Evidence("students enrolled", Integer.toString(enrolled), "class file"));
        evidence.add(new Plan.Evidence("show-up, mean share", number(file.showUp()), "class file"));
        evidence.add(new Plan.Evidence(
                "show-up, spread between meetings",
                file.showUp() == 1 ? "0" : number(SHOW_UP_SPREAD),
                file.showUp() == 1 ? "class file: all of them" : "assumed"));
        evidence.add(new Plan.Evidence("students planned for", Integer.toString(planned), "computed: 95th percentile"));
        evidence.add(new Plan.Evidence(
                "students on one node", Integer.toString(perNode), source(parameters, Quantity.STUDENT_MEMORY)));
        evidence.add(new Plan.Evidence(
                "nodes for them", Integer.toString(nodes), "computed: planned students / students on one node"));
        if (affordable < nodes) {
            evidence.add(new Plan.Evidence(
                    "nodes that the pool allows", Integer.toString(affordable), source(parameters, Quantity.POOL_MAX)));
        }
        evidence.add(new Plan.Evidence(
                "node boot, median (s)",
                seconds(parameters.distribution(RandomPart.NODE_BOOT).quantile(0.5)),
                source(parameters, RandomPart.NODE_BOOT)));
        evidence.add(new Plan.Evidence(
                "image pull, median (s)",
                seconds(parameters.distribution(RandomPart.IMAGE_PULL).quantile(0.5)),
                source(parameters, RandomPart.IMAGE_PULL)));
        evidence.add(new Plan.Evidence(
                String.format(Locale.ROOT, "boot and pull of one node, %.2fth percentile (s)", ofOne * 100),
                seconds(useful),
                "computed: the slowest of " + nodes + " nodes at the 99th percentile"));
        evidence.add(new Plan.Evidence(
                "pre-scaler's tick, placeholders' delay, autoscaler's scan (s)",
                seconds(intervals),
                source(parameters, Quantity.PRESCALE_SCALE_UP_DELAY)));
        evidence.add(new Plan.Evidence("first students before the hour (s)", seconds(early), "class file: arrivals"));
        evidence.add(new Plan.Evidence(
                "dollars per node hour", number(parameters.usdPerNodeHour()), source(parameters, Quantity.NODE_PRICE)));
        return new Plan(
                Plan.SCHEMA,
                file.name(),
                "closed form",
                file.expected(),
                planned,
                affordable,
                lead,
                new Setting.HubLimits(spawnLimit, startTimeout),
                nodeHours,
                nodeHours * parameters.usdPerNodeHour(),
                evidence);
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
