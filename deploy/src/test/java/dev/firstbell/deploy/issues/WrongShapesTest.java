package dev.firstbell.deploy.issues;

import static dev.firstbell.deploy.issues.TestingDescription.of;
import static dev.firstbell.deploy.issues.TestingDescription.rejected;
import static dev.firstbell.deploy.issues.TestingDescription.shown;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One value or a list where the chart has keys, or the other way round: read as nothing, and called fine. Helm refuses each (4.4.0). */
class WrongShapesTest {
    private static final String MORE =
            "\nhub: {concurrentSpawnLimit: 230}\nscheduling: {podPriority: {enabled: true}}\n";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "singleuser: {cpu: 2} | singleuser.cpu: `2`; expected keys with values; write {guarantee: 2}, {limit: 2} or both",
                "singleuser: {memory: 2G} | singleuser.memory: `2G`; expected keys with values; write {guarantee: 2G}, {limit: 2G} or both",
                "singleuser: {image: 'a/b:latest'} | singleuser.image: the text `a/b:latest`; expected keys with values; write {name: a/b, tag: \"latest\"}",
                "singleuser: {storage: none} | singleuser.storage: `none`; expected keys with values; write {type: none}",
                "singleuser: {profileList: {a: {display_name: A}}} | singleuser.profileList: keys with values; expected a list",
                "singleuser: {nodeSelector: [pool]} | singleuser.nodeSelector: a list; expected keys with values",
                "singleuser: {initContainers: {a: {}}} | singleuser.initContainers: keys with values; expected a list",
                "singleuser: {storage: {extraVolumes: x}} | singleuser.storage.extraVolumes: `x`; expected keys with values or a list",
                "cull: false | cull: `false`; expected keys with values; write {enabled: false}",
                "prePuller: {hook: false} | prePuller.hook: `false`; expected keys with values; write {enabled: false}"
            })
    void isRejectedWithTheFormThatIsMeant(String written, String expected) {
        assertThat(rejected(written + MORE)).containsExactly("a.yaml:1 " + expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{KubeSpawner: [mem_guarantee, 8G]} | hub.config.KubeSpawner: a list",
                "c.KubeSpawner.mem_guarantee = 1 | hub.config: `c.KubeSpawner.mem_guarantee = 1`"
            })
    void isRejectedInHubConfig(String config, String expected) {
        String text = "hub: {config: " + config + ", concurrentSpawnLimit: 230}\nsingleuser: {startTimeout: 300}\n";

        assertThat(rejected(text)).containsExactly("a.yaml:1 " + expected + "; expected keys with values");
        assertThat(of(text).notes()).noneMatch(note -> note.contains("spawn_throttle_retry_range"));
        assertThat(shown(of(text).student().memoryGuarantee()).toString()).contains("is not there, because");
    }

    /** The value below is not the chart's default, and not nothing: Helm does not install such a file. */
    @Test
    void whatIsBelowItIsUnknown() {
        assertThat(shown(of("singleuser: {memory: 2G}" + MORE).student().memoryGuarantee()))
                .isEqualTo(
                        "a.yaml:1: singleuser.memory.guarantee is not there, because `memory` is `2G`, where the chart"
                                + " has keys with values | give keys with values for `memory`");
    }

    @Test
    void nullAndPlaceholdersAreNot() {
        assertThat(rejected("singleuser: {nodeSelector: null, extraLabels: ~, image: '${IMAGE}'}" + MORE))
                .isEmpty();
    }

    @Test
    void alsoBehindAMergeKey() {
        assertThat(rejected("custom: &c {memory: 2G}\nsingleuser: {<<: *c, startTimeout: 300}" + MORE))
                .anyMatch(line -> line.startsWith("a.yaml:1 singleuser.memory: `2G`")
                        || line.startsWith("a.yaml:2 singleuser.memory: `2G`"));
    }
}
