package dev.firstbell.deploy.issues;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.deploy.values.ScalingPlanEdits;
import dev.firstbell.deploy.values.ScalingPlanEdits.Proposal;
import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.records.plan.Setting.HubLimits;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * {@code apply} edited a value that `hub.extraConfig` replaces, without a word. Issue 14, section 1.3. The order is that
 * of the chart's jupyterhub_config.py.
 */
class PythonHasTheLastWordTest {
    private static final ScalingPlan PLAN = new ScalingPlan(
            ScalingPlan.SCHEMA,
            "CS 101",
            "closed form",
            220,
            230,
            6,
            Duration.ofMinutes(12),
            new HubLimits(230, Duration.ofSeconds(300)),
            6.4,
            0.72,
            List.of());

    private static Proposal propose(String values) {
        return ScalingPlanEdits.propose("v.yaml", values, PLAN);
    }

    @Test
    void aPlainAssignmentWinsSoTheValueIsNotEdited() {
        String values = """
                hub:
                  concurrentSpawnLimit: 64
                  extraConfig:
                    00-first: |
                      # c.JupyterHub.concurrent_spawn_limit = 5
                      print("hello")

                      c.JupyterHub.concurrent_spawn_limit = 100
                """;
        Proposal proposal = propose(values);

        assertThat(proposal.after()).isEqualTo(values);
        assertThat(proposal.changes()).isEmpty();
        assertThat(proposal.unmet())
                .containsExactly("v.yaml:8: hub.extraConfig.00-first sets concurrent_spawn_limit"
                        + " (`c.JupyterHub.concurrent_spawn_limit = 100`) and wins over hub.concurrentSpawnLimit, so an"
                        + " edit of that would have no effect; set 230 there by hand");
    }

    @Test
    void anAssignmentOfThePlansValueIsWhatThePlanWants() {
        Proposal proposal = propose(
                "hub:\n  extraConfig:\n    limits: |\n      c.JupyterHub.concurrent_spawn_limit = 230  # a class\n");

        assertThat(proposal.unmet()).isEmpty();
        assertThat(proposal.changes()).isEmpty();
        assertThat(proposal.notes())
                .anySatisfy(note ->
                        assertThat(note).startsWith("v.yaml:4: hub.extraConfig.limits sets concurrent_spawn_limit"));
    }

    @ParameterizedTest
    @CsvSource({
        "'if big:\n        c.JupyterHub.concurrent_spawn_limit = 100', 5",
        "'def hook(spawner):\n        pass\n      x = c.JupyterHub.concurrent_spawn_limit', 6"
    })
    void aMentionIsNamedAndTheValueIsEdited(String code, int line) {
        Proposal proposal = propose("hub:\n  extraConfig:\n    limits: |\n      " + code + "\n  baseUrl: /\n");

        assertThat(proposal.changes()).hasSize(1);
        assertThat(proposal.notes())
                .anySatisfy(note -> assertThat(note)
                        .startsWith("v.yaml:" + line + ": hub.extraConfig.limits may set concurrent_spawn_limit")
                        .endsWith("it was not evaluated"));
    }

    @Test
    void ofTwoSnippetsTheLastNameWinsAndAComputedValueIsOnlyAMention() {
        String values = "hub:\n  extraConfig:\n    b: |\n      c.JupyterHub.concurrent_spawn_limit = 230\n"
                + "    a: |\n      c.JupyterHub.concurrent_spawn_limit = 5\n";

        assertThat(propose(values).unmet()).isEmpty();
        assertThat(propose(values.replace("b: |", "0: |")).unmet())
                .singleElement()
                .asString()
                .startsWith("v.yaml:6: hub.extraConfig.a sets");
        Proposal computed = propose("hub:\n  extraConfig:\n    a: |\n"
                + "      c.JupyterHub.concurrent_spawn_limit = get_config(\"hub.concurrentSpawnLimit\") * 2\n");
        assertThat(computed.changes()).hasSize(1);
        assertThat(computed.notes()).anySatisfy(note -> assertThat(note).contains("it was not evaluated"));
    }

