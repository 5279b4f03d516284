package dev.firstbell.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.environment.LabCluster;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A class start with one warm node and an autoscaler, whose nodes pull the image first. */
class LabColdClassStartIT extends LabClassStart {
    @ParameterizedTest(name = "limit {0}")
    @ValueSource(ints = {64, 200})
    void allLandAndEvery429IsAccountedFor(int limit) {
        LabCluster cluster =
                start(limit, "--nodes", "1", "--pool-max", "8", "--ready-delay", "20", "--pull-seconds", "15");
        assertThat(cluster.nodes()).as("the autoscaler's and ours").hasSizeGreaterThanOrEqualTo(5);
    }
}
