package dev.firstbell.cli.environment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.deploy.observe.ClusterAccess;
import dev.firstbell.deploy.prescale.Prescaler;
import dev.firstbell.deploy.prescale.means.Prescalers;
import dev.firstbell.deploy.prescale.placeholders.PlaceholderOptions;
import dev.firstbell.records.prescale.NodeReadiness;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.records.prescale.Verification;
import dev.firstbell.records.run.RunRecord;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Node placeholders bring exactly as many nodes of an empty pool as there are, and a class that fits brings no other. */
@Tag("lab-cluster")
class LabPlaceholdersPoolIT {
    private static final int NODES = 5;
    private static final int STUDENTS = 200;

    @RegisterExtension
    private final TestingLab lab = new TestingLab();

    @Test
    void aClassThatFitsBringsNoNodeMore() {
        LabCluster cluster = lab.up(
                "--nodes",
                "0",
                "--pool-max",
                "8",
                "--ready-delay",
                "3",
                "--pull-seconds",
                "4",
                "--scan-interval",
                "2",
                "--concurrent-spawn-limit",
                "" + STUDENTS);
        try (ClusterAccess access = ClusterAccess.of(lab.prescaler(cluster), cluster.fact("namespace"));
                Prescaler prescaler = Prescalers.of(
                        Prescaling.nodePlaceholders(NODES),
                        access,
                        PlaceholderOptions.DEFAULTS.withImage(
                                cluster.fact("images").split(" ")[0]))) {
            prescaler.apply(NODES);
            Verification room = Awaitility.await("five nodes for five placeholders")
                    .atMost(Duration.ofSeconds(90))
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> prescaler.verify(NODES), Verification::verified);
            List<String> before = names(room);
            assertThat(before).hasSize(NODES);

            RunRecord run = lab.drive(cluster, lab.students(STUDENTS)).end().run();

            assertThat(run.summary().landed()).isEqualTo(STUDENTS);
            assertThat(run.summary().throttled()).contains(0);
            Verification after = prescaler.verify(NODES);
            assertThat(after.verified()).isTrue();
            assertThat(names(after)).as("no sixth node").isEqualTo(before);
        }
    }

    private static List<String> names(Verification room) {
        return room.nodes().stream().map(NodeReadiness::name).toList();
    }
}
