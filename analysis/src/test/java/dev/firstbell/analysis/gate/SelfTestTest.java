package dev.firstbell.analysis.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.analysis.gate.GateResult.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The table in docs/gate.md has more trials; these are as many as show that it is not far off. */
class SelfTestTest {
    private static final SelfTest TEST = new SelfTest(Rule.DEFAULT, 500, 1);

    @ParameterizedTest
    @EnumSource(Scenario.class)
    void anAlarmWithoutAChangeIsRare(Scenario scenario) {
        SelfTest.Row row = TEST.row(scenario, 0, false);

        assertThat(row.share(Verdict.REGRESSION)).isLessThanOrEqualTo(0.02);
        assertThat(row.share(Verdict.IMPROVEMENT)).isLessThanOrEqualTo(0.02);
        assertThat(row.share(Verdict.INVALID)).isZero();
    }

    @Test
    void aSlowdownOfTwentyPercentIsFound() {
        SelfTest.Row row = TEST.row(Scenario.CALM, 0.2, false);

        assertThat(row.share(Verdict.REGRESSION)).isGreaterThanOrEqualTo(0.9);
        assertThat(row.share(Verdict.PASS)).isLessThanOrEqualTo(0.02);
    }

    @ParameterizedTest
    @EnumSource(Scenario.class)
    void aSlowdownOfTwentyPercentHardlyEverPasses(Scenario scenario) {
        assertThat(TEST.row(scenario, 0.2, false).share(Verdict.PASS)).isLessThanOrEqualTo(0.03);
    }

    @Test
    void theSameSeedGivesTheSameTable() {
        assertThat(new SelfTest(Rule.DEFAULT, 20, 1).row(Scenario.RESTLESS, 0.1, false))
                .isEqualTo(new SelfTest(Rule.DEFAULT, 20, 1).row(Scenario.RESTLESS, 0.1, false));
    }
}
