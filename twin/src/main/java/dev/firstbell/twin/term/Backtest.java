package dev.firstbell.twin.term;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.classes.Slo;
import dev.firstbell.records.plan.Setting.HubLimits;
import dev.firstbell.records.prescale.Means;
import dev.firstbell.records.schedule.DateRange;
import dev.firstbell.records.schedule.Schedule;
import dev.firstbell.records.timetable.Meeting;
import dev.firstbell.records.timetable.Timetable;
import dev.firstbell.twin.parameters.Distribution;
import dev.firstbell.twin.parameters.Distribution.Piecewise.Knot;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.TwinParameters;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Past classes played again in the model of a plan, under the plan's schedule and under others. The students come when they
 * came; nodes boot and pull as the records show, where they do. Everything else is the model's: what a class would have cost
 * and missed under a schedule that was not in force is counterfactual. Immutable.
 *
 * @param days the days that were played, in order
 * @param worlds in how many worlds each day was played; they differ in what the records do not show
 */
public record Backtest(List<Day> days, int worlds) {
    /** The name of the autoscaler alone. */
    public static final String NOTHING = "nothing";

    /** The names of all ways to run a day, in their order. */
    public static final List<String> WAYS = List.of(TermPlan.THIS, NOTHING, TermPlan.FIXED_CRON, TermPlan.CLAIRVOYANT);

    public Backtest {
        days = List.copyOf(days);
    }

    /**
     * A day of classes that shared nodes.
     *
     * @param date the day
     * @param classes its classes; at least one
     */
    public record PastDay(LocalDate date, List<PastClass> classes) {
        public PastDay {
            requireNonNull(date, "date is null");
            classes = List.copyOf(classes);
            if (classes.isEmpty()) {
                throw new IllegalArgumentException("a day needs a class");
            }
        }
    }

    /**
     * What became of a day.
     *
     * @param past the day
     * @param came how many students of each class came before its end
     * @param ways what each way to run it costs and keeps, as {@link #WAYS}
     */
    public record Day(PastDay past, List<Integer> came, List<Way> ways) {
        public Day {
            came = List.copyOf(came);
            ways = List.copyOf(ways);
        }
    }

    /**
     * One way to run a day.
     *
     * @param name its name
     * @param dollars its mean cost in US dollars
     * @param kept for each class, in how many worlds it keeps its promise
     */
    public record Way(String name, double dollars, List<Proportion> kept) {
        public Way {
            kept = List.copyOf(kept);
        }
    }

    /** What the classes were promised, and how long a student is followed. */
    public record Terms(ZoneId timeZone, Slo slo, Duration limit) {}

    /** Plays past days again under a plan for node placeholders and the pre-scaler of {@link Looks#CHART}. */
    public static Backtest of(
            List<PastDay> days,
            Terms terms,
            Schedule schedule,
            HubLimits hub,
            TwinParameters parameters,
            int worlds,
            long seed) {
        return of(days, terms, schedule, hub, Means.NODE_PLACEHOLDERS, Looks.CHART, parameters, worlds, seed);
    }

    /**
     * Plays past days again.
     *
     * @param terms the promise
     * @param schedule the plan's; its weekly windows count, on any date
     * @param hub the plan's limits
     * @param means how the plan holds nodes
     * @param looks when the plan's pre-scaler looks at the schedule; that of the fixed cron looks at the same times
     * @param worlds in how many worlds each day is played; at least one
     * @param seed determines them
     */
    public static Backtest of(
            List<PastDay> days,
            Terms terms,
            Schedule schedule,
            HubLimits hub,
            Means means,
            Looks looks,
            TwinParameters parameters,
            int worlds,
            long seed) {
        List<PastDay> ordered =
                days.stream().sorted(Comparator.comparing(PastDay::date)).toList();
        List<List<DayClass>> classes =
                ordered.stream().map(day -> classes(day, terms)).toList();
        Rivals rivals = new Rivals(parameters, Fleet.of(parameters).withLooks(looks));
        DayPolicy cron = rivals.cron(rivals.cronNodes(classes));
        List<Day> played = new ArrayList<>();
        for (int i = 0; i < ordered.size(); i++) {
            PastDay day = ordered.get(i);
            Fleet fleet = Fleet.of(asRecorded(parameters, day)).withLooks(looks);
            DaySample sample = DaySample.ofArrivals(
                    classes.get(i),
                    day.classes().stream().map(Backtest::arrivals).toList(),
                    seed + day.date().toEpochDay() + 1_000_003L * i,
                    worlds);
            DayModel model = new DayModel(fleet, sample);
            DayOfWeek of = day.classes().get(0).meeting().day();
            List<Way> ways = List.of(
                    way(TermPlan.THIS, model.run(DayPolicy.of(TermEvaluation.windows(schedule, of), hub, means))),
                    way(NOTHING, model.run(Rivals.nothing())),
                    way(TermPlan.FIXED_CRON, model.run(of.compareTo(DayOfWeek.FRIDAY) <= 0 ? cron : Rivals.nothing())),
                    new Way(
                            TermPlan.CLAIRVOYANT,
                            model.clairvoyantDollars(),
                            // Each student has a seat on a warm node at once.
                            day.classes().stream()
                                    .map(one -> new Proportion(worlds, worlds))
                                    .toList()));
            List<Integer> came = new ArrayList<>();
            for (int c = 0; c < day.classes().size(); c++) {
                came.add(sample.attendance(0, c));
            }
            played.add(new Day(day, came, ways));
        }
        return new Backtest(played, worlds);
    }

