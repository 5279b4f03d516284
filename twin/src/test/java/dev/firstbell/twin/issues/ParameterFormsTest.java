package dev.firstbell.twin.issues;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.twin.parameters.TwinParameters;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers of a parameter file in another form were refused without the form that is right, and {@code ~} as a text. */
class ParameterFormsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            pool.maxNodes: 012                         | found `012`; write it without the leading zero: 12
            pool.maxNodes: 1_2                         | found `1_2`; write it without separators: 12
            pool.maxNodes: ~                           | pool.maxNodes: has no value; write one after the colon, or remove the key
            price.nodeUsdPerHour: "0,10"               | found `0,10`; write it with a decimal point: 0.1
            autoscaler.scaleDownUnneededSeconds: 10m   | found `10m`; write it in seconds, without a unit: 600
            """)
    void aNumberInAnotherFormIsRefusedWithTheRightOne(String line, String problem) {
        assertThatThrownBy(() -> TwinParameters.parse(
                        "mine.yaml", "format: firstbell/twin-parameters/v1\nquantities:\n  " + line + "\n", note -> {}))
                .isInstanceOf(BadInputException.class)
                .hasMessageEndingWith(problem);
    }
}
