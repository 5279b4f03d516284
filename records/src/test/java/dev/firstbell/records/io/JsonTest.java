package dev.firstbell.records.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.records.classes.Slo;
import dev.firstbell.records.student.Outcome;
import java.time.Duration;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;

class JsonTest {
    @Property
    void durationsReadBackToTheMicrosecond(
            @ForAll @LongRange(min = -9_000_000_000_000_000L, max = 9_000_000_000_000_000L) long micros) {
        Duration duration = Duration.ofNanos(micros * 1_000);

        assertThat(Json.lines().readValue(Json.lines().writeValueAsString(duration), Duration.class))
                .isEqualTo(duration);
    }

    @ParameterizedTest
    @CsvSource({
        "PT90S, 90000",
        "PT0S, 0",
        "PT-1.5S, -1500",
        "PT0.00125S, 1.25",
        "PT0.000001S, 0.001",
        "PT0.0000014S, 0.001",
        "PT0.0000015S, 0.002",
        "PT0.0000025S, 0.002",
        "PT-0.0000015S, -0.002",
        "PT-0.0000024S, -0.002",
        "PT2777H, 9997200000"
    })
    void aDurationIsMillisecondsWithAtMostThreeDecimalsAndNoExponent(Duration duration, String json) {
        assertThat(Json.lines().writeValueAsString(duration)).isEqualTo(json);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"90s\"", "true", "{}", "1e30"})
    void aDurationThatIsNotANumberIsRejected(String json) {
        assertThatThrownBy(() -> Json.lines().readValue(json, Duration.class)).isInstanceOf(JacksonException.class);
    }

    @Property
    void instantsReadBackToTheMicrosecond(@ForAll @LongRange(min = 0, max = 4_000_000_000_000_000L) long micros) {
        Instant instant = Instant.EPOCH.plusNanos(micros * 1_000);

        assertThat(Json.lines().readValue(Json.lines().writeValueAsString(instant), Instant.class))
                .isEqualTo(instant);
    }

    @Test
    void anInstantHasExactlySixDecimalsAndIsUtc() {
        assertThat(Json.text(Instant.parse("2027-01-25T16:00:00Z"))).isEqualTo("2027-01-25T16:00:00.000000Z");
        assertThat(Json.text(Instant.parse("2027-01-25T16:00:00.1234567Z"))).isEqualTo("2027-01-25T16:00:00.123456Z");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"yesterday\"", "\"2027-01-25T16:00:00\"", "1800892800", "{}"})
    void aTextThatIsNotAnInstantIsRejected(String json) {
        assertThatThrownBy(() -> Json.lines().readValue(json, Instant.class)).isInstanceOf(JacksonException.class);
    }

    @Test
    void anUnknownFieldIsAnError() {
        assertThatThrownBy(() -> Json.lines()
                        .readValue("{\"share\":0.95,\"withinMs\":90000,\"neverAtMost\":0,\"more\":1}", Slo.class))
                .isInstanceOf(JacksonException.class)
                .hasMessageContaining("more");
    }

    @Test
    void aMissingNumberIsAnErrorAndNotZero() {
        assertThatThrownBy(() -> Json.lines().readValue("{\"share\":0.95,\"withinMs\":90000}", Slo.class))
                .isInstanceOf(JacksonException.class)
                .hasMessageContaining("neverAtMost");
    }

    @ParameterizedTest
    @ValueSource(classes = {Outcome.Ready.class, Outcome.TimedOut.class, Outcome.GaveUp.class, Outcome.Cancelled.class})
    void anOutcomesLabelIsItsNameInFiles(Class<? extends Outcome> type) throws ReflectiveOperationException {
        Outcome outcome = type.getDeclaredConstructor().newInstance();

        assertThat(Json.lines().writeValueAsString(outcome)).isEqualTo("{\"kind\":\"" + outcome.label() + "\"}");
    }
}
