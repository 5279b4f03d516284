package dev.firstbell.twin.term;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.plan.Setting.HubLimits;
import dev.firstbell.records.prescale.Means;
import dev.firstbell.records.schedule.Schedule;
import dev.firstbell.records.timetable.Meeting;
import dev.firstbell.records.timetable.Timetable;
import java.time.DayOfWeek;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The plan of a term: for each day of the week what to request, what it costs, and how probably each class keeps its promise.
 * Immutable.
 *
 * @param timetable what it was planned for
 * @param hub the hub's limits: none of the students who start at once is throttled
 * @param lowestLimit the lowest limit of pending starts with which the promises are kept as often, of those that were tried
 * @param means how the pre-scaler holds nodes
 * @param looks when it looks at the schedule
 * @param seats the students who fit on one node
 * @param largestStart the students that the hub's limits are for: those of the classes that begin at the same time, two standard
 *     deviations above their mean
 * @param days the days of the week with classes; days that are alike are one entry
 * @param comparisons this plan and others under the same rules; the others in the first of its worlds
 * @param whatIfs this plan in a world that is worse than assumed
 * @param frontier this plan with one or two nodes fewer and more in each window: cost against probability
 * @param worlds in how many fresh worlds the plan was checked
 * @param notes what the numbers do not show, one line each
 */
public record TermPlan(
        Timetable timetable,
        HubLimits hub,
        int lowestLimit,
        Means means,
        Looks looks,
        int seats,
        int largestStart,
        List<Day> days,
        List<Alternative> comparisons,
        List<Alternative> whatIfs,
        List<Alternative> frontier,
        int worlds,
        List<String> notes) {
    /** How the plan itself is called among the comparisons. */
    public static final String THIS = "this plan";

    /** How knowing everything beforehand is called among the comparisons. */
    public static final String CLAIRVOYANT = "clairvoyant";

    /** How the clairvoyant with as many broken promises as the plan is called among the comparisons. */
    public static final String CLAIRVOYANT_AS_KEPT = "clairvoyant, as many kept";

    /** How the same clairvoyant is called, if it pays nothing for a class whose promise it breaks. */
    public static final String TURNING_AWAY = "the same, turning students away";

    /** How the lower bound of all schedules with as many broken promises as the plan is called among the comparisons. */
    public static final String LEAST = "no schedule costs less";

    /** How the fixed cron is called among the comparisons. */
    public static final String FIXED_CRON = "fixed cron";

    public TermPlan {
        requireNonNull(timetable, "timetable is null");
        requireNonNull(hub, "hub is null");
        requireNonNull(means, "means is null");
        requireNonNull(looks, "looks is null");
        days = List.copyOf(days);
        comparisons = List.copyOf(comparisons);
        whatIfs = List.copyOf(whatIfs);
        frontier = List.copyOf(frontier);
        notes = List.copyOf(notes);
    }

    /**
     * Days of the week with the same classes.
     *
     * @param days the days
     * @param occurrences how many such days the term has
     * @param windows what is requested, in order; one for each time at which classes begin, and one for each bridged break
     * @param promises of each meeting
     * @param dollars the mean cost of one such day
     * @param peak the largest number of nodes in any of the worlds
     */
    public record Day(
            List<DayOfWeek> days,
            int occurrences,
            List<Window> windows,
            List<Promise> promises,
            double dollars,
            int peak) {
        public Day {
            days = List.copyOf(days);
            windows = List.copyOf(windows);
            promises = List.copyOf(promises);
        }
    }

    /**
     * A time in which nodes are requested.
     *
     * @param meetings the meetings that begin; none for a bridged break
     * @param start when they begin, since midnight; for a bridged break, when it begins
     * @param lead how long before that the nodes are requested
     * @param until when they are released, since midnight
     * @param nodes the total number of nodes
     * @param oneNodeFewer the probability of the worst of its meetings with one node fewer; empty for a bridged break
     * @param shorterLead the same with the next shorter lead time that was tried
     */
    public record Window(
            List<Meeting> meetings,
            Duration start,
            Duration lead,
            Duration until,
            int nodes,
            Optional<Proportion> oneNodeFewer,
            Optional<Proportion> shorterLead) {
        public Window {
            meetings = List.copyOf(meetings);
        }
    }

    /**
     * How probably a meeting keeps its promise.
     *
     * @param meeting the meeting
     * @param kept in how many of the fresh worlds it did
     */
    public record Promise(Meeting meeting, Proportion kept) {}

    /**
     * One way to run the term.
     *
     * @param name its name
     * @param dollars the mean cost of the term in US dollars
     * @param kept the share of meetings that keep their promise, in [0, 1]
     * @param worst the probability of the meeting with the smallest one
     */
    public record Alternative(String name, double dollars, double kept, double worst) {}

    /** What the pre-scaler applies: weekly windows with the timetable's terms and holidays. */
    public Schedule schedule() {
        return TermSchedule.of(this);
    }

    /** A comparison by its name. */
    public Alternative comparison(String name) {
        return comparisons.stream()
                .filter(alternative -> alternative.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** The mean cost of the term in US dollars. */
    public double dollars() {
        return comparison(THIS).dollars();
    }

    /** The promise of the meeting that keeps it least often. */
    public Promise worst() {
        return days.stream()
                .flatMap(day -> day.promises().stream())
                .min(Comparator.comparingDouble(promise -> promise.kept().share()))
                .orElseThrow();
    }

    /** The largest number of nodes that any window requests. */
    public int mostNodes() {
        return days.stream()
                .flatMap(day -> day.windows().stream())
                .mapToInt(Window::nodes)
                .max()
                .orElse(0);
    }
}
