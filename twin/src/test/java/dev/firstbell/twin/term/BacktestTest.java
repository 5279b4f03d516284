package dev.firstbell.twin.term;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.firstbell.records.classes.Arrivals;
import dev.firstbell.records.classes.Slo;
import dev.firstbell.records.plan.Setting.HubLimits;
import dev.firstbell.records.prescale.Means;
import dev.firstbell.records.schedule.Schedule;
import dev.firstbell.records.schedule.WeeklyWindow;
import dev.firstbell.records.timetable.Meeting;
import dev.firstbell.twin.parameters.Distribution.Constant;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.TwinParameters;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BacktestTest {
    private static final ZoneId ZONE = ZoneId.of("America/Denver");
    private static final LocalDate MONDAY = LocalDate.of(2026, 10, 5);
    private static final Backtest.Terms TERMS =
            new Backtest.Terms(ZONE, new Slo(0.95, Duration.ofSeconds(90), 0.01), Duration.ofMinutes(10));
    private static final TwinParameters PARAMETERS = TwinParameters.defaults()
            .withStudentsPerNode(40)
            .with(RandomPart.NODE_BOOT, new Constant(100))
            .with(RandomPart.IMAGE_PULL, new Constant(60));

    private static Meeting meeting(LocalTime start) {
        return new Meeting(
                "A",
                Optional.empty(),
                DayOfWeek.MONDAY,
                start,
                Duration.ofMinutes(50),
                100,
                0.9,
                0,
                Optional.empty(),
                List.of(new Arrivals.Uniform(1, Duration.ZERO, Duration.ofMinutes(1))));
    }

    /** So many students, one a second. */
    private static PastClass past(int students, List<Double> boots) {
        return new PastClass(
                meeting(LocalTime.of(9, 0)),
                IntStream.range(0, students).mapToObj(Duration::ofSeconds).toList(),
                boots,
                List.of());
    }

    private static Schedule schedule(int nodes, Duration lead) {
        return new Schedule(
                ZONE,
                List.of(),
                List.of(new WeeklyWindow(
                        "A",
                        EnumSet.of(DayOfWeek.MONDAY),
                        LocalTime.of(9, 0),
                        LocalTime.of(9, 5),
                        nodes,
                        lead,
                        Optional.empty(),
                        List.of())),
                List.of(),
                List.of(),
                List.of());
    }

    private static Backtest played(PastClass past, int nodes, Duration lead) {
        return Backtest.of(
                List.of(new Backtest.PastDay(MONDAY, List.of(past))),
                TERMS,
                schedule(nodes, lead),
                new HubLimits(200, Duration.ofMinutes(10)),
                PARAMETERS,
                20,
                1);
    }

    @Test
    void theStudentsWhoCameAreThoseOfTheRecord() {
        Backtest backtest = played(past(60, List.of()), 3, Duration.ofMinutes(5));

        assertThat(backtest.days()).singleElement().satisfies(day -> {
            assertThat(day.came()).containsExactly(60);
            assertThat(day.ways()).extracting(Backtest.Way::name).isEqualTo(Backtest.WAYS);
        });
        assertThat(backtest.classes()).isEqualTo(1);
    }

    /** Two nodes for 60 students, from the request of each to the end of class. */
    @Test
    void theClairvoyantStartsEachNodeJustInTime() {
        Backtest backtest = played(past(60, List.of()), 3, Duration.ofMinutes(5));

        double hours = (2 * (160 + 50 * 60) - 40) / 3600.0;
        assertThat(backtest.dollars(TermPlan.CLAIRVOYANT)).isEqualTo(hours * PARAMETERS.usdPerNodeHour(), within(1e-6));
        assertThat(backtest.dollars(TermPlan.THIS)).isGreaterThan(backtest.dollars(TermPlan.CLAIRVOYANT));
        assertThat(backtest.dollars(TermPlan.FIXED_CRON)).isGreaterThan(backtest.dollars(TermPlan.THIS));
    }

    @Test
    void nodesInTimeKeepThePromiseAndNothingDoesNot() {
        Backtest backtest = played(past(60, List.of()), 3, Duration.ofMinutes(15));

        assertThat(backtest.kept(TermPlan.THIS)).isEqualTo(1);
        assertThat(backtest.kept(Backtest.NOTHING)).isZero();
        assertThat(backtest.kept(TermPlan.FIXED_CRON)).isEqualTo(1);
    }

    /** Ten minutes, from the look before the window, are enough for the boots of the parameters, and not for those of the record. */
    @Test
    void nodesBootAsTheRecordShows() {
        assertThat(played(past(60, List.of()), 2, Duration.ofMinutes(5)).kept(TermPlan.THIS))
                .isEqualTo(1);
        assertThat(played(past(60, List.of(700.0)), 2, Duration.ofMinutes(5)).kept(TermPlan.THIS))
                .isZero();
        double half =
                played(past(60, List.of(50.0, 700.0)), 2, Duration.ofMinutes(5)).kept(TermPlan.THIS);
        assertThat(half).isBetween(0.01, 0.6);
    }

    /** Looks every five minutes ask ten minutes before class, looks every minute six; 460 s are between the two. */
    @Test
    void theLooksAndTheMeansAreThoseOfThePlan() {
        Backtest chart = playedWith(Means.NODE_PLACEHOLDERS, Looks.CHART);
        Backtest often = playedWith(Means.NODE_PLACEHOLDERS, new Looks(Duration.ofMinutes(1), Duration.ZERO));
        Backtest minimum = playedWith(Means.POOL_MINIMUM, Looks.CHART);

        assertThat(chart.kept(TermPlan.THIS)).isEqualTo(1);
        assertThat(often.kept(TermPlan.THIS)).isZero();
        assertThat(minimum.dollars(TermPlan.THIS)).isNotEqualTo(chart.dollars(TermPlan.THIS));
    }

    private static Backtest playedWith(Means means, Looks looks) {
        return Backtest.of(
                List.of(new Backtest.PastDay(MONDAY, List.of(past(60, List.of(400.0))))),
                TERMS,
                schedule(2, Duration.ofMinutes(5)),
                new HubLimits(200, Duration.ofMinutes(10)),
                means,
                looks,
                PARAMETERS,
                20,
                1);
    }

    @Test
    void studentsAfterTheEndOfClassDoNotCount() {
        PastClass past = new PastClass(
                meeting(LocalTime.of(9, 0)),
                List.of(Duration.ofMinutes(-1), Duration.ZERO, Duration.ofMinutes(50)),
                List.of(),
                List.of());

        assertThat(played(past, 1, Duration.ofMinutes(15)).days().get(0).came()).containsExactly(2);
    }

    @Test
    void theSameDaysGiveTheSameFigures() {
        assertThat(played(past(60, List.of()), 3, Duration.ofMinutes(5)))
                .isEqualTo(played(past(60, List.of()), 3, Duration.ofMinutes(5)));
    }
}
