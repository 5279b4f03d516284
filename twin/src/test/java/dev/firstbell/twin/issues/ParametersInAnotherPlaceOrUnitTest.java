package dev.firstbell.twin.issues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.twin.parameters.TwinParameters;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A node's whole memory, minutes and milliseconds were taken without a word. Parameters below the wrong key, and files of
 * another kind, were answered with the list of all keys.
 */
class ParametersInAnotherPlaceOrUnitTest {
    private static final String FORMAT = "format: firstbell/twin-parameters/v1\n";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            'quantities: {node.allocatableMemory: 64Gi}'    | 'mine.yaml: node.allocatableMemory 64Gi is the memory of a whole machine'
            'distributions: {node.boot: {shape: logNormal, medianSeconds: 3, p95Seconds: 5}}' | 'mine.yaml: node.boot has a median of 3 s, and the published times'
            'distributions: {hub.accept: {shape: constant, seconds: 22}}' | 'mine.yaml: hub.accept has a median of 22 s for one request'
            """)
    void aParameterThatIsProbablyAnotherOneIsNoted(String text, String note) {
        assertThat(notes(text)).singleElement().asString().startsWith(note);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            'quantities: {node.allocatableMemory: 57Gi}'
            'quantities: {node.allocatableMemory: 58368000Ki}'
            'distributions: {node.boot: {shape: constant, seconds: 30}}'
            'distributions: {hub.accept: {shape: constant, seconds: 0.2}}'
            """)
    void ordinaryParametersAreNot(String text) {
        assertThat(notes(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            'node.allocatableMemory: 57Gi'                    | 'node.allocatableMemory: belongs below `quantities:`; move it there'
            'quantities: {node.boot: 120}'                    | 'quantities.node.boot: belongs below `distributions:`; move it there'
            'distributions: {node.allocatableMemory: 57Gi}'   | 'distributions.node.allocatableMemory: belongs below `quantities:`; move it there'
            'quantities: {node: {allocatableMemory: 57Gi}}'   | 'quantities.node: the name of a parameter is one key with a point in it; write `node.allocatableMemory: …` below `quantities:`'
            'node: {boot: {shape: constant, seconds: 3}}'     | 'node: the name of a parameter is one key with a point in it; write `node.boot: …` below `distributions:`'
            'distributions: {node.boot: {shape: lognormal}}'  | 'found `lognormal`; write `logNormal`'
            """)
    void theRightPlaceIsNamed(String text, String problem) {
        assertThatThrownBy(() -> notes(text))
                .isInstanceOf(BadInputException.class)
                .hasMessageEndingWith(problem);
    }

    @Test
    void aFileOfAnotherKindIsNamed() {
        assertThatThrownBy(() -> TwinParameters.parse("class.yaml", "name: a\nstudents: 3\narrivals: []\n", note -> {}))
                .isInstanceOf(BadInputException.class)
                .hasMessage(
                        "class.yaml: this is a class file (class.yaml), not a file of parameters, which begins with the line"
                                + " `format: firstbell/twin-parameters/v1`");
    }

    private static List<String> notes(String text) {
        List<String> notes = new ArrayList<>();
        TwinParameters.parse("mine.yaml", FORMAT + text + "\n", notes::add);
        return notes;
    }
}
