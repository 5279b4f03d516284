package dev.firstbell.deploy.values;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.records.plan.Setting.HubLimits;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScalingPlanEditsTest {
    private static ScalingPlan plan(int limit, Duration startTimeout) {
        return new ScalingPlan(
                ScalingPlan.SCHEMA,
                "CS 101",
                "closed form",
                220,
                240,
                6,
                Duration.ofMinutes(12),
                new HubLimits(limit, startTimeout),
                6.4,
                0.72,
                List.of());
    }

    @Test
    void changesOnlyWhatDiffers() {
        String values = "hub:\n  concurrentSpawnLimit: 64 # c\nsingleuser:\n  startTimeout: 300\n";
        ScalingPlanEdits.Proposal proposal =
                ScalingPlanEdits.propose("deploy/helm/values.yaml", values, plan(200, Duration.ofMinutes(5)));
        assertThat(proposal.after()).isEqualTo(values.replace("64", "200"));
        assertThat(proposal.changes())
                .containsExactly(new ScalingPlanEdits.Change("hub.concurrentSpawnLimit", "64", "200"));
        assertThat(proposal.diff()).isEqualTo("""
                        --- a/deploy/helm/values.yaml
                        +++ b/deploy/helm/values.yaml
                        @@ -1,4 +1,4 @@
                         hub:
                        -  concurrentSpawnLimit: 64 # c
                        +  concurrentSpawnLimit: 200 # c
                         singleuser:
                           startTimeout: 300
                        """);
    }

    @Test
    void proposesNothingIfTheFileMatchesThePlan() {
        String values = "hub:\n  concurrentSpawnLimit: 200\nsingleuser:\n  startTimeout: 600\n";
        ScalingPlanEdits.Proposal proposal = ScalingPlanEdits.propose("v", values, plan(200, Duration.ofMinutes(10)));
        assertThat(proposal.after()).isEqualTo(values);
        assertThat(proposal.changes()).isEmpty();
        assertThat(proposal.diff()).isEmpty();
    }

    @Test
    void addsNoKeyWhoseDefaultThePlanKeeps() {
        String values = "hub:\n  baseUrl: /\n";
        ScalingPlanEdits.Proposal proposal = ScalingPlanEdits.propose("v", values, plan(64, Duration.ofSeconds(600)));
        assertThat(proposal.after()).isEqualTo("hub:\n  baseUrl: /\nsingleuser:\n  startTimeout: 600\n");
        assertThat(proposal.changes())
                .containsExactly(
                        new ScalingPlanEdits.Change("singleuser.startTimeout", "300 (the chart's default)", "600"));
    }

    @Test
    void writesANumberOverNull() {
        // An explicit null removes the chart's default, so the hub's own default would apply.
        ScalingPlanEdits.Proposal proposal =
                ScalingPlanEdits.propose("v", "hub:\n  concurrentSpawnLimit: null\n", plan(64, Duration.ofMinutes(5)));
        assertThat(proposal.after()).isEqualTo("hub:\n  concurrentSpawnLimit: 64\n");
    }

    @Test
    void roundsFractionsOfASecondUp() {
        ScalingPlanEdits.Proposal proposal =
                ScalingPlanEdits.propose("v", "debug: {enabled: false}\n", plan(64, Duration.ofMillis(400_001)));
        assertThat(proposal.after()).contains("startTimeout: 401");
    }

    @Test
    void findsTheChartsValuesBelowTheKeyOfAnUmbrellaChart() {
        String values = """
                ingress-nginx:
                  enabled: true
                jupyterhub:
                  # Ours.
                  hub:
                    concurrentSpawnLimit: 64
                """;
        ScalingPlanEdits.Proposal proposal =
                ScalingPlanEdits.propose("values.yaml", values, plan(200, Duration.ofSeconds(600)));
        assertThat(proposal.after()).isEqualTo("""
                ingress-nginx:
                  enabled: true
                jupyterhub:
                  singleuser:
                    startTimeout: 600
                  # Ours.
                  hub:
                    concurrentSpawnLimit: 200
                """);
        assertThat(proposal.changes())
                .extracting(ScalingPlanEdits.Change::path)
                .containsExactly("jupyterhub.hub.concurrentSpawnLimit", "jupyterhub.singleuser.startTimeout");
    }

    @Test
    void escapesDotsInTheKeyOfAnUmbrellaChart() {
        ScalingPlanEdits.Proposal proposal = ScalingPlanEdits.propose(
                "v", "my.hub:\n  hub:\n    concurrentSpawnLimit: 64\n", plan(200, Duration.ofMinutes(5)));
        assertThat(proposal.after()).isEqualTo("my.hub:\n  hub:\n    concurrentSpawnLimit: 200\n");
    }

    @Test
    void prefersTheTopLevelOverANestedKey() {
        String values = "hub:\n  concurrentSpawnLimit: 64\ncustom:\n  hub: {}\n";
        assertThat(ScalingPlanEdits.propose("v", values, plan(200, Duration.ofMinutes(5)))
                        .after())
                .isEqualTo(values.replace("64", "200"));
    }

    @Test
    void requiresAKeyPrefixIfTwoKeysQualify() {
        String values = "east:\n  hub:\n    a: 1\nwest:\n  singleuser:\n    a: 1\n";
        ScalingPlan plan = plan(200, Duration.ofMinutes(5));
        assertThatThrownBy(() -> ScalingPlanEdits.propose("v.yaml", values, plan))
                .isInstanceOf(BadInputException.class)
                .hasMessageContainingAll("v.yaml: ", "east, west", "--key-prefix");
        assertThat(ScalingPlanEdits.propose("v.yaml", values, plan, "east").changes())
                .extracting(ScalingPlanEdits.Change::path)
                .containsExactly("east.hub.concurrentSpawnLimit");
        assertThatThrownBy(() -> ScalingPlanEdits.propose("v.yaml", values, plan, "north"))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("v.yaml: `north` is not a mapping");
    }

    @Test
    void rejectsAFileThatCannotBeEditedUnambiguously() {
        assertThatThrownBy(() -> ScalingPlanEdits.propose(
                        "values.yaml", "hub: &hub {baseUrl: /}\n", plan(200, Duration.ofMinutes(5))))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("values.yaml:1: hub.concurrentSpawnLimit");
    }
}
