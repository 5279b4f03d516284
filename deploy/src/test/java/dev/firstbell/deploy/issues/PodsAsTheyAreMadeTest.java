package dev.firstbell.deploy.issues;

import static dev.firstbell.deploy.issues.TestingDescription.of;
import static dev.firstbell.deploy.issues.TestingDescription.shown;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.deployment.Deployment.Others;
import dev.firstbell.records.deployment.Deployment.PodSize;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pods that Helm, the chart and KubeSpawner make otherwise than the values seem to say. */
class PodsAsTheyAreMadeTest {
    private static final String HUB = "hub: {concurrentSpawnLimit: 1}\n";

    /** The chart gives placeholders its own values in the units of Kubernetes, and nothing of a profile or of hub.config. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{startTimeout: 300} | 1000000000 | 0",
                "{memory: {guarantee: 512M}, cpu: {guarantee: 0.25}} | 512000000 | 250",
                "{memory: {guarantee: 1073741824}} | 1073741824 | 0",
                "{memory: {guarantee: null, limit: 2G}} | 2000000000 | 0",
                "{memory: {guarantee: 0}} | 0 | 0",
                "{profileList: [{display_name: A, kubespawner_override: {mem_guarantee: 4G}}]} | 1000000000 | 0"
            })
    void placeholdersHaveTheSizeOfTheChartsValues(String singleuser, long memory, long cpu) {
        var size = of(HUB + "singleuser: " + singleuser + "\n").scheduling().placeholderSize();

        assertThat(size.ifKnown()).contains(Optional.of(new PodSize(memory, cpu)));
        assertThat(size.origin().written()).isFalse();
    }

    @Test
    void aPlaceholderOfAnUnknownSize() {
        assertThat(shown(of(HUB + "singleuser: {memory: {guarantee: '${MEMORY}'}}\n")
                                .scheduling()
                                .placeholderSize())
                        .toString())
                .contains("singleuser.memory.guarantee is the placeholder `${MEMORY}`");
    }

    /** Helm sorts keys, with letters last and numbers by value, before KubeSpawner reads the options. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{m: {choices: {b: {kubespawner_override: {mem_guarantee: 3G}}, a: {kubespawner_override: {mem_guarantee: 2G}}}}} | 2",
                "{m: {choices: {s10: {kubespawner_override: {mem_guarantee: 3G}}, s9: {kubespawner_override: {mem_guarantee: 2G}}}}} | 2",
                "{m: {choices: {a: {kubespawner_override: {mem_guarantee: 3G}}, B: {kubespawner_override: {mem_guarantee: 2G}}}}} | 2",
                "{z: {choices: {x: {kubespawner_override: {mem_guarantee: 4G}}}}, a: {choices: {x: {kubespawner_override: {mem_guarantee: 2G}}}}} | 4"
            })
    void optionsAndChoicesAreSorted(String options, long gibibytes) {
        assertThat(of(HUB + "singleuser: {profileList: [{display_name: A, profile_options: " + options + "}]}\n")
                        .student()
                        .memoryGuarantee()
                        .ifKnown())
                .contains(gibibytes << 30);
    }

    /** Kubernetes takes the largest init container or the sum of the others; the two never run together. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "initContainers: [{name: i, resources: {requests: {memory: 3Gi}}}] | 256 | 3072",
                "networkTools: {resources: {requests: {memory: 2Gi}}} | 256 | 2048",
                "initContainers: [{name: r, restartPolicy: Always, resources: {requests: {memory: 1Gi}}}, {name: i, resources: {requests: {memory: 3Gi}}}] | 1280 | 4096"
            })
    void initContainersDoNotRunBesideExtraContainers(String init, long beside, long largest) {
        assertThat(of(HUB + "singleuser: {extraContainers: [{name: s, resources: {requests: {memory: 256Mi}}}], " + init
                                + "}\n")
                        .student()
                        .others()
                        .ifKnown())
                .contains(new Others(new PodSize(beside << 20, 0), new PodSize(largest << 20, 0)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{type: static, static: {pvcName: 'claim-{username}'}} | OWN_VOLUME | 0",
                "{type: static, static: {pvcName: nfs}} | SHARED | 0",
                "{dynamic: {pvcNameTemplate: claim-shared}} | SHARED | 0",
                "{dynamic: {pvcNameTemplate: 'claim-{user_server}'}} | OWN_VOLUME | 0",
                "{extraVolumes: [{name: d, persistentVolumeClaim: {claimName: 'd-{safe_username}'}}]} | OWN_VOLUME | 1",
                "{extraVolumes: [{name: d, persistentVolumeClaim: {claimName: 'd-{safe_user_server}'}}]} | OWN_VOLUME | 1",
                "{extraVolumes: {d: {name: d, persistentVolumeClaim: {claimName: 'd-{escaped_user_server}'}}}} | OWN_VOLUME | 1",
                "{extraVolumes: [{name: d, persistentVolumeClaim: {claimName: 'd-{hubnamespace}'}}]} | OWN_VOLUME | 0"
            })
    void aClaimIsOfOneStudentIfItsNameIs(String storage, String home, int extra) {
        assertThat(shown(of(HUB + "singleuser: {storage: " + storage + "}\n")
                                .student()
                                .storage())
                        .toString())
                .isEqualTo("Storage[home=" + home + ", extra=" + extra + "]");
    }

    /** KubeSpawner merges mappings of a profile ({@code recursive_update}), and replaces lists. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "volumes: {d: {name: d, persistentVolumeClaim: {claimName: 'd-{username}'}}} | OWN_VOLUME | 1",
                "volumes: {} | OWN_VOLUME | 0",
                "'volumes: {\"volume-{user_server}\": null}' | NONE | 0",
                "volumes: [] | NONE | 0"
            })
    void volumesOfAProfileAreMergedIfTheyAreAMapping(String override, String home, int extra) {
        assertThat(shown(of(HUB + "singleuser: {profileList: [{display_name: A, kubespawner_override: {"
                                        + override.replaceAll("^'|'$", "") + "}}]}\n")
                                .student()
                                .storage())
                        .toString())
                .isEqualTo("Storage[home=" + home + ", extra=" + extra + "]");
    }

    @Test
    void aSelectorAndAResourceOfTheChartStay() {
        String profile = "profileList: [{display_name: A, kubespawner_override: {%s}}]}\n";

        assertThat(of(HUB + "singleuser: {nodeSelector: {pool: user}, "
                                + String.format(profile, "node_selector: {topology.kubernetes.io/zone: a}"))
                        .scheduling()
                        .nodes()
                        .ifKnown()
                        .orElseThrow()
                        .by())
                .isEqualTo("pool=user");
        assertThat(of(HUB + "singleuser: {extraResource: {limits: {nvidia.com/gpu: '1'}}, "
                                + String.format(profile, "extra_resource_limits: {}"))
                        .student()
                        .others()
                        .ifKnown())
                .isEmpty();
        assertThat(of(HUB + "singleuser: {extraResource: {limits: {nvidia.com/gpu: '1'}}, "
                                + String.format(profile, "extra_resource_limits: {nvidia.com/gpu: null}"))
                        .student()
                        .others()
                        .ifKnown())
                .contains(Others.NONE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "virtual-kubelet.io/provider, operator: DoesNotExist | ALL | ''",
                "node-role.kubernetes.io/control-plane, operator: DoesNotExist | ALL | ''",
                "pool, operator: NotIn, values: [core] | AVOIDS | pool=core",
                "core, operator: DoesNotExist | AVOIDS | the label core",
                "hub.jupyter.org/node-purpose, operator: NotIn, values: [core] | AVOIDS | hub.jupyter.org/node-purpose=core",
                "pool, operator: Exists | LABELED | the label pool"
            })
    void negativeOperatorsKeepPodsOffTheNodesThatHaveTheLabel(String condition, String reach, String by) {
        var nodes = of(HUB + "singleuser: {extraNodeAffinity: {required: [{matchExpressions: [{key: " + condition
                        + "}]}]}}\n")
                .scheduling()
                .nodes()
                .ifKnown()
                .orElseThrow();

        assertThat(nodes.reach().name()).isEqualTo(reach);
        assertThat(nodes.by()).isEqualTo(by);
    }

    @Test
    void theConditionForCoreNodesIsNamedWhereItIs() {
        assertThat(of(HUB + "singleuser: {nodeSelector: {pool: user}, extraNodeAffinity: {required: [{matchExpressions:"
                                + " [{key: hub.jupyter.org/node-purpose, operator: In, values: [core]}]}]}}\n")
                        .scheduling()
                        .nodes()
                        .origin()
                        .key())
                .isEqualTo("singleuser.extraNodeAffinity.required");
    }
}
