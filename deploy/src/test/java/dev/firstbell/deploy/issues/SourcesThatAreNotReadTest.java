package dev.firstbell.deploy.issues;

import static dev.firstbell.deploy.issues.TestingDescription.of;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.records.io.BadInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sources that may win, or change what the rules mean, and were not mentioned; and one that was mentioned without being there. */
class SourcesThatAreNotReadTest {
    private static final String MORE = "\nsingleuser: {startTimeout: 300}\n";

    @Test
    void aVolumeWithConfigurationOfTheHub() {
        assertThat(of("hub: {extraVolumeMounts: [{name: c, mountPath: /usr/local/etc/jupyterhub/jupyterhub_config.d}]}"
                                + MORE)
                        .notes())
                .singleElement()
                .asString()
                .startsWith(
                        "a.yaml:1: hub.extraVolumeMounts mounts a volume at `/usr/local/etc/jupyterhub/jupyterhub_config.d`");
        assertThat(of("hub: {extraVolumeMounts: [{name: c, mountPath: /srv/data}]}" + MORE)
                        .notes())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "config: {JupyterHub: {spawner_class: dockerspawner.DockerSpawner}}",
                "extraConfig: {a: c.JupyterHub.spawner_class = 'dockerspawner.DockerSpawner'}"
            })
    void anotherSpawner(String value) {
        assertThat(of("hub: {" + value + "}" + MORE).notes())
                .singleElement()
                .asString()
                .contains("DockerSpawner", "hold only for KubeSpawner");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hub:",
                "hub: {concurrentSpawnLimit: 9, config: }",
                "hub: {config: {JupyterHub: }}",
                "hub: {config: {JupyterHub: {spawner_class: kubespawner.KubeSpawner}}}"
            })
    void emptyMappingsSetNoRetryAfter(String hub) {
        assertThat(of(hub + MORE).notes()).isEmpty();
    }

    @Test
    void optionsOfTheCommandAreNotPython() {
        assertThat(of("hub: {args: ['--JupyterHub.concurrent_spawn_limit=10']}" + MORE)
                        .notes())
                .containsExactly(
                        "a.yaml:1: hub.args sets concurrent_spawn_limit to 10, which was taken, because options of"
                                + " the command win over all values");
    }

    @Test
    void noBreakSpacesAreNoIndentation() {
        assertThatThrownBy(() -> of("hub:\n  concurrentSpawnLimit: 40\n\u00a0\u00a0activeServerLimit: 5" + MORE))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("a.yaml:3: the key begins with a no-break space");
    }
}
