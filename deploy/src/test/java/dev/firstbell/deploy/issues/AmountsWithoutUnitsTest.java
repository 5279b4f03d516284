package dev.firstbell.deploy.issues;

import static dev.firstbell.deploy.issues.TestingDescription.of;
import static dev.firstbell.deploy.issues.TestingDescription.rejected;
import static dev.firstbell.deploy.issues.TestingDescription.shown;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Amounts with the wrong unit, and containers that the chart adds: counted as they were, or not at all. */
class AmountsWithoutUnitsTest {
    private static String containers(String resources) {
        return "hub: {concurrentSpawnLimit: 1}\nsingleuser:\n  extraContainers:\n  - {name: c, resources: {requests: {"
                + resources + "}}}\n";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "memory: 512 | has the amount `512`, which is less than 1Mi of memory | correct that value; did you mean `512Mi`?",
                "memory: 0.5 | has the amount `0.5`, which is less than 1Mi of memory | correct that value",
                "memory: 64k | has the amount `64k`, which is less than 1Mi of memory | correct that value",
                "cpu: 500 | has the amount `500`, which is more CPUs than a node has | correct that value; did you mean `500m`?"
            })
    void ofAContainer(String amount, String why, String tell) {
        assertThat(shown(of(containers(amount)).student().others()))
                .isEqualTo("a.yaml:4: singleuser.extraContainers " + why + " | " + tell);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cpu: {guarantee: 500} | singleuser.cpu.guarantee: `500`, which is more CPUs than a node has; did you mean `0.5`, which is 500 thousandths of a CPU?",
                "cpu: {limit: 500m} | singleuser.cpu.limit: `500m`; expected a number of CPUs like 0.5, without a unit; write 0.5",
                "memory: {guarantee: 0.5} | singleuser.memory.guarantee: `0.5`, which is 0 bytes of memory; a student's server has from 64M to 1T; did you mean `0.5G`?",
                "memory: {guarantee: 2T} | singleuser.memory.guarantee: `2T` of memory; a student's server has from 64M to 1T; did you mean `2G`?",
                "startTimeout: 1300000 | singleuser.startTimeout: `1300000`, which is more than 6 hours; the value is in seconds, and no node takes that long; did you mean `1300`?",
                "image: {pullPolicy: always} | singleuser.image.pullPolicy: `always`; expected one of IfNotPresent, Always, Never, or nothing"
            })
    void ofTheServer(String value, String expected) {
        assertThat(rejected("singleuser: {" + value + "}\nhub: {concurrentSpawnLimit: 1}\n"))
                .containsExactly("a.yaml:1 " + expected);
    }

    @ParameterizedTest
    @CsvSource({"1g, 1G", "'\"1 G\"', 1G", "512mb, 512M", "2GiB, 2G"})
    void memoryInAnotherSpelling(String written, String right) {
        assertThat(rejected("singleuser: {memory: {guarantee: " + written + "}}\nhub: {concurrentSpawnLimit: 1}\n"))
                .singleElement()
                .asString()
                .endsWith("(1G is 1Gi); write " + right);
    }

    /** Zero to JupyterHub 4.4.0, jupyterhub_config.py: the container is appended to the init containers. */
    @Test
    void theContainerThatBlocksTheMetadataServerCounts() {
        String tools =
                "hub: {concurrentSpawnLimit: 1}\nsingleuser: {networkTools: {resources: {requests: {memory: 3Gi},"
                        + " limits: {cpu: 500m}}}%s}\n";

        assertThat(shown(of(String.format(tools, "")).student().others()).toString())
                .isEqualTo("Others[containers=PodSize[memory=0, cpu=0], init=PodSize[memory=3221225472, cpu=500]]");
        assertThat(shown(of(String.format(tools, ", cloudMetadata: {blockWithIptables: false}"))
                                .student()
                                .others())
                        .toString())
                .isEqualTo("Others[containers=PodSize[memory=0, cpu=0], init=PodSize[memory=0, cpu=0]]");
        assertThat(shown(of(String.format(
                                        tools,
                                        ", profileList: [{display_name: A, kubespawner_override:"
                                                + " {init_containers: []}}]"))
                                .student()
                                .others())
                        .toString())
                .endsWith("init=PodSize[memory=0, cpu=0]]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "singleuser: {extraResource: {guarantees: {memory: 8Gi}}} | which replaces the guarantee of singleuser.memory, and was not counted",
                "singleuser: {extraResource: {limits: {nvidia.com/gpu: 1}}} | no student's pod starts on a node without it",
                "singleuser: {extraResource: {guarantees: {ephemeral-storage: 5Gi}}} | which was not compared with what a node has"
            })
    void furtherResources(String value, String why) {
        assertThat(shown(of(value + "\nhub: {concurrentSpawnLimit: 1}\n")
                                .student()
                                .others())
                        .toString())
                .contains(why);
    }

    @Test
    void resourcesOfTheServersContainer() {
        assertThat(shown(of("hub: {config: {KubeSpawner: {extra_container_config: {resources: {requests: {memory:"
                                        + " 8Gi}}}}}}\nsingleuser: {startTimeout: 300}\n")
                                .student()
                                .others())
                        .toString())
                .contains("hub.config.KubeSpawner.extra_container_config sets `resources` of each student's container");
    }
}
