package dev.firstbell.deploy.values;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.firstbell.deploy.chart.Helm;
import dev.firstbell.deploy.chart.HelmChart;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.records.plan.Setting.HubLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Charts rendered by the real {@code helm}: from the variable FIRSTBELL_HELM, else on PATH. {@code .ci} builds one. The
 * chart is in the shape of Zero to JupyterHub's: all values in the hub's Secret.
 */
class RealHelmTest {
    private static final ScalingPlan PLAN = new ScalingPlan(
            ScalingPlan.SCHEMA,
            "CS 101",
            "closed form",
            220,
            230,
            6,
            Duration.ofMinutes(12),
            new HubLimits(230, Duration.ofSeconds(300)),
            6.4,
            0.72,
            List.of());
    private static final String SECRET = """
            kind: Secret
            apiVersion: v1
            metadata:
              name: hub
            data:
              values.yaml: {{ merge dict .Values | toYaml | b64enc | quote }}
            """;
    private static final String CONFIG_MAP = """
            kind: ConfigMap
            apiVersion: v1
            metadata:
              name: hub
            data:
              concurrentSpawnLimit: {{ .Values.hub.concurrentSpawnLimit | quote }}
            """;
    private static final String VALUES = "hub:\n  concurrentSpawnLimit: 64\n";

    @TempDir
    private Path folder;

    private Helm helm;

    @BeforeEach
    void helm() {
        String named = System.getenv("FIRSTBELL_HELM");
        Optional<Helm> found = named == null
                ? Helm.in(Objects.toString(System.getenv("PATH"), ""))
                : Optional.of(Helm.at(Path.of(named)));
        assumeTrue(
                found.isPresent(),
                "helm is not installed: it is neither on PATH nor in FIRSTBELL_HELM, so nothing was rendered");
        helm = found.get();
    }

    @Test
    void aChangedValueReachesTheHub() throws IOException {
        assertThat(check(hub("hub", SECRET), VALUES))
                .contains("hub.concurrentSpawnLimit: rendered with helm, the hub's value changes from 64 to 230");
    }

    @Test
    void aConfigMapWithTheValueAloneIsFound() throws IOException {
        assertThat(check(hub("hub", CONFIG_MAP), VALUES))
                .contains("hub.concurrentSpawnLimit: rendered with helm, the value 230 appears in ConfigMap hub");
    }

    @Test
    void aChartThatIgnoresTheValueIsRefused() throws IOException {
        Path chart = hub("hub", "kind: Service\napiVersion: v1\nmetadata:\n  name: hub\n");

        assertThatThrownBy(() -> check(chart, VALUES))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith("rendered with helm, all objects of the chart are the same before and after");
    }

    @Test
    void aRuleOfTheSchemaThatHelmChecksIsRefusedInItsWords() throws IOException {
        Path chart = hub("hub", SECRET);
        Files.writeString(
                chart.resolve("values.schema.json"),
                "{\"properties\": {\"hub\": {\"properties\": {\"concurrentSpawnLimit\":"
                        + " {\"allOf\": [{\"maximum\": 200}]}}}}}");

        assertThatThrownBy(() -> check(chart, VALUES))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith("rendered with helm, the chart " + chart
                        + " takes the present values, but not those of the plan: it printed: Error: values don't meet")
                .hasMessageContaining("concurrentSpawnLimit")
                .hasMessageContaining("200")
                .hasMessageEndingWith("; nothing was changed");
    }

    @Test
    void dependenciesThatWereNotFetchedAreNamedWithTheCommand() throws IOException {
        Path umbrella = umbrella("lab.enabled");

        assertThat(check(umbrella, "lab:\n  hub:\n    concurrentSpawnLimit: 64\n"))
                .contains("helm did not render the chart " + umbrella + ": the folder charts/ does not have its"
                        + " dependencies: jupyterhub; fetch them with `helm dependency build " + umbrella + "` and try"
                        + " again; whether the hub receives the values was not checked")
                .anySatisfy(said -> assertThat(said).contains("does not have its dependency jupyterhub in charts/"));
    }

