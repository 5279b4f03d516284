package dev.firstbell.twin.validation;

import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.classes.ClassPlan.PlannedStudent;
import dev.firstbell.records.classes.Slo;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.plan.Setting.HubLimits;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.records.student.Journey;
import dev.firstbell.records.student.Stage;
import dev.firstbell.twin.Twin;
import dev.firstbell.twin.World;
import dev.firstbell.twin.clock.VirtualLoop;
import dev.firstbell.twin.parameters.Distribution;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.TwinParameters;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Cases of the model with a formula: without feedback, the last of some nodes is warm after the largest of as many sums of boot
 * and pull; and students who start at a hub that costs nothing are an infinite-server queue. Uses the shipped distributions.
 */
public final class AnalyticCases {
    private static final Instant START = Instant.parse("2026-09-07T09:00:00Z");
    private static final int WORLDS = 1_000;
    private static final int CLASSES = 100;
    private static final int STUDENTS = 200;
    private static final Duration LIMIT = Duration.ofMinutes(20);

    private AnalyticCases() {}

    /** The time from the request for nodes until the last of them has the image. */
    public static List<Case> lastOfSomeNodes() {
        TwinParameters shipped = TwinParameters.defaults();
        SumOfDurations warm = new SumOfDurations(
                List.of(shipped.distribution(RandomPart.NODE_BOOT), shipped.distribution(RandomPart.IMAGE_PULL)),
                1,
                3_600);
        List<Case> cases = new ArrayList<>();
        for (int nodes : List.of(1, 5, 10)) {
            double[] seconds = LongStream.rangeClosed(1, WORLDS)
                    .mapToDouble(seed -> secondsUntilAllAreWarm(nodes, shipped, seed))
                    .sorted()
                    .toArray();
            for (double share : List.of(0.5, 0.95)) {
                double expected = warm.quantileOfLongest(nodes, share);
                cases.add(new Case(
                        String.format(
                                Locale.ROOT,
                                "last of %d node%s warm, p%.0f in s",
                                nodes,
                                nodes == 1 ? "" : "s",
                                100 * share),
                        expected,
                        seconds[(int) Math.ceil(share * WORLDS) - 1],
                        0.05 * expected,
                        0));
            }
        }
        return cases;
    }

    private static double secondsUntilAllAreWarm(int nodes, TwinParameters parameters, long seed) {
        VirtualLoop loop = new VirtualLoop(START);
        World world = new World(loop, parameters, new HubLimits(64, Duration.ofMinutes(15)), seed);
        world.prescale(Prescaling.nodePlaceholders(nodes));
        loop.runUntil(START.plus(Duration.ofHours(1)));
        return world.nodes().stream()
                .mapToDouble(node ->
                        Duration.between(node.requestedAt(), node.imageAt().orElseThrow())
                                        .toMillis()
                                / 1000.0)
                .max()
                .orElseThrow();
    }

    /** The mean number of students who have arrived and not landed, at some times after class starts. */
    public static List<Case> startingStudents() {
        TwinParameters free = freeHub();
        SumOfDurations start = new SumOfDurations(
                List.of(
                        free.distribution(RandomPart.POD_CREATE),
                        free.distribution(RandomPart.POD_BIND),
                        free.distribution(RandomPart.CONTAINER_START),
                        free.distribution(RandomPart.SERVER_UP),
                        free.distribution(RandomPart.PAGE_FIRST)),
                0.02,
                60);
        ClassPlan plan = twoRates();
        Setting setting = new Setting("free", Prescaling.NONE, Duration.ZERO, new HubLimits(10_000, LIMIT));
        List<Integer> times = List.of(2, 5, 10, 15, 30, 60, 62);
        double[] found = new double[times.size()];
        for (long seed = 1; seed <= CLASSES; seed++) {
            Twin.predict(plan, setting, free, seed).students().forEach(student -> {
                Instant intended = student.at(Stage.INTENDED).orElseThrow();
                Instant landed = student.at(Stage.LANDED).orElseThrow();
                for (int i = 0; i < found.length; i++) {
                    Instant at = START.plusSeconds(times.get(i));
                    found[i] += !intended.isAfter(at) && landed.isAfter(at) ? 1.0 / CLASSES : 0;
                }
            });
        }
        List<Case> cases = new ArrayList<>();
        for (int i = 0; i < found.length; i++) {
            int at = times.get(i);
            double expected = plan.students().stream()
                    .mapToDouble(student -> at - student.offset().toNanos() / 1e9)
                    .filter(waited -> waited >= 0)
                    .map(waited -> 1 - start.shareWithin(waited))
                    .sum();
            cases.add(new Case(
                    "students who start at " + at + " s, mean", expected, found[i], Math.max(0.5, 0.03 * expected), 2));
        }
        return cases;
    }

    /** Half of the students in ten seconds, the others in the fifty that follow. */
    private static ClassPlan twoRates() {
        int early = STUDENTS / 2;
        List<PlannedStudent> students = IntStream.range(0, STUDENTS)
                .mapToObj(i -> new PlannedStudent(
                        i,
                        String.format(Locale.ROOT, "firstbell-%03d", i),
                        Duration.ofMillis(i < early ? 100L * i : 10_000 + 500L * (i - early)),
                        Journey.START))
                .toList();
        return new ClassPlan("two rates", "firstbell-", 1, START, LIMIT, Slo.DEFAULT, students);
    }

    /** Enough warm nodes, and a hub that works in no time and looks all the time. */
    private static TwinParameters freeHub() {
        TwinParameters free = TwinParameters.defaults()
                .with(Quantity.POOL_BASE, 6)
                .with(RandomPart.HUB_POLL, new Distribution.Constant(0.02))
                .with(Quantity.HUB_POLL_FIRST, 0.01);
        for (RandomPart part :
                List.of(RandomPart.HUB_ACCEPT, RandomPart.HUB_REFUSE, RandomPart.HUB_NOTICE, RandomPart.HUB_ROUTE)) {
            free = free.with(part, new Distribution.Constant(0));
        }
        return free;
    }
}
