package dev.firstbell.records.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.records.plan.TermEvidence.Alternative;
import org.junit.jupiter.api.Test;

class TermEvidenceTest {
    @Test
    void aMeanOfCertaintiesMayExceedOneByRounding() {
        assertThat(new Alternative("always on", 1, Math.nextUp(1.0), 1).kept()).isGreaterThan(1);
        assertThatThrownBy(() -> new Alternative("always on", 1, 1.001, 1))
                .hasMessage("a probability must be from 0 to 1: 1.001");
        assertThatThrownBy(() -> new Alternative("always on", -1, 1, 1)).hasMessageContaining("must not be negative");
    }
}
