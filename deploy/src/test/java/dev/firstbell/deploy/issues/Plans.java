package dev.firstbell.deploy.issues;

import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.records.plan.Setting.HubLimits;
import java.time.Duration;
import java.util.List;

/** Plans with given limits. */
final class Plans {
    private Plans() {}

    static ScalingPlan of(int concurrentSpawnLimit, int startTimeoutSeconds) {
        return new ScalingPlan(
                ScalingPlan.SCHEMA,
                "CS 101",
                "closed form",
                220,
                220,
                6,
                Duration.ofMinutes(16),
                new HubLimits(concurrentSpawnLimit, Duration.ofSeconds(startTimeoutSeconds)),
                6.6,
                0.75,
                List.of());
    }
}
