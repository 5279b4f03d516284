package dev.firstbell.deploy.values;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.deploy.chart.HelmChart;
import dev.firstbell.records.io.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChartLocatorTest {
    @TempDir
    private Path folder;

    private static ChartPlace find(String values) {
        return find(values, Optional.empty());
    }

    private static ChartPlace find(String values, Optional<HelmChart> chart) {
        ValuesEditor editor = ValuesEditor.of("v.yaml", values);
        return ChartLocator.find("v.yaml", editor, FileKind.of(editor), chart);
    }

    @ParameterizedTest
    @CsvSource({
        "'hub: {baseUrl: /}\n', .",
        "'hub: {resources: {}}\nproxy: {service: {}}\n', .",
        "'ingress: {enabled: true, hosts: [a]}\n', .",
        "'singleuser:\nhub:\n', .",
        "'lab: {singleuser: {image: {tag: x}}}\nhub: {url: x}\n', lab",
        "'hub: {url: x}\njupyterhub: {ingress: {hosts: [a]}}\n', jupyterhub",
        "'basehub: {jupyterhub: {cull: {enabled: false}}}\n', basehub.jupyterhub",
        "'jupyterhub: {enabled: true, hub: {image: {name: a}}}\nhub: {image: {name: b}, port: 1, host: x}\n', jupyterhub",
        "'helm: {chart: jupyterhub, values: {hub: {config: {JupyterHub: {}}}}}\n', helm.values",
        "'a.b: {prePuller: {hook: {enabled: false}}}\n', a\\.b",
        "'hub: {services: {x: {}}}\ncustom: {hub: {baseUrl: /}}\n', ."
    })
    void theKeysOfTheFileShowTheChart(String values, String prefix) {
        assertThat(find(values).keyPrefix()).isEqualTo(prefix);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "'hub: {url: x}\nmetrics: {}\n'! from: . (. at v.yaml:1: `hub` has keys that the chart does not have: url); other keys with values below them: metrics",
                "'hub: {image: x}\nchromeNode: {replicas: 2}\n'! from: . (. at v.yaml:1: it has `hub` or `singleuser`,",
                "'a: {hub: {baseUrl: /}}\nb: {hub: {baseUrl: /}}\n'! from: a, b (",
                "'hub: {baseUrl: /}\njupyterhub: {hub: {baseUrl: /}}\n'! from: ., jupyterhub (",
                "'launcher: {x: 1}\nmetrics: {y: 1}\n'! such as one of launcher, metrics",
                "'global: {x: 1}\n'! `.` for the top level",
                "'x: 1\n'! `.` for the top level"
            })
    void withoutClearEvidenceTheCandidatesAreListed(String values, String candidates) {
        assertThatThrownBy(() -> find(values))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith("v.yaml: ")
                .hasMessageContainingAll("Helm ignores them at any other place", "--key-prefix", candidates);
    }

    @Test
    void theChartsDependencyAndItsAliasCountMoreThanKeys() throws IOException {
        Files.writeString(folder.resolve("Chart.yaml"), """
                apiVersion: v2
                name: course
                version: 0.1.0
                dependencies:
                  - name: metrics
                    repository: https://example.edu/charts
                  - name: jupyterhub
                    alias: lab
                    version: 4.4.0
                    repository: https://hub.jupyter.org/helm-chart/
                """);
        Optional<HelmChart> chart = HelmChart.around(folder.resolve("values.yaml"));

        ChartPlace place = find("hub: {url: x}\nlab: {ingress: {enabled: true}}\n", chart);
        assertThat(place.keyPrefix()).isEqualTo("lab");
        assertThat(place.where()).isEqualTo("v.yaml:2");
        assertThat(place.why())
                .isEqualTo(folder.resolve("Chart.yaml") + ":8 lists the dependency jupyterhub with the alias lab");
        assertThat(find("metrics: {}\n", chart).keyPrefix()).isEqualTo("lab");
        // The keys contradict the chart: Helm would ignore them.
        assertThatThrownBy(() -> find("hub: {baseUrl: /}\n", chart))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("from: lab, . (");
    }

    @Test
    void dependenciesOfDependenciesAndOldFormsAreFollowed() throws IOException {
        Files.writeString(folder.resolve("Chart.yaml"), "apiVersion: v1\nname: course\nversion: 1.0.0\n");
        Files.writeString(
                folder.resolve("requirements.yaml"),
                "dependencies:\n- name: launcher\n  repository: file://sub/launcher\n");
        Path launcher = Files.createDirectories(folder.resolve("sub/launcher"));
        Files.writeString(
                launcher.resolve("Chart.yaml"),
                "apiVersion: v2\nname: launcher\nversion: 1.0.0\ndependencies:\n- name: jupyterhub\n");

        assertThat(find("launcher: {hub: {url: x}}\n", HelmChart.around(folder.resolve("values.yaml")))
                        .keyPrefix())
                .isEqualTo("launcher.jupyterhub");
    }

    @Test
    void twoHubsInOneChartAreAQuestion() throws IOException {
        Files.writeString(folder.resolve("Chart.yaml"), """
                apiVersion: v2
                name: course
                version: 0.1.0
                dependencies:
                - {name: jupyterhub, alias: east}
                - {name: jupyterhub, alias: west}
                """);

        assertThatThrownBy(() -> find("east: {hub: {baseUrl: /}}\n", HelmChart.around(folder.resolve("values.yaml"))))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("from: east, west (");
    }

    @Test
    void bitnamisChartIsAnotherOne() throws IOException {
        Files.writeString(folder.resolve("Chart.yaml"), """
                apiVersion: v2
                name: course
                version: 0.1.0
                dependencies:
                - name: jupyterhub
                  repository: oci://registry-1.docker.io/bitnamicharts
                """);

        assertThatThrownBy(() ->
                        find("jupyterhub: {hub: {baseUrl: /}}\n", HelmChart.around(folder.resolve("values.yaml"))))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("of Bitnami", "another chart than Zero to JupyterHub");
    }

    @Test
    void theUsersChoiceCountsIfItExists() {
        ValuesEditor editor = ValuesEditor.of("v.yaml", "a: {b: {c: 1}}\nd:\ne: 1\n");
        FileKind kind = FileKind.of(editor);

        assertThat(ChartLocator.chosen("v.yaml", editor, kind, Optional.empty(), "a.b")
                        .where())
                .isEqualTo("v.yaml:1");
        assertThat(ChartLocator.chosen("v.yaml", editor, kind, Optional.empty(), "d")
                        .path())
                .containsExactly("d");
        assertThat(ChartLocator.chosen("v.yaml", editor, kind, Optional.empty(), ".")
                        .path())
                .isEmpty();
        for (String asInOtherTools : new String[] {".a.b", ".Values.a.b", "a.b."}) {
            assertThat(ChartLocator.chosen("v.yaml", editor, kind, Optional.empty(), asInOtherTools)
                            .path())
                    .containsExactly("a", "b");
        }
        ValuesEditor own = ValuesEditor.of("v.yaml", "launcher: {hub: {url: x}}\n");
        assertThat(ChartLocator.chosen("v.yaml", own, kind, Optional.empty(), "launcher")
                        .why())
                .isEqualTo("--key-prefix says so, although `hub` has keys that the chart does not have: url");
        ValuesEditor chart = ValuesEditor.of("v.yaml", "hub: {baseUrl: /}\nlab: {x: 1}\n");
        assertThat(ChartLocator.chosen("v.yaml", chart, kind, Optional.empty(), "lab")
                        .why())
                .isEqualTo(
                        "--key-prefix says so, although the top level (v.yaml:1) looks like the chart's values, too");
        assertThatThrownBy(() -> ChartLocator.chosen("v.yaml", chart, kind, Optional.empty(), "hub"))
                .isInstanceOf(BadInputException.class)
                .hasMessage("v.yaml:1: `hub` is itself a value of the chart, whose values are at the top level; give"
                        + " --key-prefix .");
        assertThatThrownBy(() -> ChartLocator.chosen("v.yaml", editor, kind, Optional.empty(), "e"))
                .isInstanceOf(BadInputException.class)
                .hasMessage("v.yaml: `e` is not a mapping with keys; check --key-prefix; candidates: a, d");
    }
}
