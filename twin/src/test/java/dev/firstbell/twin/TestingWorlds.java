package dev.firstbell.twin;

import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.plan.Setting.HubLimits;
import dev.firstbell.records.prescale.BufferStrategy;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.twin.parameters.Distribution;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.TwinParameters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Worlds, means, settings and classes that together reach every part of the model. */
final class TestingWorlds {
    private static final TwinParameters SHIPPED = TwinParameters.defaults();

    private TestingWorlds() {}

    /** Parameters by name: each limit that can bind, each kind of trouble, and times that coincide. */
    static Map<String, TwinParameters> parameters() {
        Map<String, TwinParameters> worlds = new LinkedHashMap<>();
        worlds.put("shipped", SHIPPED);
        worlds.put(
                "preempted",
                SHIPPED.with(Quantity.POOL_PREEMPTIBLE, 1)
                        .with(RandomPart.NODE_LIFETIME, new Distribution.Uniform(0, 5_000)));
        worlds.put(
                "full-pool",
                SHIPPED.withStudentsPerNode(7).with(Quantity.POOL_BASE, 1).with(Quantity.POOL_MAX, 5));
        worlds.put(
                "failing-hub",
                SHIPPED.with(Quantity.HUB_CONSECUTIVE_FAILURES, 3)
                        .with(RandomPart.IMAGE_PULL, new Distribution.Uniform(300, 1_000))
                        .with(RandomPart.HUB_RESTART, new Distribution.Uniform(5, 40)));
        worlds.put(
                "minimum-enforced",
                SHIPPED.with(Quantity.POOL_MIN_ENFORCED, 1)
                        .with(Quantity.POOL_MIN, 2)
                        .with(Quantity.PRESCALE_RESIZE, 0));
        worlds.put("volumes-bind", SHIPPED.with(Quantity.STUDENT_VOLUMES, 2).with(Quantity.NODE_MAX_VOLUMES, 25));
        worlds.put("pods-bind", SHIPPED.with(Quantity.NODE_MAX_PODS, 30).with(Quantity.STUDENT_VOLUMES, 0));
        worlds.put(
                "standby-without-image",
                SHIPPED.with(Quantity.BUFFER_STANDBY_INIT, 60).with(Quantity.PRESCALE_SCALE_UP_DELAY, 0));
        worlds.put("times-coincide", TestingPlans.lab(1));
        return worlds;
    }

    /** Room for a class of so many students by each means. */
    static List<Prescaling> means(int students) {
        int nodes = students / 45 + 1;
        return List.of(
                Prescaling.NONE,
                Prescaling.nodePlaceholders(nodes),
                Prescaling.nodeSizedPlaceholders(nodes),
                Prescaling.userPlaceholders(students),
                Prescaling.poolMinimum(nodes),
                Prescaling.capacityBuffer(nodes, BufferStrategy.ACTIVE),
                Prescaling.capacityBuffer(nodes, BufferStrategy.STANDBY));
    }

    /** One means cold and warm, at a low and a high limit of pending starts, and with starts that time out early. */
    static List<Setting> settings(Prescaling room) {
        List<Setting> settings = new ArrayList<>();
        for (Duration lead : List.of(Duration.ZERO, Duration.ofMinutes(2), Duration.ofHours(1))) {
            for (int limit : List.of(16, 64, 200)) {
                Duration timeout = limit == 16 ? Duration.ofSeconds(100) : Duration.ofMinutes(5);
                settings.add(new Setting(room.inWords(), room, lead, new HubLimits(limit, timeout)));
            }
        }
        return settings;
    }

    /** A class in which every behaviour, two journeys and two shapes of arrival occur. */
    static ClassPlan mixedClass(int students) {
        ClassFile file = ClassFile.parse("mixed.yaml", """
                name: mixed
                start: 2027-01-25T09:00
                timeZone: UTC
                students: %d
                journey: {notebook: 0.8, start: 0.2}
                behaviour:
                  patient: 0.5
                  impatient: {share: 0.2, patience: 15s}
                  givesUp: {share: 0.1, patience: 2m}
                  secondTab: {share: 0.1, after: 10s}
                  leavesTabOpen: {share: 0.1, until: 15m}
                arrivals:
                  - {shape: bell, sd: 25s, share: 0.8}
                  - {shape: uniform, from: 30s, to: 3m, share: 0.2}
                limit: 12m
                """.formatted(students));
        return ClassPlan.of(file, ClassPlan.DEFAULT_PREFIX, file.startInstant());
    }
}
