package dev.firstbell.deploy.issues;

import static dev.firstbell.deploy.issues.TestingDescription.of;
import static dev.firstbell.deploy.issues.TestingDescription.rejected;
import static dev.firstbell.deploy.issues.TestingDescription.shown;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The image, the nodes and the volumes that hub.config, Python or a profile give to students in place of those of the chart. */
class WhatStudentsGetTest {
    private static final String HUB = "hub: {concurrentSpawnLimit: 230, config: {KubeSpawner: {%s}}}\n";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "image: 'x/y:latest' | x/y:latest | ALWAYS",
                "image: x/y | x/y | ALWAYS",
                "image: 'x/y:v1' | x/y:v1 | IF_NOT_PRESENT"
            })
    void theImageOfHubConfigIsTheStudents(String config, String image, String policy) {
        var found = of(String.format(HUB, config) + "singleuser: {image: {name: a/b, tag: '1'}}\n")
                .image();

        assertThat(shown(found.name())).isEqualTo(image);
        assertThat(shown(found.pullPolicy()).toString()).isEqualTo(policy);
        assertThat(found.otherThanPulled().orElseThrow().why())
                .isEqualTo("The pre-pullers pull the image of singleuser.image and those of singleuser.profileList, and"
                        + " students get `" + image + "` from hub.config.KubeSpawner.image.");
    }

    @Test
    void thePrePullersPullWhatTheChartKnows() {
        String profile = "hub: {concurrentSpawnLimit: 1}\nsingleuser: {profileList: [{display_name: A,"
                + " kubespawner_override: {image: 'c/d:v2'}}]}\n";

        assertThat(of(profile).image().otherThanPulled()).isEmpty();
        assertThat(of(profile + "prePuller: {pullProfileListImages: false}\n")
                        .image()
                        .otherThanPulled()
                        .orElseThrow()
                        .origin()
                        .key())
                .isEqualTo("prePuller.pullProfileListImages");
        assertThat(of(String.format(HUB, "image: 'x/y:v1'") + "singleuser: {image: {name: x/y, tag: v1}}\n")
                        .image()
                        .otherThanPulled())
                .isEmpty();
        assertThat(of(String.format(HUB, "image: 'x/y:v1'")
                                + "prePuller: {extraImages: {a: {name: x/y, tag: v1}}}\nsingleuser: {startTimeout: 3}\n")
                        .image()
                        .otherThanPulled())
                .isEmpty();
    }

    @Test
    void anImageInPythonIsUnknown() {
        String code = "hub: {extraConfig: {a: \"%s\"}}\nsingleuser: {image: {name: a/b, tag: '1'}}\n";

        assertThat(shown(of(String.format(code, "c.KubeSpawner.image = 'x/y:latest'"))
                                .image()
                                .pullPolicy())
                        .toString())
                .contains("hub.extraConfig.a may set image (`c.KubeSpawner.image = 'x/y:latest'`)");
        assertThat(shown(of(String.format(code, "print('the image is large')"))
                        .image()
                        .name()))
                .isEqualTo("a/b:1");
    }

    /** The chart writes `name:tag`, so a digest in two parts is one that nodes can pull; it was called one that they cannot. */
    @Test
    void aDigestInTwoPartsOrBehindTheTagIsPulled() {
        String digits = "0123456789abcdef".repeat(4);
        String hub = "hub: {concurrentSpawnLimit: 1}\n";

        for (String image : List.of(
                "name: 'a/b@sha256', tag: " + quoted(digits),
                "name: 'a/b:v1@sha256', tag: " + quoted(digits),
                "name: a/b, tag: " + quoted("v1@sha256:" + digits))) {
            assertThat(rejected("singleuser: {image: {" + image + "}}\n" + hub))
                    .as(image)
                    .isEmpty();
            assertThat(shown(of("singleuser: {image: {" + image + "}}\n" + hub)
                                    .image()
                                    .pullPolicy())
                            .toString())
                    .isEqualTo("IF_NOT_PRESENT");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "name: 'a/b@sha256', tag: 'v1' | `v1`, which the chart appends to `a/b@sha256`, so no node can pull it; write the 64 hexadecimal digits of the digest",
                "name: a/b, tag: 'sha256:0123' | `sha256:0123`, which is not a tag, so no node can pull the image; write a tag and the whole digest, as tag: \"TAG@sha256:…\" with 64 hexadecimal digits",
                "name: a/b, tag: 'v1@sha256:0123' | `v1@sha256:0123`, which is not a tag, so no node can pull the image; write a tag and the whole digest, as tag: \"TAG@sha256:…\" with 64 hexadecimal digits",
                "name: a/b, tag: 'b:v1' | `b:v1`, which is not a tag, so no node can pull the image; write the tag alone: letters, digits, `_`, `.` and `-`"
            })
    void aTagThatNoRegistryTakesIsNamed(String image, String problem) {
        assertThat(rejected("singleuser: {image: {" + image + "}}\nhub: {concurrentSpawnLimit: 1}\n"))
                .containsExactly("a.yaml:1 singleuser.image.tag: " + problem);
    }

    private static String quoted(String text) {
        return "'" + text + "'";
    }

    /** The chart appends its own tag to a name that has one. */
    @Test
    void aTagInTheNameAlone() {
        assertThat(rejected("singleuser: {image: {name: 'a/b:v1'}}\nhub: {concurrentSpawnLimit: 1}\n"))
                .containsExactly(
                        "a.yaml:1 singleuser.image.name: `a/b:v1`, to which the chart appends its own tag, so no"
                                + " node can pull it; write the name without the tag, and the tag to singleuser.image.tag");
    }

    /** The chart renders {@code image: name:}, and Helm stops at it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"{name: a/b, tag: ''}", "{name: 'a/b@sha256:1', tag: ''}", "{name: a/b, tag: null}"})
    void anEmptyTagStopsHelm(String image) {
        assertThat(rejected("singleuser: {image: " + image + "}\nhub: {concurrentSpawnLimit: 1}\n"))
                .containsExactly(
                        "a.yaml:1 singleuser.image.tag: an empty tag, after which the chart writes the image as"
                                + " `name:`, so Helm stops with an error; write a tag; a digest follows it, as tag:"
                                + " \"TAG@sha256:…\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nodeSelector: {kubernetes.io/os: linux} | prefer | ALL",
                "nodeSelector: {topology.kubernetes.io/zone: a} | prefer | ALL",
                "nodeSelector: {pool: users} | prefer | LABELED",
                "nodeSelector: {hub.jupyter.org/node-purpose: core} | prefer | CORE",
                "nodeSelector: {hub.jupyter.org/node-purpose: core} | require | NOWHERE",
                "nodeSelector: {hub.jupyter.org/node-purpose: user} | ignore | USERS",
                "startTimeout: 300 | require | USERS",
                "extraNodeAffinity: {required: [{matchExpressions: [{key: kubernetes.io/arch, operator: In, values: [amd64]}]}]} | prefer | ALL",
                "extraNodeAffinity: {required: [{matchExpressions: [{key: kubernetes.io/arch, operator: In, values: [amd64]}]}]} | require | ALL",
                "extraNodeAffinity: {required: [{matchExpressions: [{key: pool, operator: In, values: [a]}]}]} | require | LABELED",
                "extraNodeAffinity: {required: [{matchExpressions: [{key: gpu, operator: Exists}]}, {matchExpressions: [{key: kubernetes.io/os, operator: In, values: [linux]}]}]} | prefer | ALL"
            })
    void whichNodesASelectorPermits(String singleuser, String purpose, String reach) {
        assertThat(of("singleuser: {" + singleuser + "}\nscheduling: {userPods: {nodeAffinity: {matchNodePurpose: "
                                + purpose + "}}}\nhub: {concurrentSpawnLimit: 1}\n")
                        .scheduling()
                        .nodes()
                        .ifKnown()
                        .orElseThrow()
                        .reach()
                        .name())
                .isEqualTo(reach);
    }

    /** A list in hub.config replaces the one to which the chart adds its own condition. */
    @Test
    void hubConfigReplacesTheCondition() {
        String require =
                "scheduling: {userPods: {nodeAffinity: {matchNodePurpose: require}}}\nsingleuser: {startTimeout: 3}\n";
        var nodes = of(String.format(HUB, "node_affinity_required: [], node_selector: {}") + require)
                .scheduling()
                .nodes();

        assertThat(nodes.ifKnown().orElseThrow().reach().name()).isEqualTo("ALL");
        assertThat(nodes.origin().key()).isEqualTo("hub.config.KubeSpawner.node_affinity_required");
    }

    @Test
    void aSelectorInPythonIsNamed() {
        assertThat(shown(of("hub: {extraConfig: {a: \"c.KubeSpawner.node_selector = {'pool': 'users'}\"}}\n"
                                        + "singleuser: {startTimeout: 300}\n")
                                .scheduling()
                                .nodes())
                        .toString())
                .startsWith("a.yaml:1: hub.extraConfig.a may set node_selector (`c.KubeSpawner.node_selector =");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "volumes: [], storage_pvc_ensure: false | Storage[home=NONE, extra=0]",
                "volumes: [{name: h, nfs: {server: s, path: /h}}] | Storage[home=SHARED, extra=0]",
                "volumes: [{name: h, persistentVolumeClaim: {claimName: 'x-{username}'}}] | Storage[home=OWN_VOLUME, extra=0]",
                "storage_pvc_ensure: false | Storage[home=OWN_VOLUME, extra=0]"
            })
    void volumesOfHubConfigReplaceTheCharts(String config, String storage) {
        assertThat(shown(of(String.format(HUB, config) + "singleuser: {startTimeout: 300}\n")
                                .student()
                                .storage())
                        .toString())
                .isEqualTo(storage);
    }

    @Test
    void volumesOfAProfileOrOfPython() {
        assertThat(shown(of("hub: {concurrentSpawnLimit: 1}\nsingleuser: {profileList: [{display_name: A,"
                                        + " kubespawner_override: {volumes: []}}]}\n")
                                .student()
                                .storage())
                        .toString())
                .isEqualTo("Storage[home=NONE, extra=0]");
        assertThat(shown(of("hub: {extraConfig: {a: 'c.KubeSpawner.volumes = []'}}\nsingleuser: {startTimeout: 300}\n")
                                .student()
                                .storage())
                        .toString())
                .contains("may set volumes");
    }
}
