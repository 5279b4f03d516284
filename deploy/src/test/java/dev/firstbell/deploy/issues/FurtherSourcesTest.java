package dev.firstbell.deploy.issues;

import static dev.firstbell.deploy.issues.TestingDescription.of;
import static dev.firstbell.deploy.issues.TestingDescription.rejected;
import static dev.firstbell.deploy.issues.TestingDescription.shown;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.deployment.Deployment.Reach;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Places that set what students get, in forms that were not seen. */
class FurtherSourcesTest {
    private static final String MORE = "\nsingleuser: {startTimeout: 300}\n";

    /** KubeSpawner sorts the keys of a mapping. */
    @Test
    void profilesMayBeAMapping() {
        var found = of("hub: {config: {KubeSpawner: {profile_list: {small: {display_name: S, kubespawner_override:"
                + " {mem_guarantee: 4G}}, big: {display_name: B, kubespawner_override: {mem_guarantee: 8G}}}}}}"
                + MORE);

        assertThat(shown(found.student().memoryGuarantee())).isEqualTo(8L << 30);
        assertThat(found.notes()).first().asString().contains("the profile `B`, which is preselected");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hub: {config: {KubeSpawner: {priority_class_name: low}}}",
                "hub: {extraConfig: {a: c.KubeSpawner.priority_class_name = 'low'}}"
            })
    void aPriorityClassOfTheSite(String hub) {
        assertThat(shown(of(hub + MORE).scheduling().studentPriority()).toString())
                .startsWith("a.yaml:1: ")
                .contains("low");
    }

    @Test
    void aNodeSelectorOfThePod() {
        var found = of(
                "singleuser: {nodeSelector: {c: d}, extraPodConfig: {nodeSelector: {a: b}}}\nhub: {concurrentSpawnLimit: 3}\n");
        var nodes = found.scheduling().nodes();

        assertThat(nodes.ifKnown().orElseThrow().reach()).isEqualTo(Reach.LABELED);
        assertThat(nodes.ifKnown().orElseThrow().by()).isEqualTo("a=b");
        assertThat(nodes.origin().key()).isEqualTo("singleuser.extraPodConfig.nodeSelector");
        assertThat(shown(of("singleuser: {extraPodConfig: {nodeName: n1}}\nhub: {concurrentSpawnLimit: 3}\n")
                                .scheduling()
                                .nodes())
                        .toString())
                .startsWith("a.yaml:1: singleuser.extraPodConfig.nodeName restricts where each student's pod runs");
    }

    @Test
    void theOldScriptOfTheCuller() {
        assertThat(shown(of("hub: {services: {cull: {command: [sh, -c, exec cull-idle-servers.py --timeout=600]}}}"
                                + MORE)
                        .culler()
                        .timeout()))
                .isEqualTo(Duration.ofSeconds(600));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cmd: [start-singleuser.sh, --ServerApp.shutdown_no_activity_timeout=600] | a.yaml:1: singleuser.cmd",
                "extraFiles: {c: {data: {ServerApp: {shutdown_no_activity_timeout: 600}}}} | a.yaml:1: singleuser.extraFiles.c.data.ServerApp.shutdown_no_activity_timeout"
            })
    void serversThatStopThemselves(String value, String where) {
        assertThat(of("singleuser: {" + value + "}\nhub: {concurrentSpawnLimit: 3}\n")
                        .notes())
                .containsExactly(
                        where + " sets shutdown_no_activity_timeout, after which a server without activity stops"
                                + " itself; the rule `culler` does not count it");
        assertThat(of("singleuser: {" + value.replace("600", "0") + "}\nhub: {concurrentSpawnLimit: 3}\n")
                        .notes())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"exec(open('/etc/x.py').read())", "load_subconfig('/srv/other.py')"})
    void pythonOfOtherFiles(String code) {
        assertThat(of("hub: {extraConfig: {a: \"" + code + "\"}}" + MORE).notes())
                .containsExactly("a.yaml:1: hub.extraConfig.a runs another file (`" + code
                        + "`), which was not read; if it sets one of these values, that wins");
    }

    @Test
    void namedServers() {
        assertThat(of("hub: {allowNamedServers: true, namedServerLimitPerUser: 3}" + MORE)
                        .notes())
                .containsExactly(
                        "a.yaml:1: hub.allowNamedServers lets each user run up to 3 named servers"
                                + " (hub.namedServerLimitPerUser) beside the usual one; one server is counted for each student");
        assertThat(of("hub: {allowNamedServers: false}" + MORE).notes()).isEmpty();
    }

    /** Helm's parser reads YAML 1.1 and renders the number. */
    @ParameterizedTest
    @CsvSource({"1_000_000_000, 1000000000", "0x40000000, 1073741824"})
    void numbersOfYaml11(String written, long bytes) {
        String values = "singleuser: {memory: {guarantee: " + written + "}, cpu: {guarantee: 0o17}}\nhub: {db: {}}\n";

        assertThat(rejected(values)).isEmpty();
        assertThat(shown(of(values).student().memoryGuarantee())).isEqualTo(bytes);
        assertThat(shown(of(values).student().cpuGuarantee())).isEqualTo(15_000L);
    }
}
