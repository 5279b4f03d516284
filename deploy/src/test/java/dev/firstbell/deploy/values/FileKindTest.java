package dev.firstbell.deploy.values;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.records.plan.Setting.HubLimits;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileKindTest {
    private static final ScalingPlan PLAN = new ScalingPlan(
            ScalingPlan.SCHEMA,
            "CS 101",
            "closed form",
            220,
            240,
            6,
            Duration.ofMinutes(12),
            new HubLimits(230, Duration.ofSeconds(300)),
            6.4,
            0.72,
            List.of());

    private static ScalingPlanEdits.Proposal propose(String name, String values) {
        return ScalingPlanEdits.propose(name, values, PLAN);
    }

    @Test
    void fluxAndArgoCdHaveTheValuesInside() {
        String flux = """
                apiVersion: helm.toolkit.fluxcd.io/v2
                kind: HelmRelease
                metadata: {name: hub}
                spec:
                  chart:
                    spec:
                      chart: jupyterhub
                  valuesFrom:
                    - kind: ConfigMap
                      name: more
                  values:
                    ingress: {enabled: true}
                """;
        ScalingPlanEdits.Proposal proposal = propose("release.yaml", flux);

        assertThat(proposal.after())
                .isEqualTo(flux.replace("  values:\n", "  values:\n    hub:\n      concurrentSpawnLimit: 230\n"));
        assertThat(proposal.place().why()).isEqualTo("the object installs the chart jupyterhub");
        assertThat(proposal.notes())
                .anySatisfy(note -> assertThat(note).startsWith("release.yaml:8: spec.valuesFrom brings values, too"));
        String argo = """
                apiVersion: argoproj.io/v1alpha1
                kind: Application
                spec:
                  source:
                    helm:
                      valuesObject:
                        launcher:
                          jupyterhub:
                            hub:
                              concurrentSpawnLimit: 64
                """;
        assertThat(propose("app.yaml", argo).after()).isEqualTo(argo.replace("64", "230"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "'kind: HelmRelease\napiVersion: v2\nspec: {valuesFrom: [{name: a}]}\n'! v.yaml:1: the HelmRelease has no mapping `spec.values`; its values come from spec.valuesFrom (v.yaml:3)",
                "'kind: Application\napiVersion: v1\nspec: {sources: []}\n'! v.yaml:3: the Application has its sources in a list",
                "'kind: Application\napiVersion: v1\nspec:\n  source:\n    helm:\n      values: |\n        hub: {}\n'! v.yaml:6: the Application has no mapping",
                "'kind: Application\napiVersion: v1\nspec:\n  source:\n    helm:\n      valuesObject: {hub: {baseUrl: /}}\n      parameters:\n      - name: hub.concurrentSpawnLimit\n        value: \"9\"\n'! v.yaml:8: spec.source.helm.parameters sets hub.concurrentSpawnLimit, which wins",
                "'apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\n'! v.yaml:2: a SealedSecret",
                "'apiVersion: v1\nkind: ConfigMap\ndata: {values.yaml: x}\n'! v.yaml:2: a ConfigMap with the values as text",
                "'apiVersion: v1\nkind: Deployment\n'! v.yaml:2: a Kubernetes object of kind Deployment",
                "'apiVersion: helm.cattle.io/v1\nkind: HelmChart\nspec: {}\n'! v.yaml:2: a HelmChart",
                "'releases:\n- name: hub\n  chart: jupyterhub/jupyterhub\n  values:\n  - hub.yaml\n  - hub: {}\n'! v.yaml:1: a helmfile, whose values are in lists of files; give the values file of the release; it names `hub.yaml` (v.yaml:5), values in the list itself (v.yaml:6)",
                "'apiVersion: v2\nname: x\nversion: 1.0.0\n'! v.yaml:1: a Chart.yaml",
                "'kind: Kustomization\napiVersion: v1\nhelmCharts:\n- name: jupyterhub\n  valuesFile: my.yaml\n  valuesInline: {}\n'! v.yaml:1: a Kustomization; give the file that helmCharts[].valuesFile names, or change helmCharts[].valuesInline by hand; it has valuesFile `my.yaml` and valuesInline at v.yaml:6",
                "'helmCharts:\n- name: jupyterhub\n  valuesInline: {hub: {}}\n'! v.yaml:1: a Kustomization; give",
                "'helm:\n  chart: jupyterhub\n  valuesFiles: [a.yaml, b.yaml]\n'! v.yaml:3: a fleet.yaml of Rancher without values of its own; give the file that it names: `a.yaml`, `b.yaml`, of which the last one wins",
                "'helmDefaults: {wait: true}\nenvironments: {prod: {}}\n'! v.yaml:1: a helmfile without releases",
                "'USER-SUPPLIED VALUES:\nhub: {baseUrl: /x}\n'! v.yaml:1: `USER-SUPPLIED VALUES:` is the heading that `helm get values` prints",
                "'- hosts: all\n  tasks: []\n'! v.yaml:1: the file is not a YAML mapping, but a list, such as an Ansible playbook",
                "'resource \"helm_release\" \"hub\" {\n  set {\n    name = \"hub.concurrentSpawnLimit\"\n'! v.yaml:3: Terraform, not YAML",
                "'c = get_config()\nc.JupyterHub.concurrent_spawn_limit = 3\n'! v.yaml: Python, such as a jupyterhub_config.py"
            })
    void whatCannotBeEditedInPlaceIsRefusedWithTheFileToGive(String values, String message) {
        assertThatThrownBy(() -> propose("v.yaml", values))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void aTerraformFileIsKnownByItsNameAndTheLineIsNamed() {
        assertThatThrownBy(() -> propose("hub.tf", "# ours\nlocals {\n  startTimeout = 5\n}\n"))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith("hub.tf:3: Terraform, not YAML");
    }
}
