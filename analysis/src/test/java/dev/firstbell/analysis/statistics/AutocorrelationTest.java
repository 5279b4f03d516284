package dev.firstbell.analysis.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AutocorrelationTest {
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.3, 0.6})
    void findsTheCorrelationOfAProcess(double lag1) {
        double mean = IntStream.range(0, 2000)
                .mapToDouble(seed -> raw(process(20, lag1, new SplittableRandom(seed))))
                .average()
                .orElseThrow();

        // An estimate of no correlation is cut off at 0, so its mean is above 0.
        assertThat(mean).isCloseTo(Math.max(lag1, 0.09), within(0.06));
    }

    private static double raw(double[] series) {
        return Autocorrelation.of(series).lag1();
    }

    private static double[] process(int count, double lag1, SplittableRandom random) {
        double[] series = new double[count];
        series[0] = random.nextGaussian();
        for (int i = 1; i < count; i++) {
            series[i] = lag1 * series[i - 1] + Math.sqrt(1 - lag1 * lag1) * random.nextGaussian();
        }
        return series;
    }

    @Test
    void theMeanOfThreeRelatedFiguresVariesMore() {
        // 1 + 2 (2/3 · 1/2 + 1/3 · 1/4)
        assertThat(new Autocorrelation(0.5).inflation(3)).isCloseTo(11 / 6.0, within(1e-12));
        assertThat(new Autocorrelation(0).inflation(3)).isEqualTo(1);
        assertThat(new Autocorrelation(0.9).effective(20)).isLessThan(2);
    }

    @Test
    void aConstantOrShortSeriesShowsNothing() {
        assertThat(Autocorrelation.of(new double[20]).lag1()).isZero();
        assertThat(Autocorrelation.of(new double[] {1, 2, 3}).lag1()).isZero();
    }
}
