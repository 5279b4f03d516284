package dev.firstbell.cli.environment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.run.RunRecordings;
import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.cluster.ClusterUse;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.run.Rung;
import dev.firstbell.simulations.Sweep;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The demo's way through the lab, with a small class and quick nodes. */
@Tag("lab-cluster")
class LabEnvironmentIT {
    private static final LabEnvironment.Nodes NODES =
            new LabEnvironment.Nodes(Duration.ofSeconds(6), Duration.ofSeconds(4), 2);

    @RegisterExtension
    private final TestingLab lab = new TestingLab();

    @TempDir
    private Path folder;

    @Test
    void eachSettingRunsOnAClusterOfItsOwnWithItsNodesWarm() {
        ClassFile file = ClassFile.parse("class.yaml", lab.students(12).yaml());
        ClassPlan plan = ClassPlan.of(file, ClassPlan.DEFAULT_PREFIX, file.startInstant());
        Setting cold = Setting.withoutPrescaling("cold", Setting.HubLimits.Z2JH);
        Setting warm = new Setting(
                "warm",
                Prescaling.nodePlaceholders(2),
                Duration.ofMinutes(3),
                new Setting.HubLimits(10, Duration.ofSeconds(120)));
        List<RunRecord> runs;
        try (LabEnvironment environment = new LabEnvironment(
                lab.scripts(), "cells", NODES, List.of(cold.prescaling(), warm.prescaling()), note -> {})) {
            Sweep.Result result = new Sweep(
                            environment,
                            new RunRecordings(Optional.empty()),
                            plan,
                            List.of(cold, warm),
                            1,
                            folder,
                            "test",
                            file.duration())
                    .run((setting, progress) -> {});
            assertThat(result.remaining()).isEmpty();
            runs = result.runs();
        }

        assertThat(runs).hasSize(2).allSatisfy(run -> {
            assertThat(run.info().environment().rung()).isEqualTo(Rung.LAB);
            assertThat(run.summary().landed()).isEqualTo(12);
            assertThat(run.info().cluster().orElseThrow().nodes()).isPositive();
        });
        ClusterUse coldUse = runs.get(0).info().cluster().orElseThrow();
        ClusterUse warmUse = runs.get(1).info().cluster().orElseThrow();
        assertThat(coldUse.warmNodes()).isZero();
        assertThat(warmUse.warmNodes()).isEqualTo(2);
        assertThat(warmUse.nodeHours())
                .as("two nodes for the 50 minutes of a class, and their lead")
                .isGreaterThan(1.6);
        assertThat(runs.get(0).summary().throttled()).as("limit 64").contains(0);
        assertThat(runs.get(1).summary().throttled().orElseThrow())
                .as("limit 10, twelve at once")
                .isPositive();
    }
}
