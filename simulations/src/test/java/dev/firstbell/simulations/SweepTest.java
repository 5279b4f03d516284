package dev.firstbell.simulations;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.cluster.ClusterUse;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.time.HubClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class SweepTest {
    @Test
    void rejectsSettingsWhoseFoldersWouldCollide() {
        assertThatThrownBy(() -> sweep(1, "2 nodes", "2 Nodes!"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("two settings would share a folder; name them apart: [2 nodes, 2 Nodes!]");
    }

    @Test
    void rejectsZeroRepetitions() {
        assertThatThrownBy(() -> sweep(0, "a"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("repetitions must be at least 1: 0");
    }

    private static Sweep sweep(int repetitions, String... names) {
        return new Sweep(
                new Nowhere(),
                RunCompanion.NONE,
                TestingClass.plan(1, i -> Duration.ZERO, Duration.ofMinutes(2)),
                List.of(names).stream()
                        .map(name -> new Setting(name, 0, Duration.ZERO, Setting.HubLimits.Z2JH))
                        .toList(),
                repetitions,
                Path.of("unused"),
                "test",
                Duration.ofMinutes(50));
    }

    /** An environment that no test may use. */
    private static final class Nowhere implements Environment {
        @Override
        public void reset() {
            throw asked();
        }

        @Override
        public RunInfo.Environment describe() {
            throw asked();
        }

        @Override
        public HubAccess hub() {
            throw asked();
        }

        @Override
        public HubClock clock() {
            throw asked();
        }

        @Override
        public void apply(Setting setting, ClassPlan plan) {
            throw asked();
        }

        @Override
        public Departure approach(ClassPlan plan, BooleanSupplier stopped) {
            throw asked();
        }

        @Override
        public int warmNodes() {
            throw asked();
        }

        @Override
        public ClusterUse observe(Instant until) {
            throw asked();
        }

        @Override
        public void close() {
            // Nothing is open.
        }

        private static AssertionError asked() {
            return new AssertionError("nothing was to run");
        }
    }
}
