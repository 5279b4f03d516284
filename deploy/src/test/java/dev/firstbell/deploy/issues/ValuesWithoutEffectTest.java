package dev.firstbell.deploy.issues;

import static dev.firstbell.deploy.issues.TestingDescription.of;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.deploy.chart.HelmChart;
import dev.firstbell.deploy.description.DescribedDeployment;
import dev.firstbell.deploy.description.DescribedDeployment.ValuesText;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values that the chart does not receive, and versions of the chart that are not those whose defaults count. */
class ValuesWithoutEffectTest {
    private static final String LAB = "lab: {hub: {concurrentSpawnLimit: 300}, singleuser: {startTimeout: 300}}\n";

    private static List<String> notes(String version, String values) {
        HelmChart umbrella = HelmChart.of(
                "campus",
                Map.of(
                        "Chart.yaml",
                        "name: campus\nversion: 1.0.0\ndependencies:\n  - name: jupyterhub\n    alias: lab\n    version: "
                                + version + "\n    repository: https://hub.example.org/\n"));
        return DescribedDeployment.of(new DescribedDeployment.Request(
                        List.of(new ValuesText("a.yaml", values)),
                        Optional.empty(),
                        Optional.of(umbrella),
                        Optional.empty()))
                .deployment()
                .notes();
    }

    @Test
    void theVersionOfADependencyIsNamed() {
        assertThat(notes("3.3.8", LAB))
                .singleElement()
                .asString()
                .contains(
                        "Chart.yaml:5: the dependency is version `3.3.8` of the chart; values that no file sets are taken"
                                + " to have the defaults of 4.4.0; run `helm dependency build`, and the chart that it fetches"
                                + " counts");
        assertThat(notes("4.4.0", LAB)).isEmpty();
        assertThat(notes("~4.4.0", LAB)).isEmpty();
    }

    @Test
    void aKeyBesideThoseOfTheChart() {
        assertThat(notes("4.4.0", "hub: {concurrentSpawnLimit: 10}\n" + LAB))
                .containsExactly(
                        "a.yaml:1: `hub` is at the top level, where the chart of JupyterHub does not read it; move"
                                + " what is below it to lab.hub, unless a template of the umbrella chart reads it");
        assertThat(notes("4.4.0", "hub: {title: Lab}\nglobal: {lab: x}\n" + LAB))
                .isEmpty();
    }

    @Test
    void valuesBesideValuesObject() {
        assertThat(of("""
                kind: Application
                spec:
                  source:
                    chart: jupyterhub
                    targetRevision: 4.4.0
                    helm:
                      values: |
                        hub: {concurrentSpawnLimit: 300}
                      valuesObject:
                        singleuser: {memory: {guarantee: 4G}}
                """).notes())
                .containsExactly(
                        "a.yaml:7: spec.source.helm.values has no effect, because spec.source.helm.valuesObject"
                                + " replaces it as a whole");
    }

    /** What every choice of a later option sets does not depend on an earlier one. */
    @ParameterizedTest
    @CsvSource({"mem_guarantee, another image;", "image, another image and another mem_guarantee"})
    void aLaterOptionThatAlwaysSetsATrait(String trait, String says) {
        String notes = String.join(
                        "\n",
                        of("""
                hub: {concurrentSpawnLimit: 1}
                singleuser:
                  profileList:
                  - display_name: Only
                    profile_options:
                      a:
                        display_name: Image
                        choices:
                          py: {display_name: Py, default: true, kubespawner_override: {image: "q/py:1", mem_guarantee: 4G}}
                          r: {display_name: R, kubespawner_override: {image: "q/r:1", mem_guarantee: 6G}}
                      b:
                        display_name: RAM
                        choices:
                          x: {display_name: A, kubespawner_override: {TRAIT: 2G}}
                          y: {display_name: B, kubespawner_override: {TRAIT: 3G}}
                """.replace("TRAIT", trait.equals("image") ? "cpu_limit" : trait))
                                .notes()) + ";";

        assertThat(notes.lines()
                                .filter(note -> note.contains("`Image`"))
                                .findFirst()
                                .orElseThrow() + ";")
                .contains("they get " + says);
    }
}
