package dev.firstbell.deploy.issues;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.deploy.description.DescribedDeployment;
import dev.firstbell.deploy.description.DescribedDeployment.ValuesText;
import dev.firstbell.records.deployment.Deployment;
import dev.firstbell.records.deployment.Deployment.Others;
import dev.firstbell.records.deployment.Deployment.PodSize;
import dev.firstbell.records.deployment.Deployment.Rejected;
import dev.firstbell.records.deployment.Value;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values that decide how large a student's pod is, and were taken wrong or not at all. */
class WhatAPodRequestsTest {
    private static Deployment of(String text) {
        return DescribedDeployment.of(new DescribedDeployment.Request(
                        List.of(new ValuesText("v.yaml", text)), Optional.empty(), Optional.empty(), Optional.empty()))
                .deployment();
    }

    private static String rejected(String text) {
        List<Rejected> rejected = of(text).rejected();
        assertThat(rejected).hasSize(1);
        Rejected one = rejected.get(0);
        return one.origin().where() + " " + one.origin().key() + ": " + one.found() + "; " + one.remedy();
    }

    /** What is written in full is not said twice. */
    @Test
    void memoryInWholeUnitsIsRejectedAsItIsWritten() {
        assertThat(rejected("singleuser:\n  memory: {guarantee: 20M}\n"))
                .isEqualTo(
                        "v.yaml:2 singleuser.memory.guarantee: `20M` of memory; a student's server has from 64M to 1T;"
                                + " did you mean `20G`?");
    }

    @ParameterizedTest
    @CsvSource({
        "2, 2 bytes, '; did you mean `2G`?'",
        "2000, 2000 bytes, '; did you mean `2000M`?'",
        "2K, 2048 bytes, '; did you mean `2G`?'",
        "2000G, 1T, '; did you mean `2000M`?'",
        "2147483648000000, 1953T, ''"
    })
    void memoryThatNoServerHasIsRejectedWithTheLikelyUnit(String written, String is, String meant) {
        String text = "singleuser:\n  memory: {guarantee: " + written + "}\n";

        assertThat(rejected(text))
                .isEqualTo("v.yaml:2 singleuser.memory.guarantee: `" + written + "`, which is " + is
                        + " of memory; a student's server has from 64M to 1T" + meant);
        assertThat(of(text).student().memoryGuarantee()).isInstanceOf(Value.Unknown.class);
    }

