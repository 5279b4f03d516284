package dev.firstbell.simulations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.cluster.ClusterUse;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.prescale.PrescaleFailure;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.records.prescale.Verification;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.time.HubClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
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

    @Test
    void missingRoomIsSaidInItsUnitWithTheReasons() {
        assertThat(Sweep.missing(verification(Prescaling.nodePlaceholders(6), 2)))
                .containsExactly(
                        "the setting did not take effect: 2 of 6 nodes were Ready with the image before the first student"
                                + " arrived",
                        "user-pool-2 is booting (the model)");
        assertThat(Sweep.missing(verification(Prescaling.userPlaceholders(80), 40)))
                .startsWith("the setting did not take effect: 40 of 80 places for students were on nodes with the image"
                        + " before the first student arrived");
        assertThat(Sweep.missing(verification(Prescaling.NONE, 0))).isEmpty();
    }

    private static Verification verification(Prescaling wanted, int present) {
        return new Verification(
                Instant.EPOCH,
                wanted,
                present,
                List.of(),
                present >= wanted.count()
                        ? List.of()
                        : List.of(new PrescaleFailure(
                                PrescaleFailure.Kind.NODES_BOOTING,
                                "user-pool-2 is booting",
                                "the model",
                                Optional.empty())),
                List.of());
    }

    private static Sweep sweep(int repetitions, String... names) {
        return new Sweep(
                new Nowhere(),
                RunCompanion.NONE,
                TestingClass.plan(1, i -> Duration.ZERO, Duration.ofMinutes(2)),
                List.of(names).stream()
                        .map(name -> Setting.withoutPrescaling(name, Setting.HubLimits.Z2JH))
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
        public Verification verify(Prescaling wanted) {
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