    @Test
    void filesInTheConfigurationFolderRunTooAlsoInBase64() {
        String code = "c.JupyterHub.concurrent_spawn_limit = 100\n";
        String binary = Base64.getEncoder().encodeToString(code.getBytes(StandardCharsets.UTF_8));
        String file = "hub:\n  extraFiles:\n    limits:\n      mountPath: ";
        String executed = "/usr/local/etc/jupyterhub/jupyterhub_config.d/limits.py\n";

        assertThat(propose(file + executed + "      stringData: |\n        " + code)
                        .unmet())
                .singleElement()
                .asString()
                .startsWith("v.yaml:6: hub.extraFiles.limits.stringData sets");
        assertThat(propose(file + executed + "      binaryData: " + binary + "\n")
                        .unmet())
                .singleElement()
                .asString()
                .startsWith("v.yaml:5: hub.extraFiles.limits.binaryData sets");
        Proposal elsewhere = propose(file + "/etc/motd\n      stringData: |\n        " + code);
        assertThat(elsewhere.unmet()).isEmpty();
        assertThat(elsewhere.notes()).anySatisfy(note -> assertThat(note).contains("may set concurrent_spawn_limit"));
    }

    @Test
    void theHubsArgumentsWinOverEverything() {
        assertThat(propose("hub:\n  args: [jupyterhub, --JupyterHub.concurrent_spawn_limit=10]\n  baseUrl: /\n")
                        .unmet())
                .singleElement()
                .asString()
                .startsWith("v.yaml:2: hub.args sets concurrent_spawn_limit");
    }

    @Test
    void anExistingSecretThatMayWinIsNamed() {
        assertThat(propose("hub:\n  existingSecret: our-secrets\n  baseUrl: /\n")
                        .notes())
                .anySatisfy(note -> assertThat(note)
                        .isEqualTo("v.yaml:2: hub.existingSecret `our-secrets` wins over this file if it contains"
                                + " values.yaml with `hub.concurrentSpawnLimit`; it was not read"));
    }

    @ParameterizedTest
    @CsvSource({
        "'config:\n    JupyterHub: \"{{ x }}\"', v.yaml:3: hub.config.JupyterHub is not a mapping here",
        "'config: !vault x', v.yaml:2: hub.config is not a mapping here",
        "'extraConfig:\n    a: !include a.py', v.yaml:3: hub.extraConfig.a may set concurrent_spawn_limit (`!include …`)"
    })
    void whatAnotherToolFillsInIsNamed(String lines, String note) {
        assertThat(propose("hub:\n  " + lines + "\n  baseUrl: /\n").notes())
                .anySatisfy(found -> assertThat(found).startsWith(note));
    }

    @Test
    void aKeyWithADotHasNoEffect() {
        assertThat(propose("hub.concurrentSpawnLimit: 500\nhub: {baseUrl: /, concurrentSpawnLimit: 64}\n")
                        .notes())
                .contains("v.yaml:1: hub\\.concurrentSpawnLimit: Helm takes a key with a dot for one name, not for a"
                        + " path, so this one has no effect");
    }

    @Test
    void aShadowedValueIsSaidToHaveNoEffect() {
        Proposal proposal = propose("hub:\n  concurrentSpawnLimit: 64\n  config:\n    JupyterHub:\n"
                + "      concurrent_spawn_limit: 40\n");

        assertThat(proposal.changes())
                .containsExactly(
                        new ScalingPlanEdits.Change("hub.config.JupyterHub.concurrent_spawn_limit", "40", "230"));
        assertThat(proposal.notes())
                .contains("v.yaml:2: hub.concurrentSpawnLimit has no effect beside it and stays as it is");
    }

    @Test
    void theSectionOfTheHubsOwnSpawnerWinsOverThatOfItsParents() {
        Proposal proposal = ScalingPlanEdits.propose("v.yaml", """
                hub:
                  concurrentSpawnLimit: 230
                  config:
                    JupyterHub:
                      spawner_class: course.spawner.CourseSpawner
                    Spawner:
                      start_timeout: 30
                    KubeSpawner:
                      start_timeout: 40
                    CourseSpawner:
                      start_timeout: 50
                singleuser:
                  profileList:
                    - display_name: GPU
                      kubespawner_override:
                        start_timeout: 900
                """, PLAN);

        assertThat(proposal.changes())
                .containsExactly(new ScalingPlanEdits.Change("hub.config.CourseSpawner.start_timeout", "50", "300"));
        assertThat(proposal.notes())
                .anySatisfy(
                        note -> assertThat(note).startsWith("v.yaml:7: hub.config.Spawner.start_timeout has no effect"))
                .anySatisfy(note ->
                        assertThat(note).startsWith("v.yaml:9: hub.config.KubeSpawner.start_timeout has no effect"))
                .anySatisfy(note -> assertThat(note)
                        .startsWith("v.yaml:16: singleuser.profileList sets start_timeout to 900 for one profile"));
    }
}
