package dev.firstbell.deploy.values;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.deploy.chart.Helm;
import dev.firstbell.deploy.chart.HelmChart;
import dev.firstbell.deploy.chart.TestingChart;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.records.plan.Setting.HubLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChartCheckTest {
    private static final ScalingPlan PLAN = new ScalingPlan(
            ScalingPlan.SCHEMA,
            "CS 101",
            "closed form",
            220,
            240,
            6,
            Duration.ofMinutes(12),
            new HubLimits(230, Duration.ofSeconds(300)),
            6.4,
            0.72,
            List.of());

    @TempDir
    private Path folder;

    private Path archive;
    private HelmChart chart;

    @BeforeEach
    void chart() throws IOException {
        archive = Files.write(folder.resolve("jupyterhub-4.4.0.tgz"), TestingChart.hub());
        chart = HelmChart.read(archive);
    }

    private ScalingPlanEdits.Proposal propose(String values, HelmChart chart) {
        return ScalingPlanEdits.propose(
                new ScalingPlanEdits.Request("v.yaml", values, PLAN, Optional.empty(), Optional.of(chart), false));
    }

    @Test
    void withoutHelmTheSchemaIsChecked() throws IOException {
        List<String> found = new ChartCheck(chart, Optional.of(archive), Optional.empty())
                .check(propose("hub: {concurrentSpawnLimit: 64}\n", chart));

        assertThat(found)
                .containsExactly(
                        "hub.concurrentSpawnLimit: the chart jupyterhub 4.4.0 takes the value (" + archive
                                + "!values.schema.json)",
                        "the chart was not rendered, because the command `helm` is not on PATH; only its files were"
                                + " read");
    }

    @Test
    void withHelmTheRenderedHubIsChecked() throws IOException {
        Helm helm = TestingChart.helm(folder);
        ChartCheck check = new ChartCheck(chart, Optional.of(archive), Optional.of(helm));

        assertThat(check.check(propose("hub: {concurrentSpawnLimit: 64}\n", chart)))
                .contains("hub.concurrentSpawnLimit: rendered with helm, the hub's value changes from 64 to 230");
    }

    @Test
    void aValueThatDoesNotReachTheHubIsRefused() throws IOException {
        Path umbrella = Files.createDirectories(folder.resolve("course"));
        Files.writeString(
                umbrella.resolve("Chart.yaml"), "name: course\ndependencies:\n- {name: jupyterhub, alias: lab}\n");
        HelmChart course = HelmChart.read(umbrella);
        // The stand-in renders the whole file as the hub's values, so that `lab` is one level too deep.
        ChartCheck check = new ChartCheck(course, Optional.of(umbrella), Optional.of(TestingChart.helm(folder)));

        assertThatThrownBy(() -> check.check(propose("lab: {hub: {concurrentSpawnLimit: 64}}\n", course)))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith("lab.hub.concurrentSpawnLimit: rendered with helm, the chart's hub has no value"
                        + " for hub.concurrentSpawnLimit, not 230; the edit would have no effect");
    }

    @Test
    void valuesInsideAnObjectOfAnotherToolAreCheckedByTheSchemaOnly() throws IOException {
        String flux = "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nspec:\n  values:\n    hub:\n"
                + "      concurrentSpawnLimit: 64\n";

        assertThat(new ChartCheck(chart, Optional.of(archive), Optional.of(TestingChart.helm(folder)))
                        .check(propose(flux, chart)))
                .containsExactly(
                        "spec.values.hub.concurrentSpawnLimit: the chart jupyterhub 4.4.0 takes the value (" + archive
                                + "!values.schema.json)",
                        "the chart was not rendered, because the values are inside an object of another tool; only its"
                                + " files were read");
    }

    @Test
    void aKeyThatTheChartRejectsIsRefused() throws IOException {
        Path old = Files.createDirectories(folder.resolve("old"));
        Files.writeString(old.resolve("Chart.yaml"), "name: jupyterhub\nversion: 0.7.0\n");
        Files.writeString(
                old.resolve("values.schema.json"),
                "{\"properties\": {\"hub\": {\"additionalProperties\": false, \"properties\": {}}}}");
        HelmChart chart = HelmChart.read(old);
        ChartCheck check = new ChartCheck(chart, Optional.empty(), Optional.empty());

        assertThatThrownBy(() -> check.check(propose("hub: {concurrentSpawnLimit: 64}\n", chart)))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith("hub.concurrentSpawnLimit: the chart jupyterhub 0.7.0 rejects the key"
                        + " `concurrentSpawnLimit` (" + old.resolve("values.schema.json") + ")");
    }

    @Test
    void theDefaultOfTheChartAtHandCountsNotThatOfTheNewestOne() throws IOException {
        Path umbrella = Files.createDirectories(folder.resolve("course/charts")).getParent();
        Files.write(umbrella.resolve("charts/jupyterhub-4.4.0.tgz"), TestingChart.hub());
        Files.writeString(umbrella.resolve("Chart.yaml"), "name: course\ndependencies:\n- name: jupyterhub\n");
        Files.writeString(
                umbrella.resolve("values.yaml"),
                "jupyterhub: {hub: {concurrentSpawnLimit: 500, config: {KubeSpawner: {start_timeout: 30}}}}\n");
        ScalingPlanEdits.Proposal proposal = propose("jupyterhub:\n  hub:\n    baseUrl: /\n", HelmChart.read(umbrella));

        assertThat(proposal.changes())
                .extracting(ScalingPlanEdits.Change::path)
                .containsExactly(
                        "jupyterhub.hub.concurrentSpawnLimit", "jupyterhub.hub.config.KubeSpawner.start_timeout");
        assertThat(proposal.notes())
                .anySatisfy(note -> assertThat(note)
                        .contains("LOWERED from 500 (the default in " + umbrella.resolve("values.yaml") + ") to 230"));
    }
}
