package dev.firstbell.deploy.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
                .isEqualTo(new Helm.NotRendered("it printed: Error: no such chart"));
        assertThat(TestingChart.helm(folder, "exit 1\n").render(folder, "a: 1\n"))
                .isEqualTo(new Helm.NotRendered("it failed without a message"));
    }

    @Test
    void outputWithoutAHubIsNoRendering() throws IOException {
        assertThat(TestingChart.helm(folder, "echo 'kind: Service'\n").render(folder, "a: 1\n"))
                .isEqualTo(new Helm.NotRendered("the rendered objects contain no Secret with the hub's values"));
        assertThat(TestingChart.helm(folder, "printf 'kind: Secret\\ndata: {values.yaml: \"%%\"}\\n'\n")
                        .render(folder, "a: 1\n"))
                .isEqualTo(new Helm.NotRendered("its output could not be read"));
    }

    @Test
    void helmIsOptional() {
        assertThat(Helm.in("")).isEmpty();
        assertThat(Helm.in(folder.toString())).isEmpty();
    }
}
