package dev.firstbell.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DemoSpeedTest {
    @Test
    void anIdleMachineRunsAtTheDefaultWithoutARemark() {
        assertThat(DemoSpeed.of(Optional.empty(), 0.97)).isEqualTo(new DemoSpeed(10, Optional.empty()));
    }

    @Test
    void aBusyMachineLowersTheSpeedAndSaysWhy() {
        DemoSpeed chosen = DemoSpeed.of(Optional.empty(), 0.33);

        assertThat(chosen.speed()).isEqualTo(4);
        assertThat(chosen.remark())
                .contains(
                        "this machine is busy: other programs leave 33 % of its processors to Firstbell, so the demo runs"
                                + " at 4 times real speed instead of at 10 times real speed, and takes about 9 minutes");
    }

    @Test
    void theSpeedNeverFallsBelowRealTime() {
        assertThat(DemoSpeed.of(Optional.empty(), 0.01).speed()).isEqualTo(1);
    }

    @Test
    void theUsersSpeedIsKeptWithAWarning() {
        DemoSpeed chosen = DemoSpeed.of(Optional.of(10.0), 0.33);

        assertThat(chosen.speed()).isEqualTo(10);
        assertThat(chosen.remark())
                .hasValueSatisfying(remark -> assertThat(remark)
                        .endsWith("so runs at --speed 10 are likely to be INVALID; --speed 4 suits it"));
        assertThat(DemoSpeed.of(Optional.of(2.0), 0.33).remark()).isEmpty();
        assertThat(DemoSpeed.of(Optional.of(4.0), 0.33).remark()).isEmpty();
    }

    @Test
    void theProbeReturnsAShare() {
        assertThat(ProcessorShare.measure(Duration.ofMillis(50)))
                .isGreaterThan(0)
                .isLessThanOrEqualTo(1);
    }
}
