package dev.firstbell.analysis.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class HolmCorrectionTest {
    /** As p.adjust(…, "holm") of R has it. */
    @Test
    void correctsForTheNumberOfTests() {
        assertThat(HolmCorrection.of(new double[] {0.04, 0.01, 0.03, 0.02}))
                .containsExactly(new double[] {0.06, 0.04, 0.06, 0.06}, Offset.offset(1e-12));
        assertThat(HolmCorrection.of(new double[] {0.5, 0.9})).containsExactly(1, 1);
        assertThat(HolmCorrection.of(new double[0])).isEmpty();
    }
}
