package dev.firstbell.deploy.prescale.placeholders;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.deploy.prescale.verify.StudentPool;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The chart's Deployment is the one that the tool makes where there is no chart. */
class ChartTemplateTest {
    @Test
    void theChartsPlaceholdersAreTheTools() throws IOException {
        String rendered = Files.readString(Path.of("src/test/resources/golden/prescaler-chart/minimal.yaml"));
        Deployment chart = Arrays.stream(rendered.split("(?m)^---.*$"))
                .filter(document -> document.contains("\nkind: Deployment\n"))
                .map(document -> Serialization.unmarshal(document, Deployment.class))
                .findFirst()
                .orElseThrow();

        Deployment tool = new PlaceholderPods(NodePlaceholders.NAME, PlaceholderDeployment.requests("1m", "8Mi"), true)
                .deployment(
                        "jhub", PlaceholderOptions.DEFAULTS.withPool(StudentPool.of(StudentPool.Purpose.REQUIRE)), 0);

        assertThat(chart.getSpec()).isEqualTo(tool.getSpec());
    }
}
