package dev.firstbell.deploy.issues;

import static dev.firstbell.deploy.issues.TestingDescription.of;
import static dev.firstbell.deploy.issues.TestingDescription.shown;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Values files that an object names were not read, and this was not said. */
class ValuesFromElsewhereTest {
    private static final String VALUES = "hub: {concurrentSpawnLimit: 230}\n    singleuser: {startTimeout: 1300}\n";

    private static String flux(String more) {
        return "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: hub}\nspec:\n  chart: {spec:"
                + " {chart: jupyterhub" + more + "}}\n  values:\n    " + VALUES;
    }

    private static String argo(String more) {
        return "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: hub}\nspec:\n source:\n  chart:"
                + " jupyterhub\n  helm:\n" + more + "   valuesObject:\n    " + VALUES;
    }

    @Test
    void whatTheObjectDoesNotSetMayComeFromThem() {
        String fluxFile = flux(", valuesFiles: [values.yaml, values-prod.yaml]");
        String argoFile = argo("   valueFiles: [values-prod.yaml]\n");

        assertThat(shown(of(fluxFile).student().memoryGuarantee()))
                .isEqualTo(
                        "a.yaml:5: spec.chart.spec.valuesFiles names `values.yaml`, `values-prod.yaml`, which were not"
                                + " read | give those files with -f, before the HelmRelease");
        assertThat(shown(of(argoFile).student().memoryGuarantee()))
                .isEqualTo(
                        "a.yaml:8: spec.source.helm.valueFiles names `values-prod.yaml`, which was not read | give that"
                                + " file with -f, before the Application");
        assertThat(shown(of(argoFile).hub().concurrentSpawnLimit())).isEqualTo(230L);
        assertThat(of(argoFile).notes()).anyMatch(note -> note.contains("in hub.config or in Python would win"));
    }

    @Test
    void aFileThatIsGivenBeforeStandsForThem() {
        assertThat(shown(of(
                                "singleuser: {memory: {guarantee: 3G}}\nhub: {concurrentSpawnLimit: 1}\n",
                                argo("   valueFiles: [values-prod.yaml]\n"))
                        .student()
                        .memoryGuarantee()))
                .isEqualTo(3L << 30);
    }

    @Test
    void theChartsOwnValuesAreTheDefaults() {
        assertThat(shown(of(flux(", valuesFiles: [values.yaml]")).student().memoryGuarantee()))
                .isEqualTo(1L << 30);
        assertThat(shown(of(argo("   valueFiles: []\n")).student().memoryGuarantee()))
                .isEqualTo(1L << 30);
    }

    @Test
    void anotherVersionOfTheChartIsNamed() {
        assertThat(of(flux(", version: 3.3.8")).notes())
                .containsExactly(
                        "a.yaml:5: the object installs version `3.3.8` of the chart; values that no file sets are"
                                + " taken to have the defaults of 4.4.0; --chart DIR-or-TGZ takes those of your chart");
        assertThat(of(flux(", version: 4.4.0")).notes()).isEmpty();
    }

    /** The form that most Applications have. */
    @Test
    void valuesAsOneTextAreReadAtTheirLines() {
        var deployment = of("apiVersion: argoproj.io/v1alpha1\nkind: Application\nspec:\n  source:\n    chart:"
                + " jupyterhub\n    helm:\n      values: |\n        hub:\n          concurrentSpawnLimit: 40\n");

        assertThat(shown(deployment.hub().concurrentSpawnLimit())).isEqualTo(40L);
        assertThat(deployment.hub().concurrentSpawnLimit().origin().where()).isEqualTo("a.yaml:9");
    }

    @Test
    void theSourceWithTheChartIsReadAmongSeveral() {
        var deployment = of("kind: Application\napiVersion: argoproj.io/v1alpha1\nspec:\n  sources:\n  - {repoURL: git,"
                + " ref: v}\n  - chart: jupyterhub\n    helm:\n      valueFiles: [$v/a.yaml]\n      valuesObject:\n"
                + "        hub: {concurrentSpawnLimit: 40}\n");

        assertThat(shown(deployment.hub().concurrentSpawnLimit())).isEqualTo(40L);
        assertThat(deployment.hub().concurrentSpawnLimit().origin().where()).isEqualTo("a.yaml:10");
        assertThat(shown(deployment.hub().activeServerLimit()).toString()).contains("`$v/a.yaml`");
    }

    @Test
    void theReleaseIsReadAmongSeveralDocuments() {
        var deployment = of("kind: HelmRepository\nmetadata: {name: j}\n---\n" + flux(""));

        assertThat(deployment.hub().concurrentSpawnLimit().origin().where()).isEqualTo("a.yaml:10");
    }

    @Test
    void aParameterWinsAndIsNamedByItsOwnKey() {
        var limit = of(argo("   parameters: [{name: hub.concurrentSpawnLimit, value: '40'}]\n"))
                .hub()
                .concurrentSpawnLimit();

        assertThat(shown(limit)).isEqualTo(40L);
        assertThat(limit.origin().where() + " " + limit.origin().key())
                .isEqualTo("a.yaml:8 spec.source.helm.parameters (hub.concurrentSpawnLimit)");
    }
}
