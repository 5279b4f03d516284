package dev.firstbell.deploy.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HelmTest {
    private static final List<String> LIMIT = List.of("hub", "concurrentSpawnLimit");

    @TempDir
    private Path folder;

    @BeforeEach
    void shell() {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "no shell");
    }

    @Test
    void theHubsSecretHasTheValues() throws IOException {
        Helm.Rendering rendering = TestingChart.helm(folder).render(folder, "hub:\n  concurrentSpawnLimit: 230\n");

        assertThat(rendering)
                .isInstanceOfSatisfying(
                        Helm.Rendered.class,
                        rendered -> assertThat(rendered.at(LIMIT)).containsExactly(230));
    }

    @Test
    void whatHelmPrintedLastIsPassedOn() throws IOException {
        assertThat(TestingChart.helm(folder, "cat > /dev/null\necho 'Error: no such chart' >&2\nexit 1\n")
                        .render(folder, "a: 1\n"))
                .isEqualTo(new Helm.NotRendered("it printed: Error: no such chart", true));
        assertThat(TestingChart.helm(folder, "exit 1\n").render(folder, "a: 1\n"))
                .isEqualTo(new Helm.NotRendered("it failed without a message", true));
    }

    @Test
    void everyLineOfAnErrorIsPassedOnWithoutWarningsAndHints() throws IOException {
        assertThat(TestingChart.helm(folder, """
                                cat > /dev/null
                                echo 'WARNING: Kubernetes configuration file is group-readable.' >&2
                                echo "Error: values don't meet the specifications of the schema(s):" >&2
                                printf 'hub:\\n- limit: maximum: got 220, want 200\\n\\nUse --debug flag to see more\\n' >&2
                                exit 1
                                """).render(folder, "a: 1\n"))
                .isEqualTo(new Helm.NotRendered(
                        "it printed: Error: values don't meet the specifications of the schema(s): hub: - limit: maximum:"
                                + " got 220, want 200",
                        true));
    }

    @Test
    void helmThatWaitsIsEnded() throws IOException {
        Helm waiting = new Helm(
                TestingChart.helm(folder, "echo 'Password:' >&2\nsleep 60 < /dev/null\n")
                        .executable(),
                Duration.ofMillis(300));

        assertThat(waiting.render(folder, "a: ".repeat(100_000)))
                .isInstanceOfSatisfying(
                        Helm.NotRendered.class,
                        failed -> assertThat(failed.said())
                                .startsWith("it did not end within 0 s; try it by hand: `" + waiting.executable()
                                        + " template firstbell " + folder + " --values -`"));
    }

    @Test
    void aFileThatIsNoProgramIsNamed() throws IOException {
        Helm none = TestingChart.helm(folder, "");
        Files.writeString(none.executable(), "#!/nowhere/at/all\n");

        assertThat(none.render(folder, "a: 1\n"))
                .isEqualTo(new Helm.NotRendered(
                        none.executable() + " cannot be started; is it a program for this machine?", false));
    }

    @Test
    void helm2IsTooOld() throws IOException {
        Helm old = TestingChart.helm(folder, """
                if [ "$1" = version ]; then echo 'Client: v2.17.0+ga690bad'; exit 1; fi
                echo 'Error: unknown shorthand flag' >&2
                exit 1
                """);

        assertThat(old.render(folder, "a: 1\n"))
                .isEqualTo(
                        new Helm.NotRendered(old.executable() + " is Helm v2.17.0; install version 3 or newer", true));
    }

    @Test
    void aHubBefore1HasItsValuesInAConfigMap() throws IOException {
        assertThat(TestingChart.helm(folder, """
                                cat > /dev/null
                                printf 'kind: ConfigMap\\nmetadata:\\n  name: hub-config\\n'
                                printf 'data:\\n  values.yaml: |\\n    hub: {concurrentSpawnLimit: 7}\\n'
                                """).render(folder, "a: 1\n"))
                .isInstanceOfSatisfying(
                        Helm.Rendered.class,
                        rendered -> assertThat(rendered.at(LIMIT)).containsExactly(7));
    }

    @Test
    void outputWithoutAHubIsNoRendering() throws IOException {
        assertThat(TestingChart.helm(folder, "echo 'kind: Service'\n").render(folder, "a: 1\n"))
                .isEqualTo(new Helm.Rendered(List.of(), Map.of("Service", "kind: Service\n"), List.of()));
        assertThat(TestingChart.helm(folder, "printf 'kind: Secret\\ndata: {values.yaml: \"%%\"}\\n'\n")
                        .render(folder, "a: 1\n"))
                .isEqualTo(new Helm.NotRendered("its output could not be read", false));
    }

    @Test
    void helmIsOptional() {
        assertThat(Helm.in("")).isEmpty();
        assertThat(Helm.in(folder.toString())).isEmpty();
    }
}
