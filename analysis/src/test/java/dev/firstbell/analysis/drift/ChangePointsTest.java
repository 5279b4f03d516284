package dev.firstbell.analysis.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.firstbell.records.io.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ChangePointsTest {
    /** 200 series with what Apache Otava 0.8.0 found in them; {@code analysis/src/test/oracle/change_points.py} wrote them. */
    @Test
    void agreesWithOtava() throws IOException {
        List<String> lines;
        try (InputStream in = getClass().getResourceAsStream("otava-0.8.0.jsonl")) {
            lines = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
        assertThat(lines).hasSize(200);
        int found = 0;
        for (String line : lines) {
            JsonNode truth = Json.lines().readTree(line);
            double[] series = IntStream.range(0, truth.path("series").size())
                    .mapToDouble(i -> truth.path("series").get(i).asDouble())
                    .toArray();

            List<ChangePoint> points =
                    ChangePoints.in(series, ChangePoints.P, truth.path("least").asDouble());

            JsonNode expected = truth.path("changePoints");
            assertThat(points).as(line).extracting(ChangePoint::index).isEqualTo(indices(expected));
            for (int i = 0; i < points.size(); i++) {
                ChangePoint point = points.get(i);
                assertThat(point.before())
                        .isCloseTo(expected.get(i).path("before").asDouble(), within(1e-9));
                assertThat(point.after())
                        .isCloseTo(expected.get(i).path("after").asDouble(), within(1e-9));
                assertThat(point.p()).isCloseTo(expected.get(i).path("p").asDouble(), within(1e-9));
            }
            found += points.size();
        }
        assertThat(found).isGreaterThan(100);
    }

    private static List<Integer> indices(JsonNode points) {
        return IntStream.range(0, points.size())
                .mapToObj(i -> points.get(i).path("index").asInt())
                .toList();
    }

    /** Each step passes a gate of 10 %; together they are a slowdown of 12 %. */
    @Test
    void findsThreeSmallSteps() {
        SplittableRandom random = new SplittableRandom(1);
        double[] series = IntStream.range(0, 80)
                .mapToDouble(i -> 10 * Math.pow(1.04, i / 20) * (1 + 0.01 * random.nextGaussian()))
                .toArray();

        List<ChangePoint> points = ChangePoints.in(series, ChangePoints.P, Drift.LEAST);

        assertThat(points).extracting(ChangePoint::index).containsExactly(20, 40, 60);
        assertThat(points).allSatisfy(point -> assertThat(point.change()).isCloseTo(0.04, within(0.01)));
    }

    @Test
    void aLevelSeriesHasNone() {
        SplittableRandom random = new SplittableRandom(2);
        int series = 100;
        long withAny = IntStream.range(0, series)
                .filter(i -> !ChangePoints.in(
                                random.doubles(100).map(value -> 10 + value).toArray(), ChangePoints.P, Drift.LEAST)
                        .isEmpty())
                .count();

        assertThat(withAny).isLessThanOrEqualTo(3);
    }

    @Property(tries = 50)
    void theScaleDoesNotMatter(@ForAll long seed, @ForAll @DoubleRange(min = 0.01, max = 1000) double scale) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] series = IntStream.range(0, 60)
                .mapToDouble(i -> (i < 30 ? 10 : 13) + random.nextDouble())
                .toArray();
        double[] scaled =
                IntStream.range(0, 60).mapToDouble(i -> scale * series[i]).toArray();

        assertThat(ChangePoints.in(scaled, ChangePoints.P, 0))
                .extracting(ChangePoint::index)
                .isEqualTo(ChangePoints.in(series, ChangePoints.P, 0).stream()
                        .map(ChangePoint::index)
                        .toList());
    }

    @Test
    void shortAndConstantSeriesHaveNone() {
        assertThat(ChangePoints.in(new double[0], ChangePoints.P, 0)).isEmpty();
        assertThat(ChangePoints.in(new double[] {1}, ChangePoints.P, 0)).isEmpty();
        assertThat(ChangePoints.in(new double[] {1, 2}, ChangePoints.P, 0)).isEmpty();
        assertThat(ChangePoints.in(new double[200], ChangePoints.P, 0)).isEmpty();
    }

    @Test
    void needsFiniteFigures() {
        assertThatThrownBy(() -> ChangePoints.in(new double[] {1, Double.NaN}, ChangePoints.P, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
