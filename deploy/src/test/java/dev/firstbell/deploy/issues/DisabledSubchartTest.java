package dev.firstbell.deploy.issues;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.deploy.chart.HelmChart;
import dev.firstbell.deploy.values.ScalingPlanEdits;
import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.records.plan.Setting.HubLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Helm leaves a dependency out whose condition or tag is false; {@code apply} edited its values as if they counted. */
class DisabledSubchartTest {
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
    private static final String VALUES =
            "jupyterhub:\n  hub:\n    concurrentSpawnLimit: 64\n  singleuser:\n    startTimeout: 300\n";

    @TempDir
    private Path folder;

    @Test
    void aConditionThatIsFalseIsNotApplied() throws IOException {
        ScalingPlanEdits.Proposal proposal = propose(
                VALUES + "  enabled: false\n", Optional.of(chart("condition: jupyterhub.enabled")), Optional.empty());

        assertThat(proposal.changes()).isEmpty();
        assertThat(proposal.unmet())
                .containsExactly("v.yaml:6: jupyterhub.enabled is false, " + folder.resolve("Chart.yaml")
                        + ":4 makes it the condition of the dependency jupyterhub, so Helm leaves the chart out, and no"
                        + " value below it has an effect; set it to true, unless another values file or --set does;"
                        + " without --chart, --key-prefix jupyterhub edits it anyway");
    }

    @Test
    void anotherFileMayTurnItOn() throws IOException {
        ScalingPlanEdits.Proposal proposal = propose(
                VALUES + "  enabled: false\n",
                Optional.of(chart("condition: jupyterhub.enabled")),
                Optional.of("jupyterhub"));

        assertThat(proposal.changes()).hasSize(2);
        assertThat(proposal.notes()).anySatisfy(note -> assertThat(note).startsWith("v.yaml:6: jupyterhub.enabled is"));
    }

    @Test
    void aTagOrADefaultOfTheChartCountsToo() throws IOException {
        HelmChart tagged = chart("tags: [hubs, labs]");
        assertThat(propose(VALUES + "tags: {hubs: false}\n", Optional.of(tagged), Optional.empty())
                        .unmet())
                .singleElement()
                .satisfies(unmet -> assertThat(unmet).startsWith("v.yaml:6: tags.hubs is false"));
        assertThat(propose(VALUES + "tags: {hubs: false, labs: true}\n", Optional.of(tagged), Optional.empty())
                        .unmet())
                .isEmpty();
        Files.writeString(folder.resolve("values.yaml"), "global: {hub: false}\n");
        HelmChart off = chart("condition: jupyterhub.enabled, global.hub");
        assertThat(propose(VALUES, Optional.of(off), Optional.empty()).unmet())
                .singleElement()
                .satisfies(
                        unmet -> assertThat(unmet).startsWith(folder.resolve("values.yaml") + ": global.hub is false"));
        assertThat(propose(VALUES + "  enabled: true\n", Optional.of(off), Optional.empty())
                        .unmet())
                .as("the first condition that is set decides")
                .isEmpty();
    }

    @Test
    void withoutAChartTheUsualConditionIsNamed() {
        ScalingPlanEdits.Proposal proposal = propose(VALUES + "  enabled: false\n", Optional.empty(), Optional.empty());

        assertThat(proposal.changes()).hasSize(2);
        assertThat(proposal.notes())
                .contains(
                        "v.yaml:6: jupyterhub.enabled is false, the usual condition of a dependency; if the umbrella's"
                                + " Chart.yaml has it, Helm leaves the chart out, and no value below it has an effect; set it to"
                                + " true, unless another values file or --set does");
    }

    private HelmChart chart(String switches) throws IOException {
        Files.writeString(
                folder.resolve("Chart.yaml"),
                "name: course\nversion: 1.0.0\ndependencies:\n- name: jupyterhub\n  " + switches + "\n");
        return HelmChart.read(folder);
    }

    private static ScalingPlanEdits.Proposal propose(
            String values, Optional<HelmChart> chart, Optional<String> keyPrefix) {
        return ScalingPlanEdits.propose(new ScalingPlanEdits.Request("v.yaml", values, PLAN, keyPrefix, chart, false));
    }
}