    @Test
    void theConditionOfAnUmbrellaIsReadAsHelmReadsIt() throws IOException {
        Path umbrella = umbrella("lab.enabled");
        hub("course/charts/jupyterhub", SECRET);
        String on = "lab:\n  hub:\n    concurrentSpawnLimit: 64\n";

        assertThat(check(umbrella, on))
                .contains("lab.hub.concurrentSpawnLimit: rendered with helm, the hub's value changes from 64 to 230");
        for (String enabled : List.of("true", "yes", "\"false\"", "0", "null")) {
            assertThat(proposal(umbrella, on + "  enabled: " + enabled + "\n").unmet())
                    .as(enabled)
                    .isEmpty();
            assertThat(rendered(umbrella, on + "  enabled: " + enabled + "\n").hubs())
                    .as(enabled)
                    .hasSize(1);
        }
        for (String disabled :
                List.of(on + "  enabled: false\n", on + "  enabled: off\n", on + "tags: {labs: false}\n")) {
            assertThat(proposal(umbrella, disabled).unmet()).as(disabled).hasSize(1);
            assertThat(rendered(umbrella, disabled).objects()).as(disabled).isEmpty();
        }
        String both = on + "  enabled: true\ntags: {labs: false}\n";
        assertThat(proposal(umbrella, both).unmet()).isEmpty();
        assertThat(rendered(umbrella, both).hubs()).hasSize(1);
    }

    @Test
    void mergeKeysAreReadAsHelmReadsThem() throws IOException {
        Path chart = hub("hub", SECRET);
        String merged = "x: &x {concurrentSpawnLimit: 1}\nhub:\n";

        assertThat(limits(chart, merged + "  <<: *x\n  concurrentSpawnLimit: 64\n"))
                .containsExactly(64);
        assertThat(limits(chart, merged + "  concurrentSpawnLimit: 64\n  <<: *x\n"))
                .as("so the editor refuses this one")
                .containsExactly(1);
    }

    @Test
    void aFileWithoutValuesAndAHubWithoutKeysAreEdited() throws IOException {
        Path chart = hub("hub", SECRET);

        assertThat(check(chart, "# nothing yet\n"))
                .contains("hub.concurrentSpawnLimit: rendered with helm, the hub's value changes from 64 to 230");
        assertThat(check(chart, "hub: null\n"))
                .contains("hub.concurrentSpawnLimit: rendered with helm, the hub's value changes from nothing to 230");
    }

    @Test
    void helmsWarningsAboutTheValuesArePassedOn() throws IOException {
        Path umbrella = umbrella("lab.enabled");
        hub("course/charts/jupyterhub", SECRET);

        assertThat(check(umbrella, "lab:\n  hub:\n    concurrentSpawnLimit: 64\n  singleuser: 5\n"))
                .anySatisfy(said -> assertThat(said).startsWith("helm warns: ").contains("singleuser"));
    }

    @Test
    void whatHelmCannotLoadIsSaidInItsWords() throws IOException {
        Path chart = hub("hub", "{{ .Values.hub.config.nothing.there }}");

        assertThat(check(chart, VALUES))
                .anySatisfy(said -> assertThat(said)
                        .contains("it printed: Error: ", "nil pointer", "was not checked")
                        .doesNotContain("--debug"));
    }

    private List<String> check(Path chart, String values) throws IOException {
        return new ChartCheck(HelmChart.read(chart), Optional.of(chart), Optional.of(helm))
                .check(proposal(chart, values));
    }

    private static ScalingPlanEdits.Proposal proposal(Path chart, String values) {
        return ScalingPlanEdits.propose(new ScalingPlanEdits.Request(
                "v.yaml", values, PLAN, Optional.empty(), Optional.of(HelmChart.read(chart)), false));
    }

    private Helm.Rendered rendered(Path chart, String values) throws IOException {
        return helm.render(chart, values).match(rendered -> rendered, failed -> {
            throw new AssertionError(failed.said());
        });
    }

    private List<Object> limits(Path chart, String values) throws IOException {
        return rendered(chart, values).at(List.of("hub", "concurrentSpawnLimit"));
    }

    private Path umbrella(String condition) throws IOException {
        Path umbrella = Files.createDirectories(folder.resolve("course"));
        Files.writeString(umbrella.resolve("Chart.yaml"), """
                apiVersion: v2
                name: course
                version: 0.1.0
                dependencies:
                - name: jupyterhub
                  alias: lab
                  version: 4.4.0
                  repository: https://hub.jupyter.org/helm-chart/
                  condition: %s
                  tags: [labs]
                """.formatted(condition));
        return umbrella;
    }

    private Path hub(String name, String template) throws IOException {
        Path chart = folder.resolve(name);
        Files.createDirectories(chart.resolve("templates"));
        Files.writeString(chart.resolve("Chart.yaml"), "apiVersion: v2\nname: jupyterhub\nversion: 4.4.0\n");
        Files.writeString(
                chart.resolve("values.yaml"),
                "hub:\n  concurrentSpawnLimit: 64\n  config: {}\nsingleuser:\n  startTimeout: 300\n");
        Files.writeString(chart.resolve("templates/hub.yaml"), template);
        return chart;
    }
}