    private static Way way(String name, DayResult result) {
        List<Proportion> kept = new ArrayList<>();
        for (int of = 0; of < result.kept().length; of++) {
            kept.add(result.promise(of));
        }
        return new Way(name, result.dollars(), kept);
    }

    private static List<DayClass> classes(PastDay day, Terms terms) {
        List<Meeting> meetings = day.classes().stream().map(PastClass::meeting).toList();
        Timetable timetable = new Timetable(
                "past",
                terms.timeZone(),
                meetings,
                List.of(new DateRange("past", day.date(), day.date())),
                List.of(),
                terms.slo(),
                Timetable.DEFAULT_TARGET,
                terms.limit(),
                List.of());
        return meetings.stream().map(meeting -> DayClass.of(timetable, meeting)).toList();
    }

    private static double[] arrivals(PastClass past) {
        double start = past.meeting().start().toSecondOfDay();
        return past.arrivals().stream()
                .mapToDouble(offset -> start + offset.toNanos() / 1e9)
                .toArray();
    }

    /** The parameters with the boots and pulls of a day, where its records show them. */
    private static TwinParameters asRecorded(TwinParameters parameters, PastDay day) {
        TwinParameters with = parameters;
        Optional<Distribution> boots = recorded(day, PastClass::bootSeconds);
        if (boots.isPresent()) {
            with = with.with(RandomPart.NODE_BOOT, boots.get());
        }
        Optional<Distribution> pulls = recorded(day, PastClass::pullSeconds);
        return pulls.isPresent() ? with.with(RandomPart.IMAGE_PULL, pulls.get()) : with;
    }

    /** The recorded values, each equally likely. */
    private static Optional<Distribution> recorded(PastDay day, Function<PastClass, List<Double>> part) {
        List<Double> seconds = day.classes().stream()
                .flatMap(past -> part.apply(past).stream())
                .sorted()
                .toList();
        if (seconds.size() < 2) {
            return seconds.isEmpty() ? Optional.empty() : Optional.of(new Distribution.Constant(seconds.get(0)));
        }
        List<Knot> knots = new ArrayList<>();
        for (int i = 0; i < seconds.size(); i++) {
            knots.add(new Knot(seconds.get(i), (double) i / seconds.size()));
            knots.add(new Knot(seconds.get(i), (i + 1.0) / seconds.size()));
        }
        return Optional.of(new Distribution.Piecewise(knots));
    }

    /** The cost of all days in US dollars, one way. */
    public double dollars(String way) {
        return ways(way).stream().mapToDouble(Way::dollars).sum();
    }

    /** How many classes keep their promise on average over the worlds, one way. */
    public double kept(String way) {
        return ways(way).stream()
                .flatMap(one -> one.kept().stream())
                .mapToDouble(Proportion::share)
                .sum();
    }

    /** The number of classes that were played. */
    public int classes() {
        return days.stream().mapToInt(day -> day.past().classes().size()).sum();
    }

    private List<Way> ways(String name) {
        return days.stream()
                .map(day -> day.ways().stream()
                        .filter(way -> way.name().equals(name))
                        .findFirst()
                        .orElseThrow())
                .toList();
    }
}
