package dev.firstbell.cli.shared;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.run.RunInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ExitCodeTest {
    @ParameterizedTest
    @EnumSource(RunInfo.Verdict.class)
    void whatIsLeftAtTheHubIsAFailureWhateverTheAnswer(RunInfo.Verdict verdict) {
        assertThat(ExitCode.of(verdict, true, false, true)).isEqualTo(ExitCode.FAILED);
        assertThat(ExitCode.of(verdict, true, true, false)).isEqualTo(ExitCode.FAILED);
    }
}
