package dev.firstbell.twin.term;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.plan.Setting.HubLimits;
import dev.firstbell.records.prescale.Means;
import dev.firstbell.records.schedule.Schedule;
import dev.firstbell.records.schedule.WeeklyWindow;
import dev.firstbell.records.timetable.Timetable;
import dev.firstbell.twin.parameters.TwinParameters;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a schedule costs in a term, and how probably each class keeps its promise with it. A plan is evaluated in the same way in
 * worlds that it was not chosen by. Immutable.
 *
 * @param promises of each meeting; of days with the same classes, of one of them
 * @param dollars the mean cost of the term in US dollars
 * @param clairvoyantDollars the mean cost of the clairvoyant in the same worlds
 * @param kept the share of the term's meetings that keep their promise
 */
public record TermEvaluation(List<TermPlan.Promise> promises, double dollars, double clairvoyantDollars, double kept) {
    public TermEvaluation {
        promises = List.copyOf(promises);
    }

    private TermEvaluation withDollars(double all) {
        return new TermEvaluation(promises, all, clairvoyantDollars, kept);
    }

    /**
     * Evaluates the weekly windows of a schedule. Windows with a date and calendars are not considered.
     *
     * @param hub the hub's limits
     * @param worlds in how many worlds each day is simulated
     * @param seed determines the worlds
     */
    public static TermEvaluation of(
            Timetable timetable, TwinParameters parameters, Schedule schedule, HubLimits hub, int worlds, long seed) {
        return of(timetable, parameters, schedule, hub, Means.NODE_PLACEHOLDERS, Looks.CHART, worlds, seed);
    }

    /**
     * The same for nodes that are held in another way, by a pre-scaler that looks at other times.
     *
     * @param means node placeholders, or the pool's minimum
     */
    public static TermEvaluation of(
            Timetable timetable,
            TwinParameters parameters,
            Schedule schedule,
            HubLimits hub,
            Means means,
            Looks looks,
            int worlds,
            long seed) {
        requireNonNull(schedule, "schedule is null");
        Fleet fleet = Fleet.of(parameters).withLooks(looks);
        return of(
                timetable,
                fleet,
                Case.of(timetable).stream()
                        .map(day -> DayPolicy.of(windows(schedule, day.days().get(0)), hub, means))
                        .toList(),
                worlds,
                seed);
    }

    /** Evaluates the fixed cron that {@link TermPlan#FIXED_CRON} is about, with the pre-scaler of {@link Looks#CHART}. */
    public static TermEvaluation ofFixedCron(Timetable timetable, TwinParameters parameters, int worlds, long seed) {
        return ofFixedCron(timetable, parameters, Looks.CHART, worlds, seed);
    }

    /** Evaluates the fixed cron with a pre-scaler that looks at other times. */
    public static TermEvaluation ofFixedCron(
            Timetable timetable, TwinParameters parameters, Looks looks, int worlds, long seed) {
        Fleet fleet = Fleet.of(parameters).withLooks(looks);
        Rivals rivals = new Rivals(parameters, fleet);
        List<Case> days = Case.of(timetable);
        DayPolicy cron =
                rivals.cron(rivals.cronNodes(days.stream().map(Case::classes).toList()));
        TermEvaluation withClasses = of(
                timetable,
                fleet,
                days.stream()
                        .map(day -> day.onWeekdays() ? cron : Rivals.nothing())
                        .toList(),
                worlds,
                seed);
        return withClasses.withDollars(
                withClasses.dollars() + Rivals.idleWeekdays(timetable) * DayModel.idleDollars(fleet, cron, seed));
    }

    private static TermEvaluation of(
            Timetable timetable, Fleet fleet, List<DayPolicy> policies, int worlds, long seed) {
        List<Case> days = Case.of(timetable);
        List<DayModel> models = days.stream()
                .map(day -> DayModel.of(fleet, day.classes(), seed, worlds))
                .toList();
        List<DayResult> results = IntStream.range(0, days.size())
                .parallel()
                .mapToObj(i -> models.get(i).run(policies.get(i)))
                .toList();
        List<TermPlan.Promise> promises = new ArrayList<>();
        double dollars = 0;
        double clairvoyant = 0;
        double kept = 0;
        long meetings = 0;
        for (int i = 0; i < days.size(); i++) {
            DayResult result = results.get(i);
            int occurrences = days.get(i).occurrences();
            dollars += result.dollars() * occurrences;
            clairvoyant += models.get(i).clairvoyantDollars() * occurrences;
            kept += result.compliance() * result.kept().length * occurrences;
            meetings += (long) result.kept().length * occurrences;
            for (int of = 0; of < result.kept().length; of++) {
                promises.add(new TermPlan.Promise(days.get(i).classes().get(of).meeting(), result.promise(of)));
            }
        }
        return new TermEvaluation(promises, dollars, clairvoyant, meetings == 0 ? 1 : kept / meetings);
    }

    static List<DayPolicy.Window> windows(Schedule schedule, DayOfWeek day) {
        return schedule.weekly().stream()
                .filter(window -> window.days().contains(day))
                .map(TermEvaluation::window)
                .sorted(Comparator.comparingDouble(DayPolicy.Window::from))
                .toList();
    }

    private static DayPolicy.Window window(WeeklyWindow window) {
        double from = window.from().toSecondOfDay();
        double until = window.until().toSecondOfDay();
        if (!window.until().isAfter(window.from())) {
            until += LocalTime.MAX.toSecondOfDay() + 1;
        }
        return new DayPolicy.Window(from - window.lead().toSeconds(), until, window.nodes());
    }

    /** The promise of the meeting that keeps it least often. */
    public TermPlan.Promise worst() {
        return promises.stream()
                .min(Comparator.comparingDouble(promise -> promise.kept().share()))
                .orElseThrow();
    }
}
