package dev.firstbell.deploy.issues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.deploy.values.ScalingPlanEdits;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.records.plan.Setting.HubLimits;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Limits below the wrong key: {@code apply} asked for a key prefix that could not help, edited below {@code
 * singleuser.hub}, or added a second number beside the one that had no effect.
 */
class MisplacedLimitsTest {
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

    @ParameterizedTest
    @CsvSource({
        "'singleuser:\n  concurrentSpawnLimit: 64\n  image: {name: x}\n',"
                + " 'v.yaml:2: singleuser.concurrentSpawnLimit: the chart''s key is hub.concurrentSpawnLimit'",
        "'hub:\n  startTimeout: 300\n  config: {}\n',"
                + " 'v.yaml:2: hub.startTimeout: the chart''s key is singleuser.startTimeout'",
        "'hub:\n  concurrent_spawn_limit: 64\n',"
                + " 'v.yaml:2: hub.concurrent_spawn_limit: the chart''s key is hub.concurrentSpawnLimit'",
        "'hub: {}\nsingleuser:\n  starttimeout: 300\n',"
                + " 'v.yaml:3: singleuser.starttimeout: the chart''s key is singleuser.startTimeout'",
        "'concurrentSpawnLimit: 64\nhub:\n  config: {JupyterHub: {}}\n',"
                + " 'v.yaml:1: concurrentSpawnLimit: the chart''s key is hub.concurrentSpawnLimit'",
        "'jupyterhub:\n  hub:\n    start-timeout: 300\n',"
                + " 'v.yaml:3: jupyterhub.hub.start-timeout: the chart''s key is jupyterhub.singleuser.startTimeout'",
        "'singleuser:\n  memory: {guarantee: 1G}\n  hub:\n    concurrentSpawnLimit: 64\n',"
                + " 'v.yaml:3: singleuser.hub: the chart has `hub` beside `singleuser`, not below it'",
        "'hub:\n  config: {}\n  singleuser:\n    startTimeout: 64\n',"
                + " 'v.yaml:3: hub.singleuser: the chart has `singleuser` beside `hub`, not below it'",
        "'hub:\n- concurrentSpawnLimit: 64\nsingleuser: {}\n',"
                + " 'v.yaml:1: hub: expected a mapping, found a list; remove the dashes'"
    })
    void aLimitAtAnotherPlaceIsNamedWithTheRightOne(String values, String found) {
        assertThatThrownBy(() -> ScalingPlanEdits.propose("v.yaml", values, PLAN))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith(found)
                .hasMessageContaining("; the file was not changed");
    }

    @Test
    void swappedLimitsAreBothNamed() {
        String values = "singleuser:\n  concurrentSpawnLimit: 64\nhub:\n  startTimeout: 300\n";

        assertThatThrownBy(() -> ScalingPlanEdits.propose("v.yaml", values, PLAN))
                .isInstanceOfSatisfying(
                        BadInputException.class, e -> assertThat(e.problems()).hasSize(2));
    }

    @ParameterizedTest
    @CsvSource({
        "JupyterHub, start_timeout, KubeSpawner.start_timeout",
        "KubeSpawner, concurrent_spawn_limit, JupyterHub.concurrent_spawn_limit",
        "JupyterHub, concurrentSpawnLimit, JupyterHub.concurrent_spawn_limit",
        "KubeSpawner, startTimeout, KubeSpawner.start_timeout"
    })
    void aTraitOfAnotherClassHasNoEffectAndIsNamed(String section, String trait, String right) {
        String values = "hub:\n  config:\n    " + section + ":\n      " + trait + ": 100\n";

        assertThat(ScalingPlanEdits.propose("v.yaml", values, PLAN).notes())
                .contains("v.yaml:4: hub.config." + section + "." + trait + " has no effect: the hub reads hub.config."
                        + right + "; remove this line");
    }

    @Test
    void anAliasThatIsNamedLikeAKeyOfTheChartIsNotMisplaced() {
        String values = "hub:\n  hub:\n    concurrentSpawnLimit: 64\n  singleuser:\n    startTimeout: 300\n";

        assertThat(ScalingPlanEdits.propose("v.yaml", values, PLAN).after())
                .isEqualTo(values.replace("64", "230").replace("300", "1140"));
    }

    @Test
    void aTimeoutInMillisecondsIsNamed() {
        String values = "hub:\n  baseUrl: /\nsingleuser:\n  startTimeout: 300000\n";

        assertThat(ScalingPlanEdits.propose("v.yaml", values, PLAN).notes())
                .contains("v.yaml:4: singleuser.startTimeout: 300000 is in seconds to the chart, which is 3.5 days; if"
                        + " milliseconds were meant, it should be 300");
    }

    @Test
    void aFileWithoutValuesIsFilledWhereTheUserSays() {
        assertThatThrownBy(() -> ScalingPlanEdits.propose("v.yaml", "# none yet\n", PLAN))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith("v.yaml: the file has no values yet, so it does not show where");
        assertThat(ScalingPlanEdits.propose("v.yaml", "# none yet\n", PLAN, "jupyterhub")
                        .after())
                .isEqualTo("# none yet\njupyterhub:\n  singleuser:\n    startTimeout: 1140\n  hub:\n"
                        + "    concurrentSpawnLimit: 230\n");
        assertThat(ScalingPlanEdits.propose("v.yaml", "", PLAN, ".").after())
                .isEqualTo("hub:\n  concurrentSpawnLimit: 230\nsingleuser:\n  startTimeout: 1140\n");
    }

    @Test
    void aHubWithoutKeysGetsItsDefaultsBack() {
        ScalingPlanEdits.Proposal proposal =
                ScalingPlanEdits.propose("v.yaml", "hub: null\nsingleuser: ~\n", PLAN, ".");

        assertThat(proposal.after()).isEqualTo("hub: {concurrentSpawnLimit: 230}\nsingleuser: {startTimeout: 1140}\n");
        assertThat(proposal.notes())
                .contains("v.yaml:1: `hub` had no keys, for which Helm removes all defaults of the chart below it; with"
                        + " this edit they count again");
    }
}
