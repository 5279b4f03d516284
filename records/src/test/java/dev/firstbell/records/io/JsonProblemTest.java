package dev.firstbell.records.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.records.student.Journey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.core.JacksonException;

class JsonProblemTest {
    private record Thing(
            int count,
            double weight,
            String name,
            Instant at,
            Duration tookMs,
            Journey journey,
            List<Integer> parts,
            Optional<Thing> inner) {
        private Thing {
            if (count < 0) {
                throw new IllegalArgumentException("count must not be negative: " + count);
            }
        }
    }

    private static final String WHOLE =
            "{\"count\": 1, \"weight\": 1.5, \"name\": \"a\", \"at\": \"2027-01-25T16:00:00.000000Z\","
                    + " \"tookMs\": 5, \"journey\": \"notebook\", \"parts\": [1]}";

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
            "count": 1               | "count": "x"          | x.json: count: expected a whole number, found `x`
            "count": 1               | "count": [1]          | x.json: count: expected a whole number, found a list
            "count": 1               | "count": null         | x.json: count: expected a whole number, found null
            "count": 1               | "count": 99999999999  | x.json: count: expected a whole number, found a number that is too large
            "count": 1               | "count": -2           | x.json: line 1, column 128: count must not be negative: -2
            "count": 1               | "count": 1, "number": 1 | x.json: number: unknown key; the known keys are at, count, inner, journey, name, parts, tookMs, weight
            "count": 1, "weight"     | "weight"              | x.json: the key `count` is missing
            "weight": 1.5            | "weight": {}          | x.json: weight: expected a number, found an object
            "name": "a"              | "name": ["a"]         | x.json: name: expected a text, found a list
            "2027-01-25T16:00:00.000000Z" | "tomorrow"       | x.json: at: expected a time like 2026-09-07T15:00:00.000000Z, found `tomorrow`
            "tookMs": 5              | "tookMs": "5s"        | x.json: tookMs: expected a number of milliseconds, found a text
            "tookMs": 5              | "tookMs": 1e999999999 | x.json: tookMs: expected a number of milliseconds, found `1E+999999999`
            "journey": "notebook"    | "journey": "rest"     | x.json: journey: expected one of start, notebook, vscode, terminal, found `rest`
            "parts": [1]             | "parts": [1, "b"]     | x.json: parts[1]: expected a whole number, found `b`
            "parts": [1]             | "parts": 7            | x.json: parts: expected a list, found a number
            """)
    void aValueThatDoesNotFitIsNamedByItsPath(String part, String instead, String message) {
        assertThat(problem(WHOLE.replace(part, instead))).isEqualTo(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
            {"count": 1,,}    | x.json: line 1, column 13: not valid JSON: unexpected `,`; check the quotes, commas and brackets before it
            {"count": one}    | x.json: line 1, column 11: not valid JSON: unexpected `one`; a text is in double quotes
            {"count": 1       | x.json: line 1, column 12: not valid JSON: it ends too early; the input is incomplete
            ''                | x.json: it is empty; expected a JSON value
            {"count": 1]      | x.json: line 1, column 12: not valid JSON: a closing bracket has no opening one
            """)
    void invalidJsonIsNamedByItsLineAndColumn(String text, String message) {
        assertThat(problem(text)).isEqualTo(message);
    }

    @Test
    void aSecondValueIsNamed() {
        assertThat(problem(WHOLE + " {}"))
                .endsWith("there is more after the end of the document; expected one document");
    }

    @Test
    void deepNestingIsNamed() {
        JacksonException e =
                catchThrowableOfType(JacksonException.class, () -> Json.lines().readTree("[".repeat(5_000)));

        assertThat(JsonProblem.of(e).message())
                .isEqualTo("it is nested too deeply; no such file has more than a few levels");
    }

    @Test
    void aNestedValueIsNamedByItsWholePath() {
        assertThat(problem(
                        WHOLE.replace("\"parts\"", "\"inner\": " + WHOLE.replace(": 1,", ": \"x\",") + ", \"parts\"")))
                .isEqualTo("x.json: inner.count: expected a whole number, found `x`");
    }

    private static String problem(String json) {
        JacksonException e =
                catchThrowableOfType(JacksonException.class, () -> Json.lines().readValue(json, Thing.class));
        return JsonProblem.of(e).at("x.json");
    }

    @Test
    void aPlanOfAnotherFormatIsRefusedInWords() {
        JacksonException e = catchThrowableOfType(
                JacksonException.class, () -> Json.lines().readValue("{\"schema\": 1}", ScalingPlan.class));

        assertThat(JsonProblem.of(e).at("plan.json")).isEqualTo("plan.json: the key `className` is missing");
    }
}
