package dev.firstbell.deploy.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.records.io.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HelmChartTest {
    private static final List<String> LIMIT = List.of("lab", "hub", "concurrentSpawnLimit");

    @TempDir
    private Path folder;

    private Path umbrella;

    @BeforeEach
    void umbrella() throws IOException {
        umbrella = Files.createDirectories(folder.resolve("course"));
        Files.writeString(umbrella.resolve("Chart.yaml"), """
                apiVersion: v2
                name: course
                version: 1.2.3
                dependencies:
                - name: jupyterhub
                  alias: lab
                """);
        Files.createDirectories(umbrella.resolve("charts"));
        Files.write(umbrella.resolve("charts/jupyterhub-4.4.0.tgz"), TestingChart.hub());
    }

    @Test
    void aFolderAndItsArchiveSayTheSame() throws IOException {
        Path archive = Files.write(folder.resolve("course-1.2.3.tgz"), TestingChart.archive("course", umbrella));

        for (Path place : List.of(umbrella, archive)) {
            HelmChart chart = HelmChart.read(place);
            assertThat(chart.title()).isEqualTo("course 1.2.3");
            assertThat(chart.hubs()).extracting(HelmChart.HubPlace::path).containsExactly(List.of("lab"));
            assertThat(chart.defaultAt(LIMIT))
                    .get()
                    .extracting(HelmChart.Default::value)
                    .isEqualTo(64);
            assertThat(chart.schemaAt(LIMIT))
                    .isEqualTo(new ChartSchema.Known(
                            chart.place() + (place.equals(archive) ? "!" : "/")
                                    + "charts/jupyterhub-4.4.0.tgz!values.schema.json",
                            "jupyterhub 4.4.0",
                            List.of("integer", "null"),
                            List.of(),
                            Map.of()));
            assertThat(chart.schemaAt(List.of("lab", "hub", "concurrentSpawnLimits")))
                    .isInstanceOfSatisfying(
                            ChartSchema.Unknown.class,
                            unknown -> assertThat(unknown.key()).isEqualTo("concurrentSpawnLimits"));
            assertThat(chart.schemaAt(List.of("lab", "hub", "config", "JupyterHub", "concurrent_spawn_limit")))
                    .isInstanceOf(ChartSchema.Known.class);
        }
    }

    @Test
    void theUmbrellasOwnValuesAreTheDefault() throws IOException {
        Files.writeString(umbrella.resolve("values.yaml"), "lab: {hub: {concurrentSpawnLimit: 500}}\n");

        assertThat(HelmChart.read(umbrella).defaultAt(LIMIT))
                .contains(new HelmChart.Default(
                        500, umbrella.resolve("values.yaml").toString()));
    }

    @Test
    void aChartOfTheHubItselfHasTheValuesAtTheTop() throws IOException {
        Path archive = Files.write(folder.resolve("jupyterhub.tgz"), TestingChart.hub());

        assertThat(HelmChart.read(archive).hubs())
                .containsExactly(
                        new HelmChart.HubPlace(List.of(), archive + "!Chart.yaml is of the chart jupyterhub itself"));
    }

    @Test
    void whatIsNoChartIsRefused() throws IOException {
        Path text = Files.writeString(folder.resolve("a.tgz"), "no archive");
        assertThatThrownBy(() -> HelmChart.read(text))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith(text + ": not a chart's archive");
        Path cut = Files.write(
                folder.resolve("b.tgz"), java.util.Arrays.copyOf(TestingChart.hub(), TestingChart.hub().length / 2));
        assertThatThrownBy(() -> HelmChart.read(cut)).hasMessageContaining("a damaged one");
        assertThatThrownBy(() -> HelmChart.read(Files.createDirectory(folder.resolve("empty"))))
                .hasMessageContaining("there is no Chart.yaml in it");
        assertThatThrownBy(() -> HelmChart.read(folder.resolve("none")))
                .hasMessageContaining("cannot be read: there is no such folder or file")
                .hasMessageContaining("`helm pull` fetches one from a repository");
        assertThatThrownBy(() -> HelmChart.read(umbrella.resolve("Chart.yaml")))
                .hasMessage(umbrella.resolve("Chart.yaml") + ": a file of the chart, not the chart; give its folder");
    }

    @Test
    void filesOfAChartThatHelmRejectsAreNamed() throws IOException {
        Path file = umbrella.resolve("Chart.yaml");
        Files.writeString(file, "- name: course\n- version: 1\n");
        assertThatThrownBy(() -> HelmChart.read(umbrella))
                .isInstanceOf(BadInputException.class)
                .hasMessage(
                        file + ": expected a mapping with `name` and `version`, found a list; Helm rejects this chart,"
                                + " too; give a chart's folder or its .tgz");
        Files.writeString(file, "name: course\n");
        Path schema = Files.writeString(umbrella.resolve("values.schema.json"), "{\"type\": \"object\",\n");
        assertThatThrownBy(() -> HelmChart.read(umbrella))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith(schema + ": line 2, column 1: not valid JSON: ")
                .hasMessageEndingWith("; Helm rejects this chart, too");
        Files.writeString(schema, "[1]\n");
        assertThatThrownBy(() -> HelmChart.read(umbrella))
                .hasMessageStartingWith(schema + ": expected a mapping with the keywords of a schema, found a list");
        Files.writeString(schema, "{}\n");
        Path values = Files.writeString(umbrella.resolve("values.yaml"), "just text\n");
        assertThatThrownBy(() -> HelmChart.read(umbrella))
                .hasMessageStartingWith(
                        values + ": expected a mapping with the chart's defaults, found a single value");
    }

    @Test
    void aSchemaWithReferencesAndAnyOtherKeysIsFollowed() {
        Map<String, Object> schema = Map.of(
                "properties", Map.of("a", Map.of("$ref", "#/definitions/a")),
                "definitions", Map.of("a", Map.of("additionalProperties", Map.of("type", "string"))));

        assertThat(ChartSchema.at("s", "c", schema, List.of("a", "b")))
                .isEqualTo(new ChartSchema.Known("s", "c", List.of("string"), List.of(), Map.of()));
        assertThat(ChartSchema.at("s", "c", schema, List.of("x", "y")))
                .isEqualTo(new ChartSchema.Known("s", "c", List.of(), List.of(), Map.of()));
    }

    @Test
    void rulesThatAreNotEvaluatedAreNamed() {
        Map<String, Object> schema = Map.of(
                "properties", Map.of("a", Map.of("type", "integer", "maximum", 100, "multipleOf", 64), "b", false),
                "patternProperties", Map.of());

        ChartSchema.Known known = (ChartSchema.Known) ChartSchema.at("s", "c", schema, List.of("a"));

        assertThat(known)
                .isEqualTo(new ChartSchema.Known(
                        "s",
                        "c",
                        List.of("integer"),
                        List.of("patternProperties"),
                        Map.of("maximum", 100, "multipleOf", 64)));
        assertThat(known.broken(64)).isEmpty();
        assertThat(known.broken(128)).contains("maximum 100");
        assertThat(known.broken(65)).contains("multipleOf 64");
        assertThat(ChartSchema.at("s", "c", schema, List.of("b"))).isEqualTo(new ChartSchema.Unknown("s", "c", "b"));
    }
}
