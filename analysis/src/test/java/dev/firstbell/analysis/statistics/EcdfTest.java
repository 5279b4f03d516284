package dev.firstbell.analysis.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.analysis.testing.SampleRuns;
import dev.firstbell.records.student.Latencies;
import dev.firstbell.records.student.Stage;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class EcdfTest {
    private static Ecdf of(int... seconds) {
        return Ecdf.of(Latencies.of(
                SampleRuns.withLatencies(SampleRuns.classPlan("c", seconds.length), SampleRuns.NONE, seconds)
                        .students(),
                Stage.LANDED,
                Duration.ofSeconds(600)));
    }

    @Test
    void stepsOncePerDistinctTime() {
        assertThat(of(5, 3, 5, 7).steps())
                .containsExactly(
                        new Ecdf.Step(Duration.ofSeconds(3), 0.25),
                        new Ecdf.Step(Duration.ofSeconds(5), 0.75),
                        new Ecdf.Step(Duration.ofSeconds(7), 1));
    }

    @Test
    void endsBelowOneByThoseWhoNeverCame() {
        Ecdf ecdf = of(5, -1, 6, -1);
        assertThat(ecdf.end()).isEqualTo(0.5);
        assertThat(ecdf.never()).isEqualTo(2);
    }

    @Test
    void isFlatAtZeroIfNoStudentGotIn() {
        assertThat(of(-1, -1).end()).isZero();
        assertThat(of(-1, -1).steps()).isEmpty();
    }
}
