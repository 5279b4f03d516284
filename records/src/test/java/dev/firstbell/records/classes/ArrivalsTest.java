package dev.firstbell.records.classes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import dev.firstbell.records.io.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The arrival shapes: how each is read from a class file, and how its arrivals are distributed. */
class ArrivalsTest {
    private static final String LEAST = """
            name: CSCI-1300
            start: 2027-01-25T09:00
            timeZone: America/Denver
            students: 220
            arrivals:
              - shape: bell
                sd: 25s
            """;

    private static final int STUDENTS = 2_000;

    @Test
    void aRateCurveIsReadAndChecked() {
        assertThat(arrivals("{shape: poisson, rates: [{at: -5m, perMinute: 0}, {at: 0s, perMinute: 40}]}"))
                .containsExactly(new Arrivals.Poisson(
                        1,
                        List.of(
                                new Arrivals.Poisson.Rate(Duration.ofMinutes(-5), 0),
                                new Arrivals.Poisson.Rate(Duration.ZERO, 40))));
        assertThat(problems(withArrivals("{shape: poisson, rates: [{at: 1m, perMinute: 3}]}")))
                .containsExactly("class.yaml: arrivals[0].rates: a curve needs at least two points, found 1");
        assertThat(problems(withArrivals("{shape: poisson, rates: [{at: 1m, perMinute: -3}, {at: 2m}]}")))
                .containsExactly(
                        "class.yaml: arrivals[0].rates[0].perMinute: expected a number of at least 0, found `-3`",
                        "class.yaml: arrivals[0].rates[1].perMinute: is missing");
        assertThat(problems(withArrivals("{shape: poisson, rates: [{at: 1m, perMinute: 0}, {at: 2m, perMinute: 0}]}")))
                .containsExactly(
                        "class.yaml: arrivals[0].rates: at least one rate must be above 0, otherwise no student arrives");
        assertThat(problems(withArrivals("{shape: poisson, rates: [{at: 2m, perMinute: 1}, {at: 1m, perMinute: 0}]}")))
                .containsExactly("class.yaml: arrivals[0].rates: the points of a curve must be in the order of their"
                        + " times: 1m comes after 2m");
    }

    @Test
    void aTraceIsReadFromTheClassFilesFolder(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("class.yaml"), withArrivals("{shape: trace, file: monday.csv}"));
        assertThatThrownBy(() -> ClassFile.read(file))
                .isInstanceOf(BadInputException.class)
                .hasMessage("class.yaml: arrivals[0].file: " + folder.resolve("monday.csv")
                        + ": no such file; a trace is a CSV file with a column offsetMs");

        Files.writeString(folder.resolve("monday.csv"), "offsetMs\n1500\n-20\n");
        assertThat(ClassFile.read(file).sections().get(0).arrivals())
                .containsExactly(new Arrivals.Trace(1, List.of(Duration.ofMillis(-20), Duration.ofMillis(1500))));
        assertThat(problems(withArrivals("{shape: trace, file: monday.csv}")))
                .containsExactly(
                        "class.yaml: arrivals[0].file: monday.csv: a trace can be read only beside a class file on disk");
    }

    @Test
    void aShapesDefaultsAreShareOneAtTheStart() {
        assertThat(arrivals("{shape: burst, mean: 5s}"))
                .containsExactly(new Arrivals.Burst(1, Duration.ofSeconds(5), Duration.ZERO));
        assertThat(arrivals("{shape: bell, sd: 5s}"))
                .containsExactly(new Arrivals.Bell(1, Duration.ZERO, Duration.ofSeconds(5)));
        assertThat(arrivals("{shape: uniform, to: 5s}"))
                .containsExactly(new Arrivals.Uniform(1, Duration.ZERO, Duration.ofSeconds(5)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{shape: uniform, from: 1m, to: 1m}", "{shape: uniform, from: 2m, to: 1m}"})
    void anEmptyArrivalWindowIsRejected(String shape) {
        assertThat(problems(withArrivals(shape)))
                .containsExactly(
                        "class.yaml: arrivals[0].to: must be later than `from`, otherwise the arrival window is empty");
    }

    @Test
    void everyShapeCanBeReadFromAClassFile() {
        assertThat(Arrivals.READERS).hasSameSizeAs(Arrivals.class.getPermittedSubclasses());
    }

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

    /** The beginning of a curve. A tiny rate is added, because a curve with rate 0 everywhere is not allowed. */
    private static List<Arrivals.Poisson.Rate> curveUpTo(List<Arrivals.Poisson.Rate> curve, int last) {
        List<Arrivals.Poisson.Rate> beginning = new ArrayList<>(curve.subList(0, last + 1));
        Arrivals.Poisson.Rate first = beginning.get(0);
        beginning.set(0, new Arrivals.Poisson.Rate(first.at(), first.perMinute() + 1e-12));
        return beginning;
    }

    @Property
    void aTraceIsReplayedUnchanged(
            @ForAll @Size(min = 1, max = 50) List<@LongRange(min = -600_000, max = 600_000) Long> ms) {
        List<Duration> came = ms.stream().map(Duration::ofMillis).sorted().toList();
        Arrivals.Trace trace = new Arrivals.Trace(1, came);

        assertThat(IntStream.range(0, came.size()).mapToObj(i -> trace.offset(new Draws(1), "anybody", i, came.size())))
                .containsExactlyElementsOf(came);
        assertThat(trace.offset(new Draws(2), "anybody", came.size(), came.size() + 1))
                .as("the second round begins with the first arrival")
                .isEqualTo(came.get(0));
    }

    /** At each time the same share of students has arrived as in the trace, to one student. */
    @Property
    void fewerStudentsThanArrivalsKeepTheShape(
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
    void aTraceReadsBackFromItsFile(
            @ForAll @Size(min = 1, max = 50) List<@LongRange(min = -600_000, max = 600_000) Long> ms) {
        ArrivalTrace trace =
                new ArrivalTrace(ms.stream().map(Duration::ofMillis).toList());

        assertThat(ArrivalTrace.parse("trace.csv", trace.toCsv())).isEqualTo(trace);
    }

    @Property
    void equalRatesGiveUniformArrivals(@ForAll @DoubleRange(min = 0.1, max = 1000) double rate, @ForAll long seed) {
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

    private static ClassFile parse(String text) {
        return ClassFile.parse("class.yaml", text);
    }

    private static Section whole(String text) {
        assertThat(parse(text).sections()).hasSize(1);
        return parse(text).sections().get(0);
    }

    private static List<Arrivals> arrivals(String shape) {
        return whole(withArrivals(shape)).arrivals();
    }

    private static String withArrivals(String shapes) {
        return LEAST.substring(0, LEAST.indexOf("arrivals:")) + "arrivals: [" + shapes + "]\n";
    }

    private static List<String> problems(String text) {
        return catchThrowableOfType(BadInputException.class, () -> parse(text)).problems();
    }
}
