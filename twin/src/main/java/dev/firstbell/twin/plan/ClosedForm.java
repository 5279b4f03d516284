package dev.firstbell.twin.plan;

import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.io.Plural;
import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.prescale.Means;
import dev.firstbell.twin.parameters.NodeRoom;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.Sourced;
import dev.firstbell.twin.parameters.TwinParameters;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
 * pre-scaler and the autoscaler.
 *
 * <p>Windows: sections and arrivals that lie apart by more than the lead time and the autoscaler's delay before it removes
 * an unneeded node ({@code autoscaler.scaleDownUnneededSeconds}) have windows of their own, each with the nodes for its
 * students: within a shorter break the nodes would hardly be gone before they are requested again. Students who come up to six hours before their section starts stay until
 * its end, so their window is that of the section. Within one window the
 * students of all its sections count together, because their servers may still run.
 *
 * <p>Hub limits: with a limit on pending starts below the class size, the autoscaler never sees more pending pods than
 * the limit and adds too few nodes at a time. The plan therefore raises the limit to the planned students. The start
 * timeout must cover a start on a node that still boots: it is 4/3 of the same quantile of one node's boot and pull.
 *
 * <p>Not modelled: queueing at the hub, classes that share nodes, preemption, and zones without capacity. Of a preemptible pool, a note
 * states what that risks. Stateless and thread-safe.
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
            return "the class needs " + Plural.of(nodesNeeded(), "node", "nodes")
                    + ", but the pool allows " + nodesAllowed + " ("
                    + Plural.of((long) nodesAllowed * studentsPerNode, "seat", "seats")
                    + " for " + Plural.students(plannedStudents) + ")";
        }
    }

    /** The seats for a class, in its largest window. A plan exists only if they are {@linkplain Seats#enough() enough}. */
    public static Seats seats(ClassFile file, TwinParameters parameters) {
        return new Windows(file, parameters).seats();
    }

    /**
     * Computes the plan for a class.
     *
     * @throws IllegalArgumentException if the pool does not have enough {@link #seats}
     */
    public static ScalingPlan plan(ClassFile file, TwinParameters parameters) {
        Windows windows = new Windows(file, parameters);
        Seats seats = windows.seats();
        if (!seats.enough()) {
            throw new IllegalArgumentException(file.name() + ": " + seats);
        }
        int planned = seats.plannedStudents();
        int nodes = seats.nodesNeeded();
        Duration useful = windows.warm(nodes);
        String ofOnePercent = percent(ofOne(nodes));
        List<ScalingPlan.Window> all = windows.all();

        Setting.HubLimits chart = Setting.HubLimits.Z2JH;
        int spawnLimit = Math.max(chart.concurrentSpawnLimit(), (planned + 9) / 10 * 10);
        Duration timeout = upToMinutes(Duration.ofMillis(Math.round(useful.toMillis() * TIMEOUT_MARGIN)));
        Duration startTimeout = timeout.compareTo(chart.startTimeout()) > 0 ? timeout : chart.startTimeout();
        Setting.HubLimits hub = new Setting.HubLimits(spawnLimit, startTimeout);

        double nodeHours = all.stream()
                .mapToDouble(window -> window.nodes() * window.length().toMillis() / 3_600_000.0)
                .sum();
        List<ScalingPlan.Evidence> evidence = new ArrayList<>();
        evidence.add(new ScalingPlan.Evidence("students enrolled", Integer.toString(file.students()), "class file"));
        evidence.add(new ScalingPlan.Evidence("show-up, mean share", number(file.showUp()), "class file"));
        evidence.add(new ScalingPlan.Evidence(
                "show-up, standard deviation between meetings",
                file.showUp() == 1 ? "0" : number(SHOW_UP_SPREAD),
                file.showUp() == 1 ? "class file: all students attend" : "assumed"));
        evidence.add(new ScalingPlan.Evidence(
                "planned students",
                Integer.toString(planned),
                "computed: 95th percentile of attendance"
                        + (all.size() > 1 || file.expected() == planned ? "" : ", whose mean is " + file.expected())
                        + (all.size() == 1 ? "" : ", in the largest window")));
        evidence.addAll(room(parameters));
        evidence.add(new ScalingPlan.Evidence(
                "nodes needed", Integer.toString(nodes), "computed: planned students / students per node"));
        evidence.add(new ScalingPlan.Evidence(
                "pre-scaling",
                Means.NODE_PLACEHOLDERS.title(),
                "the means of every plan: one on each node, and no student evicts one"));
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
                "pre-scaler interval and autoscaler scan (s)",
                seconds(windows.intervals()),
                source(parameters, Quantity.PRESCALE_TICK)));
        evidence.add(new ScalingPlan.Evidence(
                "first arrival before class start (s)", seconds(windows.early()), "class file: arrivals"));
        if (file.sections().size() > 1 || all.size() > 1) {
            evidence.add(new ScalingPlan.Evidence(
                    "windows", Integer.toString(all.size()), "computed: divided at breaks longer than the next row"));
            evidence.add(new ScalingPlan.Evidence(
                    "longest break within a window (s)",
                    seconds(windows.longestBreak()),
                    "computed: lead time without early arrivals + autoscaler.scaleDownUnneededSeconds "
                            + source(parameters, Quantity.SCALE_DOWN_UNNEEDED)));
        }
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
                "computed: " + price(parameters, Quantity.NODE_PRICE) + " + "
                        + price(parameters, Quantity.DISK_PRICE)));
        return new ScalingPlan(
                ScalingPlan.SCHEMA,
                file.name(),
                "closed form",
                file.expected(),
                Windows.planned(file.sections()),
                nodes,
                windows.lead(),
                hub,
                nodeHours,
                nodeHours * parameters.usdPerNodeHour(),
                evidence,
                parameters.entries().stream()
                        .filter(TwinParameters.Entry::shipped)
                        .map(entry -> new ScalingPlan.Evidence(entry.name(), entry.value(), entry.source()))
                        .toList(),
                all,
                Stream.of(
                                windows.notes().stream(),
                                profiles(file).stream(),
                                preemptions(parameters, all, windows.lead()))
                        .flatMap(notes -> notes)
                        .toList());
    }

    /** For the window with the most nodes. */
    private static Stream<String> preemptions(
            TwinParameters parameters, List<ScalingPlan.Window> windows, Duration lead) {
        return windows.stream()
                .max(Comparator.comparing(ScalingPlan.Window::nodes))
                .flatMap(largest -> Preemptions.note(parameters, largest, lead))
                .stream();
    }

    private static String price(TwinParameters parameters, Quantity quantity) {
        return quantity.label() + " " + number(parameters.number(quantity)) + " (" + source(parameters, quantity) + ")";
    }

    /** A plan knows one size of a student's pod, whatever profile the students choose. */
    private static Optional<String> profiles(ClassFile file) {
        List<String> named = file.sections().stream()
                .flatMap(section -> section.profile().stream())
                .distinct()
                .toList();
        return named.isEmpty()
                ? Optional.empty()
                : Optional.of("the class file names " + (named.size() == 1 ? "the profile " : "the profiles ")
                        + String.join(", ", named)
                        + "; what a profile requests is not in it, so each student counts with "
                        + Quantity.STUDENT_MEMORY.label() + " and " + Quantity.STUDENT_CPU.label()
                        + " of the parameters; give those of the largest profile");
    }

    /** The quantile of one node at which the slowest of so many nodes reaches {@link #LEAD_QUANTILE}. */
    static double ofOne(int nodes) {
        return Math.pow(LEAD_QUANTILE, 1.0 / nodes);
    }

    /** The students that fit on a node, by each resource; first all together. */
    private static List<ScalingPlan.Evidence> room(TwinParameters parameters) {
        NodeRoom room = parameters.nodeRoom().withNodePlaceholder();
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

    /**
     * How long the boot of one node and its image pull take together, at the quantile that a plan for some nodes uses:
     * all of them are done in that time with the probability {@link #LEAD_QUANTILE}.
     */
    public static Duration bootAndPull(TwinParameters parameters, int nodes) {
        return SumOfTimes.of(
                        parameters.distribution(RandomPart.NODE_BOOT), parameters.distribution(RandomPart.IMAGE_PULL))
                .quantile(ofOne(nodes));
    }

    static Duration upToMinutes(Duration duration) {
        return Duration.ofMinutes(-Math.floorDiv(-duration.toMillis(), 60_000));
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
