package dev.firstbell.deploy.issues;

import static dev.firstbell.deploy.issues.TestingDescription.of;
import static dev.firstbell.deploy.issues.TestingDescription.shown;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Values of the class Spawner, beside which the chart sets those of KubeSpawner, and options of the hub's command. */
class ParentClassTest {
    @Test
    void pythonThatSetsSpawnerHasNoEffectWhereTheChartSetsKubeSpawner() {
        var found = of(
                "hub:\n  extraConfig:\n    x: |\n      c.Spawner.start_timeout = 1800\n      c.Spawner.mem_limit = '4G'\n"
                        + "singleuser: {startTimeout: 200}\n");

        assertThat(shown(found.hub().startTimeout())).isEqualTo(Duration.ofSeconds(200));
        assertThat(found.notes())
                .containsExactly(
                        "a.yaml:4: `c.Spawner.start_timeout = 1800` in hub.extraConfig.x has no effect, because"
                                + " singleuser.startTimeout is a value of KubeSpawner, which wins over that of Spawner");
        // The chart sets no limit of memory.
        assertThat(shown(found.student().memoryLimit()).toString()).contains("may set mem_limit");
    }

    @Test
    void hubConfigThatSetsSpawnerHasNoEffectEither() {
        var found =
                of("hub: {config: {Spawner: {mem_guarantee: 2G, mem_limit: 4G}}}\nsingleuser: {startTimeout: 200}\n");

        assertThat(shown(found.student().memoryGuarantee())).isEqualTo(1L << 30);
        assertThat(shown(found.student().memoryLimit())).isEqualTo(4L << 30);
        assertThat(found.notes())
                .containsExactly("a.yaml:1: hub.config.Spawner.mem_guarantee has no effect, because"
                        + " singleuser.memory.guarantee is a value of KubeSpawner, which wins over that of Spawner");
    }

    @Test
    void optionsOfTheCommandAreNotCalledPython() {
        var found =
                of("hub: {command: [jupyterhub, --KubeSpawner.mem_guarantee=8G]}\nsingleuser: {startTimeout: 200}\n");

        assertThat(shown(found.student().memoryGuarantee()))
                .isEqualTo(
                        "a.yaml:1: hub.command may set mem_guarantee (`--KubeSpawner.mem_guarantee=8G`) and would win"
                                + " over singleuser.memory.guarantee; of the command's options only whole numbers are read |"
                                + " move the value from hub.command to singleuser.memory.guarantee or hub.config");
    }
}
