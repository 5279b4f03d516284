package dev.firstbell.deploy.issues;

import static dev.firstbell.deploy.issues.TestingDescription.rejected;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A key with only comments below it was said to be fine, and Helm refuses the values (4.4.0). */
class EmptyParentsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hub:\\nsingleuser: {startTimeout: 1800} | 1 hub",
                "hub:\\n  config:\\n    # JupyterHub: {}\\nsingleuser: {startTimeout: 1800} | 2 hub.config",
                "hub: {concurrentSpawnLimit: 1}\\nsingleuser: {image: null} | 2 singleuser.image",
                "hub: {concurrentSpawnLimit: 1}\\nsingleuser: {cloudMetadata: null} | 2 singleuser.cloudMetadata",
                "hub: {concurrentSpawnLimit: 1}\\nsingleuser: {memory: null} | 2 singleuser.memory",
                "hub: {concurrentSpawnLimit: 1}\\nsingleuser: {storage: {type: null}} | 2 singleuser.storage.type",
                "hub: {concurrentSpawnLimit: 1}\\ncull: {enabled: null} | 2 cull.enabled",
                "hub: {concurrentSpawnLimit: 1}\\nscheduling: {podPriority: , userPlaceholder: {replicas: 1}} | 2 scheduling.podPriority"
            })
    void aKeyThatTheChartNeedsIsNotEmpty(String text, String key) {
        assertThat(rejected(text.replace("\\n", "\n") + "\n"))
                .containsExactly("a.yaml:" + key
                        + ": nothing, with which Helm removes the chart's value, and the chart cannot do without it;"
                        + " remove the key, or write what belongs there");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hub: {concurrentSpawnLimit: null, consecutiveFailureLimit: , extraConfig: }",
                "singleuser: {startTimeout: ~, memory: {guarantee: null}, profileList: }\\nhub: {activeServerLimit: 1}"
            })
    void otherKeysMayBeEmpty(String text) {
        assertThat(rejected(text.replace("\\n", "\n") + "\n")).isEmpty();
    }
}
