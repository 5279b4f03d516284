package dev.firstbell.deploy.issues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.deploy.values.ScalingPlanEdits;
import dev.firstbell.deploy.values.ScalingPlanEdits.Proposal;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.records.plan.Setting.HubLimits;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code apply} lowered 500 to 230 and 3600 to 1140 without a word, and wrote 230 beside `0 # no limit`. Issue 14,
 * section 1.3.
 */
class LimitsThatSankTest {
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

    private static Proposal propose(String values) {
        return ScalingPlanEdits.propose("v.yaml", values, PLAN);
    }

    private static Proposal limit(String written) {
        return propose("hub:\n  concurrentSpawnLimit: " + written + "\nsingleuser:\n  startTimeout: 1140\n");
    }

    @Test
    void loweredValuesAreNamedWithWhatElseTheyServe() {
        Proposal proposal =
                propose("hub:\n  concurrentSpawnLimit: 500\nsingleuser:\n  # a slow volume\n  startTimeout: 3600\n");

        assertThat(proposal.notes())
                .hasSize(2)
                .anySatisfy(note -> assertThat(note)
                        .startsWith("v.yaml:2: hub.concurrentSpawnLimit: LOWERED from 500 to 230; it limits the starts"
                                + " of all users of this hub at the same time")
                        .endsWith("--raise-only keeps it"))
                .anySatisfy(note -> assertThat(note)
                        .startsWith("v.yaml:5: singleuser.startTimeout: LOWERED from 3600 to 1140; it ends every start"
                                + " on this hub"));
    }

    @Test
    void noLimitIsLoweredByAnyLimitAndItsCommentsAreNamed() {
        Proposal proposal = propose("hub:\n  # Never throttle.\n  concurrentSpawnLimit: 0   # no limit\n");

        assertThat(proposal.notes())
                .anySatisfy(note -> assertThat(note)
                        .startsWith("v.yaml:3: hub.concurrentSpawnLimit: LOWERED from 0 (no limit) to 230"))
                .anySatisfy(note -> assertThat(note).startsWith("v.yaml:2: the comment `# Never throttle.` about"))
                .anySatisfy(note -> assertThat(note)
                        .isEqualTo("v.yaml:3: the comment `# no limit` about hub.concurrentSpawnLimit stays, although"
                                + " the value changes; check that it is still true"));
    }

    @Test
    void higherLimitsStayIfOnlyRaisingIsWanted() {
        String values = "hub:\n  concurrentSpawnLimit: 0\nsingleuser:\n  startTimeout: 300\n";
        Proposal proposal = ScalingPlanEdits.propose(
                new ScalingPlanEdits.Request("v.yaml", values, PLAN, Optional.empty(), Optional.empty(), true));

        assertThat(proposal.after()).isEqualTo(values.replace("300", "1140"));
        assertThat(proposal.notes())
                .contains("v.yaml:2: hub.concurrentSpawnLimit: stays 0 (no limit); the plan needs 230 (--raise-only)");
    }

    @ParameterizedTest
    @CsvSource({
        "null, null (then the hub's default 100 holds)",
        "~, null (then the hub's default 100 holds)",
        "0764, 0764 (which Helm reads as 500)",
        "0x1F4, 0x1F4 (which Helm reads as 500)",
        "5_00, 5_00 (which Helm reads as 500)",
        "5e2, 5e2 (which Helm reads as 500)",
        "500.0, 500.0 (which Helm reads as 500)"
    })
    void aPresentValueIsReadAsHelmReadsIt(String written, String inWords) {
        Proposal proposal = limit(written);

        assertThat(proposal.after()).contains("  concurrentSpawnLimit: 230\n");
        assertThat(proposal.changes())
                .containsExactly(new ScalingPlanEdits.Change("hub.concurrentSpawnLimit", inWords, "230"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"230", "0xE6", "0346", "230.0", "2_30"})
    void theSameNumberInAnyNotationIsNoChange(String written) {
        assertThat(limit(written).changes()).isEmpty();
    }

    @Test
    void aNumberInQuotesIsWrittenAsANumberSinceTheChartRejectsText() {
        assertThat(limit("\"500\"").notes())
                .containsExactly("v.yaml:2: hub.concurrentSpawnLimit: LOWERED from the text \"500\" (which the chart"
                        + " rejects: it takes only a number) to 230; it limits the starts of all users of this hub at"
                        + " the same time, other classes and named servers included; --raise-only keeps it");
        assertThat(limit("'230'").after()).contains("concurrentSpawnLimit: 230\n");
    }

    @Test
    void aNegativeLimitThrottlesEveryStart() {
        assertThat(limit("-1").notes()).anySatisfy(note -> assertThat(note).contains("throttles every start"));
    }

    @ParameterizedTest
    @CsvSource({
        "'\"{{ .Values.limit }}\"', another tool replaces this placeholder",
        "${SPAWN_LIMIT}, another tool replaces this placeholder",
        "$(LIMIT), another tool replaces this placeholder",
        "ref+vault://secret/hub#limit, another tool replaces this placeholder",
        "many, expected a whole number or nothing",
        "0.5, expected a whole number or nothing",
        "true, expected a whole number or nothing",
        "[500], a mapping or a list",
        "'|\n    500', block scalar",
        "!!int 500, explicit tag",
        "!vault 500, explicit tag",
        "&n 500, anchor or alias `n`"
    })
    void anyOtherValueIsRefusedWithItsReason(String written, String why) {
        assertThatThrownBy(() -> limit(written))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith("v.yaml:2: hub.concurrentSpawnLimit: ")
                .hasMessageContaining(why)
                .hasMessageEndingWith("the file was not changed");
    }

    @ParameterizedTest
    @CsvSource({
        "'hub:\n  concurrentSpawnLimit: {{ .Values.limit }}\n', 2",
        "'hub:\n{{- if .Values.big }}\n  concurrentSpawnLimit: 64\n{{- end }}\n', 2",
        "'hub:\n  {% if big %}\n  concurrentSpawnLimit: 64\n  {% endif %}\n', 2"
    })
    void aTemplateIsSaidToBeOne(String values, int line) {
        assertThatThrownBy(() -> propose(values))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith("v.yaml:" + line + ": a template (");
    }

    @Test
    void aTemplatesNameIsEnough() {
        String values = "# {{ if .Values.big }}\nhub:\n  concurrentSpawnLimit: 64\n# {{ end }}\n";

        assertThatThrownBy(() -> ScalingPlanEdits.propose("values.yaml.gotmpl", values, PLAN))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith("values.yaml.gotmpl:1: a template (");
    }

    @Test
    void aValueFromAMergeKeyIsNotTakenForTheDefault() {
        String values = "x-limits: &l {concurrentSpawnLimit: 500}\nhub:\n  <<: *l\n  baseUrl: /\n";

        assertThatThrownBy(() -> propose(values))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("a mapping with a merge key (<<)");
        assertThat(propose(values.replace("500", "230").replace("hub:\n", "singleuser: {startTimeout: 1140}\nhub:\n"))
                        .changes())
                .isEmpty();
    }

    @Test
    void aLowerServerLimitIsNamed() {
        assertThat(propose("hub:\n  activeServerLimit: 100\n  concurrentSpawnLimit: 230\n")
                        .notes())
                .anySatisfy(note -> assertThat(note)
                        .startsWith("v.yaml:2: hub.activeServerLimit is 100, but the plan is for 230 students"));
    }
}
