package dev.firstbell.twin;

import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.classes.ClassPlan.PlannedStudent;
import dev.firstbell.records.classes.Slo;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.plan.Setting.HubLimits;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.records.student.Journey;
import dev.firstbell.twin.parameters.Distribution;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.TwinParameters;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Classes and settings for tests. */
public final class TestingPlans {
    public static final Instant NINE = Instant.parse("2026-09-07T09:00:00Z");

    private TestingPlans() {}

    /** A class whose students arrive at these offsets from the class start. */
    static ClassPlan arriving(int students, IntFunction<Duration> offset, Duration limit) {
        List<PlannedStudent> planned = IntStream.range(0, students)
                .mapToObj(i -> new PlannedStudent(
                        i, String.format(Locale.ROOT, "firstbell-%03d", i), offset.apply(i), Journey.NOTEBOOK))
                .toList();
        return new ClassPlan("CS 101", "firstbell-", 1, NINE, limit, Slo.DEFAULT, planned);
    }

    static ClassPlan atOnce(int students) {
        return arriving(students, i -> Duration.ZERO, Duration.ofMinutes(20));
    }

    static Setting setting(int warmNodes, Duration lead, int spawnLimit) {
        return asking(Prescaling.nodePlaceholders(warmNodes), lead, spawnLimit);
    }

    static Setting nodeSized(int nodes, Duration lead, int spawnLimit) {
        return asking(Prescaling.nodeSizedPlaceholders(nodes), lead, spawnLimit);
    }

    static Setting asking(Prescaling room, Duration lead, int spawnLimit) {
        return new Setting("test", room, lead, new HubLimits(spawnLimit, Duration.ofMinutes(15)));
    }

    static Setting noPrescaling(int spawnLimit) {
        return setting(0, Duration.ZERO, spawnLimit);
    }

    /** The lab's configuration: pods that start in 2 s, servers that respond at once, and 55 students per node. */
    static TwinParameters lab(int warmNodes) {
        return TwinParameters.defaults()
                .withStudentsPerNode(55)
                .with(Quantity.POOL_BASE, warmNodes)
                .with(RandomPart.CONTAINER_START, new Distribution.Constant(2))
                .with(RandomPart.SERVER_UP, new Distribution.Constant(0))
                .with(RandomPart.PAGE_FIRST, new Distribution.Constant(0.05))
                .with(RandomPart.NODE_BOOT, new Distribution.Constant(40))
                .with(RandomPart.IMAGE_PULL, new Distribution.Constant(30));
    }
}