    @Test
    void memoryOfAProfileAndOfHubConfigIsCheckedToo() {
        assertThat(rejected("singleuser:\n  profileList:\n"
                        + "  - {display_name: A, kubespawner_override: {mem_guarantee: 2}}\n"))
                .endsWith("did you mean `2G`?");
        assertThat(rejected("hub: {config: {KubeSpawner: {mem_limit: 4}}}\nsingleuser: {startTimeout: 300}\n"))
                .endsWith("did you mean `4G`?");
        assertThat(of("singleuser: {memory: {guarantee: 0, limit: 64M}}\n").rejected())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "extraContainers: [{name: a, resources: {requests: {memory: 512Mi, cpu: 100m}}}] | 512 | 100 | 0 | 0",
                "extraContainers: [{name: a, resources: {limits: {memory: 1Gi}}}, {name: b}] | 1024 | 0 | 0 | 0",
                "initContainers: [{name: a, resources: {requests: {memory: 4Gi, cpu: 1}}}] | 0 | 0 | 4096 | 1000",
                "initContainers: [{name: a, restartPolicy: Always, resources: {requests: {cpu: 0.5}}}] | 0 | 500 | 0 | 0",
                "extraPodConfig: {securityContext: {fsGroup: 100}} | 0 | 0 | 0 | 0",
                "extraResource: {limits: {nvidia.com/gpu: 0}} | 0 | 0 | 0 | 0"
            })
    void otherContainersAreCounted(String written, long memory, long cpu, long initMemory, long initCpu) {
        assertThat(of("singleuser:\n  " + written + "\n").student().others().ifKnown())
                .contains(new Others(new PodSize(memory << 20, cpu), new PodSize(initMemory << 20, initCpu)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "singleuser:\n  extraResource: {limits: {nvidia.com/gpu: 1}}\n",
                "singleuser:\n  extraResource: {guarantees: {nvidia.com/gpu: 1}}\n",
                "singleuser:\n  extraContainers: [{name: a, resources: {requests: {memory: lots}}}]\n",
                "singleuser:\n  extraContainers: [{name: a, resources: {limits: {example.com/fpga: 1}}}]\n",
                "singleuser:\n  extraPodAntiAffinity: {required: [{topologyKey: kubernetes.io/hostname}]}\n",
                "singleuser:\n  extraPodConfig: {runtimeClassName: gvisor}\n",
                "hub:\n  config: {KubeSpawner: {extra_resource_limits: {nvidia.com/gpu: '1'}}}\n",
                "hub:\n  config: {KubeSpawner: {extra_containers: \"${SIDECARS}\"}}\n",
                "singleuser:\n  profileList: [{display_name: G, kubespawner_override: {extra_resource_limits: {a/b: 1}}}]\n"
            })
    void otherRestrictionsAreUnknownWithTheirLine(String text) {
        Value<Others> others = of(text).student().others();

        assertThat(others).isInstanceOf(Value.Unknown.class);
        assertThat(((Value.Unknown<Others>) others).why()).startsWith("v.yaml:2: ");
    }

    @Test
    void placeholdersMayHaveASizeOfTheirOwn() {
        assertThat(of("scheduling: {userPlaceholder: {replicas: 220, resources: {requests: {memory: 64Mi}}}}\n")
                        .scheduling()
                        .placeholderSize()
                        .ifKnown())
                .contains(Optional.of(new PodSize(64L << 20, 0)));
        assertThat(of("scheduling: {userPlaceholder: {resources: {}}}\n")
                        .scheduling()
                        .placeholderSize()
                        .ifKnown())
                .contains(Optional.of(new PodSize(1_000_000_000, 0)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "image: {name: a/b, tag: 2024.10} | image.tag: `2024.10`, which YAML reads as a number; expected a text;"
                        + " write \"2024.10\", with the quotes",
                "image: {name: a/b, tag: 0123} | image.tag: `0123`, which YAML reads as a number; expected a text; write"
                        + " \"0123\", with the quotes",
                "image: {name: a/b, tag: 20241001} | image.tag: `20241001`, which YAML reads as a number; expected a text;"
                        + " write \"20241001\", with the quotes",
                "storage: {capacity: 10} | storage.capacity: `10`, which YAML reads as a number; expected a text; write"
                        + " \"10Gi\", with the quotes",
                "image: {name: 'a/b:2024-10-01', tag: 2024-10-01} | image.name: `a/b:2024-10-01`, to which the chart"
                        + " appends `:2024-10-01`, so no node can pull it; write the name without a tag or a digest;"
                        + " singleuser.image.tag (v.yaml:2) has the tag"
            })
    void valuesThatHelmRefusesAreNamedWithTheRightForm(String written, String message) {
        assertThat(rejected("singleuser:\n  " + written + "\n")).isEqualTo("v.yaml:2 singleuser." + message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2024-10-01", "v1", "1.2.3", "'20241001'", "latest", "a1b2c3d"})
    void otherTagsAreTexts(String tag) {
        assertThat(of("singleuser: {image: {name: 'example.edu:5000/a', tag: " + tag + "}}\n")
                        .rejected())
                .isEmpty();
    }

    @Test
    void aSwitchedOffSubchartIsNamed() {
        assertThat(rejected("jupyterhub:\n  enabled: false\n  hub: {concurrentSpawnLimit: 100}\n"))
                .startsWith("v.yaml:2 jupyterhub.enabled: `false`, the usual condition of a dependency");
        DescribedDeployment.Request request = new DescribedDeployment.Request(
                List.of(
                        new ValuesText("a.yaml", "jupyterhub:\n  enabled: false\n  hub: {concurrentSpawnLimit: 1}\n"),
                        new ValuesText("b.yaml", "jupyterhub:\n  enabled: true\n  hub: {concurrentSpawnLimit: 1}\n")),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        assertThat(DescribedDeployment.of(request).deployment().rejected())
                .noneMatch(one -> one.found().contains("usual condition"));
    }

    @Test
    void aRetryRangeOfTheSiteIsNamed() {
        assertThat(of("hub:\n  config:\n    JupyterHub: {spawn_throttle_retry_range: [5, 10]}\n")
                        .notes())
                .containsExactly(
                        "v.yaml:3: hub.config.JupyterHub.spawn_throttle_retry_range sets the Retry-After of a 429;"
                                + " the forecast does not use it, and takes 30 to 60 s, the hub's default");
        assertThat(of("hub:\n  config:\n    JupyterHub: {spawn_throttle_retry_range: [30, 60]}\n")
                        .notes())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[python3, -m, jupyterhub_idle_culler, --timeout=1200] | 1200",
                "[python3, -m, jupyterhub_idle_culler, --timeout, '900'] | 900",
                "python3 -m jupyterhub_idle_culler | 600"
            })
    void aCullerThatIsAServiceCounts(String command, long seconds) {
        for (String chart : List.of("cull: {enabled: false}\n", "cull: {timeout: 3600}\n")) {
            Deployment.Culler culler = of(chart + "hub:\n  services:\n    cull: {command: " + command + "}\n")
                    .culler();

            assertThat(culler.enabled().ifKnown()).contains(true);
            assertThat(culler.timeout().ifKnown()).contains(Duration.ofSeconds(seconds));
            assertThat(culler.timeout().origin().where()).isEqualTo("v.yaml:4");
        }
    }

    @Test
    void aCullerInPythonIsUnknown() {
        assertThat(of("hub:\n  extraConfig:\n    a: |\n      s = ['-m', 'jupyterhub_idle_culler', '--timeout=60']\n")
                        .culler()
                        .timeout())
                .isInstanceOf(Value.Unknown.class);
    }

    @Test
    void aNumberThatWasFoundInPythonIsNamedAsNotEvaluated() {
        assertThat(of("hub:\n  extraConfig:\n    a: |\n      c.JupyterHub.concurrent_spawn_limit = 230\n")
                        .notes())
                .singleElement()
                .asString()
                .endsWith(
                        "hub.extraConfig.a sets concurrent_spawn_limit to 230, which was taken; Python is searched, not"
                                + " evaluated, so a line in a text in quotes counts, too");
    }
}
