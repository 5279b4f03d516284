package dev.firstbell.analysis.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.analysis.decision.Decision;
import dev.firstbell.analysis.testing.SampleSweeps;
import dev.firstbell.analysis.view.ComparisonView;
import dev.firstbell.records.io.Json;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A decision as text and as JSON. */
class DecisionTest {
    private static final Decision DECISION = Decision.of(SampleSweeps.decided());

    @Test
    void theTextBeginsWithTheAnswer() {
        String text = Renderer.text().decision(DECISION);

        assertThat(text.lines().findFirst().orElseThrow()).startsWith("“6 nodes” and “8 nodes” are equally good");
        assertThat(text)
                .contains("compared by                  setting  with     repetitions")
                .contains("note: 1 of 13 runs does not count")
                .contains("  “cold”, repetition 4: invalid: ")
                .doesNotContain("NaN");
        assertThat(text).endsWith("\n");
    }

    @Test
    void aComparisonIncludesItsDecision() {
        ComparisonView comparison = ComparisonView.of(SampleSweeps.runs(SampleSweeps.decided()), Optional.of(DECISION));

        assertThat(Renderer.text().comparison(comparison))
                .endsWith("\n" + Renderer.text().decision(DECISION));
        JsonNode json = Json.lines().readTree(Renderer.json().comparison(comparison));
        assertThat(json.path("decision"))
                .isEqualTo(Json.lines().readTree(Renderer.json().decision(DECISION)));
    }

    @Test
    void theJsonHasTheChoiceTheMarginsAndTheRunsThatDoNotCount() {
        JsonNode json = Json.lines().readTree(Renderer.json().decision(DECISION));

        assertThat(json.path("chosen").asString()).isEqualTo("6 nodes");
        assertThat(json.path("outcome").path("kind").asString()).isEqualTo("equallyGood");
        assertThat(json.path("resolution").path("p95Ms").asLong()).isEqualTo(9_000);
        assertThat(json.path("settings").get(0).path("setting").asString()).isEqualTo("cold");
        assertThat(json.path("settings").get(0).path("runs").asInt()).isEqualTo(3);
        assertThat(json.path("comparisons").get(0).path("criterion").asString()).isEqualTo("shareWithinSlo");
        assertThat(json.path("comparisons").get(0).path("interval").path("low").isNumber())
                .isTrue();
        assertThat(json.path("leftOut").get(0).path("why").asString()).isEqualTo("invalid");
    }

    @Test
    void anOpenDecisionStatesTheFurtherRuns() {
        JsonNode json = Json.lines().readTree(Renderer.json().decision(Decision.of(SampleSweeps.open())));

        assertThat(json.has("chosen")).isFalse();
        assertThat(json.path("outcome").path("kind").asString()).isEqualTo("notYet");
        assertThat(json.path("outcome").path("furtherBlocks").path("runs").asInt())
                .isPositive();
        assertThat(json.path("outcome").path("furtherBlocks").path("orMore").asBoolean())
                .isFalse();
    }
}
