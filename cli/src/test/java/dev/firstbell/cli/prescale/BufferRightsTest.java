package dev.firstbell.cli.prescale;

import static dev.firstbell.cli.Cli.firstbell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Cli;
import dev.firstbell.deploy.observe.TestingApiServer;
import dev.firstbell.deploy.observe.TestingRights;
import dev.firstbell.deploy.prescale.buffer.CapacityBufferPrescaler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The role for a capacity buffer: it is enough for {@code converge}, and without any one of its rights {@code converge} names
 * the verb and the resource.
 */
class BufferRightsTest {
    private static final Path MANIFEST = Path.of("..").resolve(CapacityBufferPrescaler.MANIFEST);

    /** Only a verification that fails reads these, and says what they would tell. */
    private static final String EXPLAINING = "list events in jhub";

    @TempDir
    private Path folder;

    static Set<String> rights() {
        return TestingRights.of(MANIFEST);
    }

    @Test
    void theRightsAreEnough() throws IOException {
        assertThat(looks(rights())).allSatisfy(answer -> {
            assertThat(answer.err()).isEmpty();
            assertThat(answer.exitCode()).isZero();
            assertThat(answer.out()).doesNotContain("missing permission");
        });
    }

    @ParameterizedTest
    @MethodSource("rights")
    void withoutOneItsVerbAndItsResourceAreNamed(String right) throws IOException {
        Set<String> others = rights();
        others.remove(right);
        String named = TestingRights.missing(right);

        List<Cli.Answer> answers = looks(others);

        if (right.equals(EXPLAINING)) {
            assertThat(answers)
                    .allSatisfy(answer -> assertThat(answer.exitCode()).isZero())
                    .anySatisfy(answer -> assertThat(answer.out()).contains(named, "would tell of failed scale-ups"));
        } else {
            assertThat(answers).anySatisfy(answer -> {
                assertThat(answer.exitCode()).isEqualTo(1);
                assertThat(answer.err())
                        .contains(
                                named,
                                "ask a cluster administrator to run `kubectl apply -f"
                                        + " deploy/kubernetes/buffer-role.yaml`");
            });
        }
    }

    /** A class of five nodes, then one of two with larger nodes, and then none. */
    private List<Cli.Answer> looks(Set<String> rights) throws IOException {
        try (TestingApiServer server = new TestingApiServer()) {
            server.permitOnly(rights);
            Path kubeconfig = server.kubeconfig(folder);
            List<Cli.Answer> answers = new ArrayList<>();
            answers.add(converge(kubeconfig, 5, "6,40Gi"));
            answers.add(converge(kubeconfig, 2, "7,50Gi"));
            answers.add(converge(kubeconfig, 0, "7,50Gi"));
            return answers;
        }
    }

    private Cli.Answer converge(Path kubeconfig, int nodes, String unit) throws IOException {
        Path schedule = Files.writeString(
                folder.resolve("schedule.yaml"), """
                schema: 1
                timeZone: America/Denver
                windows:
                  - {course: "always", from: %d-01-01T00:00, until: 2100-01-01T00:00, nodes: %d}
                """.formatted(nodes == 0 ? 2090 : 2020, Math.max(nodes, 1)));
        return firstbell(
                "prescale",
                "converge",
                "--kubeconfig",
                kubeconfig,
                "--schedule",
                schedule,
                "--max-nodes",
                8,
                "--max-node-hours",
                100,
                "--means",
                "capacityBuffer",
                "--unit",
                unit,
                "--image",
                "course:1");
    }
}
