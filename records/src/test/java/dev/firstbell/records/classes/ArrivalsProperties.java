package dev.firstbell.records.classes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class ArrivalsProperties {
    private static final int STUDENTS = 2_000;

    @Property(tries = 100)
    void arrivalsFollowTheRateCurve(@ForAll("curves") List<Arrivals.Poisson.Rate> curve, @ForAll long seed) {
        Arrivals.Poisson shape = new Arrivals.Poisson(1, curve);
        List<Duration> offsets = offsets(shape, seed);

        assertThat(offsets)
                .allMatch(offset -> offset.compareTo(curve.get(0).at()) >= 0
                        && offset.compareTo(curve.get(curve.size() - 1).at()) <= 0);
        for (int i = 1; i < curve.size(); i++) {
            Duration point = curve.get(i).at();
            double before = new Arrivals.Poisson(1, curveUpTo(curve, i)).expected() / shape.expected();
            double seen = offsets.stream().filter(o -> o.compareTo(point) <= 0).count() / (double) STUDENTS;
            // Five standard errors and more of the widest share; a hundred curves of a few points each.
            assertThat(seen).isCloseTo(before, within(0.06));
        }
    }

    /** The curve's beginning; a rate of 0 all along is no curve, so a hair of one is added where the others lie. */
    private static List<Arrivals.Poisson.Rate> curveUpTo(List<Arrivals.Poisson.Rate> curve, int last) {
        List<Arrivals.Poisson.Rate> beginning = new ArrayList<>(curve.subList(0, last + 1));
        Arrivals.Poisson.Rate first = beginning.get(0);
        beginning.set(0, new Arrivals.Poisson.Rate(first.at(), first.perMinute() + 1e-12));
        return beginning;
    }

    @Property
    void aTraceIsReplayedAsItWas(
            @ForAll @Size(min = 1, max = 50) List<@LongRange(min = -600_000, max = 600_000) Long> ms) {
        List<Duration> came = ms.stream().map(Duration::ofMillis).sorted().toList();
        Arrivals.Trace trace = new Arrivals.Trace(1, came);

        assertThat(IntStream.range(0, came.size()).mapToObj(i -> trace.offset(new Draws(1), "anybody", i, came.size())))
                .containsExactlyElementsOf(came);
        assertThat(trace.offset(new Draws(2), "anybody", came.size(), came.size() + 1))
                .as("once more from the first")
                .isEqualTo(came.get(0));
    }

    /** Whatever share of the real students had come by a time, the same share of the fewer has, to one student. */
    @Property
    void fewerStudentsThanArrivalsComeInTheShapeOfAllOfThem(
            @ForAll @IntRange(min = 2, max = 300) int size, @ForAll @IntRange(min = 1, max = 299) int some) {
        int students = Math.min(some, size - 1);
        List<Duration> came =
                IntStream.range(0, size).mapToObj(Duration::ofSeconds).toList();
        Arrivals.Trace trace = new Arrivals.Trace(1, came);

        List<Duration> replayed = IntStream.range(0, students)
                .mapToObj(i -> trace.offset(new Draws(1), "anybody", i, students))
                .toList();

        assertThat(replayed).isSorted().doesNotHaveDuplicates();
        for (int i = 0; i < size; i++) {
            Duration time = came.get(i);
            long by = replayed.stream().filter(at -> at.compareTo(time) <= 0).count();
            assertThat((double) by).isCloseTo((i + 1.0) * students / size, within(1.0));
        }
    }

    @Property
    void aTraceComesBackFromItsFile(
            @ForAll @Size(min = 1, max = 50) List<@LongRange(min = -600_000, max = 600_000) Long> ms) {
        ArrivalTrace trace =
                new ArrivalTrace(ms.stream().map(Duration::ofMillis).toList());

        assertThat(ArrivalTrace.parse("trace.csv", trace.toCsv())).isEqualTo(trace);
    }

    @Property
    void equalRatesAreAUniformArrival(@ForAll @DoubleRange(min = 0.1, max = 1000) double rate, @ForAll long seed) {
        Arrivals.Poisson flat = new Arrivals.Poisson(
                1,
                List.of(
                        new Arrivals.Poisson.Rate(Duration.ZERO, rate),
                        new Arrivals.Poisson.Rate(Duration.ofMinutes(10), rate)));
        double share = new Draws(seed).uniform("arrival/poisson", "0", 0);

        assertThat(flat.offset(new Draws(seed), "0", 0, 1).toMillis())
                .isCloseTo(Math.round(share * 600_000), within(1L));
    }

    @Provide
    Arbitrary<List<Arrivals.Poisson.Rate>> curves() {
        Arbitrary<Long> gaps = Arbitraries.longs().between(1_000, 300_000);
        Arbitrary<Double> rates =
                Arbitraries.oneOf(Arbitraries.just(0.0), Arbitraries.doubles().between(0.1, 100));
        return Arbitraries.integers()
                .between(2, 5)
                .flatMap(points -> gaps.list()
                        .ofSize(points)
                        .flatMap(steps -> rates.list()
                                .ofSize(points)
                                .filter(all -> all.stream().anyMatch(rate -> rate > 0))
                                .map(all -> curve(steps, all))));
    }

    private static List<Arrivals.Poisson.Rate> curve(List<Long> steps, List<Double> rates) {
        List<Arrivals.Poisson.Rate> points = new ArrayList<>();
        long at = -300_000;
        for (int i = 0; i < steps.size(); i++) {
            at += steps.get(i);
            points.add(new Arrivals.Poisson.Rate(Duration.ofMillis(at), rates.get(i)));
        }
        return points;
    }

    private static List<Duration> offsets(Arrivals shape, long seed) {
        Draws draws = new Draws(seed);
        return IntStream.range(0, STUDENTS)
                .mapToObj(i -> shape.offset(draws, Integer.toString(i), i, STUDENTS))
                .toList();
    }
}
