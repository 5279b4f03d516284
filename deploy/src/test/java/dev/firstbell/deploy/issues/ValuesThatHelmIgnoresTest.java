package dev.firstbell.deploy.issues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.deploy.values.ScalingPlanEdits;
import dev.firstbell.deploy.values.ScalingPlanEdits.Proposal;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.records.plan.Setting.HubLimits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * {@code apply} wrote where Helm or the hub does not read: into the `hub` of another chart, to the top level of a file
 * that has the chart two levels down, beside a line of `hub.config` that wins, and into a file that SOPS had sealed.
 * Issue 14, section 1.3.
 */
class ValuesThatHelmIgnoresTest {
    private static final ScalingPlan PLAN = new ScalingPlan(
            ScalingPlan.SCHEMA,
            "CS 101",
            "closed form",
            220,
            230,
            6,
            Duration.ofMinutes(12),
            new HubLimits(230, Duration.ofSeconds(1140)),
            6.4,
            0.72,
            List.of());

    private static Proposal propose(String name) throws IOException {
        return ScalingPlanEdits.propose(name, text(name), PLAN);
    }

    private static String text(String name) throws IOException {
        try (InputStream in = ValuesThatHelmIgnoresTest.class.getResourceAsStream("/values/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void umbrellaWithItsOwnHubIsEditedBelowTheSubchart() throws IOException {
        Proposal proposal = propose("umbrella-with-its-own-hub.yaml");

        assertThat(proposal.place().keyPrefix()).isEqualTo("launcher.jupyterhub");
        assertThat(proposal.place().where()).isEqualTo("umbrella-with-its-own-hub.yaml:6");
        assertThat(proposal.changes())
                .extracting(ScalingPlanEdits.Change::path)
                .containsExactly(
                        "launcher.jupyterhub.hub.concurrentSpawnLimit", "launcher.jupyterhub.singleuser.startTimeout");
        assertThat(proposal.after())
                .contains("    url: https://hub.example.edu\n  quota", "  jupyterhub:\n    singleuser:\n")
                .contains("    hub:\n      concurrentSpawnLimit: 230\n");
    }

    @Test
    void nestedTwiceIsEditedWhereTheChartIs() throws IOException {
        Proposal proposal = propose("nested-twice.yaml");

        assertThat(proposal.place().keyPrefix()).isEqualTo("campus.jupyterhub");
        assertThat(proposal.place().why()).contains("`singleuser`", "`hub`");
        assertThat(proposal.after())
                .contains("    hub:\n      concurrentSpawnLimit: 230\n      config:\n")
                .contains("    singleuser:\n      startTimeout: 1140\n      image:\n")
                .doesNotContain("\nhub:", "\nsingleuser:");
    }

    @Test
    void configHasTheLastWordSoItsLinesAreEdited() throws IOException {
        String name = "config-has-the-last-word.yaml";
        Proposal proposal = propose(name);

        assertThat(proposal.after())
                .isEqualTo(text(name)
                        .replace("concurrent_spawn_limit: 40 ", "concurrent_spawn_limit: 230 ")
                        .replace("start_timeout: 240 ", "start_timeout: 1140 "));
        assertThat(proposal.notes())
                .anySatisfy(note -> assertThat(note)
                        .startsWith(name + ":5: hub.config.JupyterHub.concurrent_spawn_limit wins over"
                                + " hub.concurrentSpawnLimit"))
                .anySatisfy(note -> assertThat(note)
                        .startsWith(name + ":7: hub.config.KubeSpawner.start_timeout wins over"
                                + " singleuser.startTimeout"))
                .anySatisfy(note -> assertThat(note)
                        .startsWith(name + ":5: the comment `# wins over hub.concurrentSpawnLimit` about"));
    }

    @Test
    void encryptedFilesAreRefusedBecauseTheMacCoversThem() {
        assertThatThrownBy(() -> propose("encrypted.yaml"))
                .isInstanceOf(BadInputException.class)
                .hasMessage("encrypted.yaml:5: encrypted with SOPS; its MAC (sops.mac) covers the whole file, so SOPS"
                        + " would reject the file after any other edit; change the values with `sops edit`");
    }
}
