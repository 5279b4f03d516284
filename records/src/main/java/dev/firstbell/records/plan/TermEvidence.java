package dev.firstbell.records.plan;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.firstbell.records.classes.Slo;
import dev.firstbell.records.prescale.Means;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/**
 * What a term's plan rests on, as {@code term.json} keeps it: costs, probabilities with their intervals, and the alternatives.
 * Keys that a later version adds are ignored. Immutable.
 *
 * @param schema the version of the format
 * @param timetable the timetable's name
 * @param timeZone the zone of all times of day
 * @param target the least probability with which each class keeps its promise
 * @param slo the promise
 * @param hub the hub's limits
 * @param means how nodes are held; empty in files of earlier versions, which mean node placeholders
 * @param every the time between two looks of the pre-scaler; empty in files of earlier versions
 * @param keep for how long a look keeps nodes that are wanted again; empty in files of earlier versions
 * @param meetings how many meetings the term has
 * @param mostNodes the largest number of nodes that is requested
 * @param dollars the mean cost of the term
 * @param worlds in how many simulated days the plan was checked
 * @param days the days of the week with classes; days that are alike are one entry
 * @param comparisons this plan and other ways to run the term
 * @param whatIfs this plan in other circumstances
 * @param frontier this plan with fewer and with more nodes
 * @param notes what the numbers do not show, one line each
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record TermEvidence(
        int schema,
        String timetable,
        ZoneId timeZone,
        double target,
        Slo slo,
        Setting.HubLimits hub,
        Optional<Means> means,
        @JsonProperty("everyMs") Optional<Duration> every,
        @JsonProperty("keepMs") Optional<Duration> keep,
        long meetings,
        int mostNodes,
        double dollars,
        int worlds,
        List<Day> days,
        List<Alternative> comparisons,
        List<Alternative> whatIfs,
        List<Alternative> frontier,
        List<String> notes) {
    /** The version that this code reads. */
    public static final int SCHEMA = 1;

    /** What a mean of probabilities that are all 1 may exceed 1 by. */
    private static final double ROUNDING = 1e-9;

    /** The name of the plan itself among the comparisons and on the frontier. */
    public static final String THIS = "this plan";

    public TermEvidence {
        if (schema != SCHEMA) {
            throw new IllegalArgumentException("schema must be " + SCHEMA + ": " + schema);
        }
        requireNonNull(timetable, "timetable is null");
        requireNonNull(timeZone, "timeZone is null");
        requireNonNull(slo, "slo is null");
        requireNonNull(hub, "hub is null");
        means = means == null ? Optional.empty() : means;
        every = every == null ? Optional.empty() : every;
        keep = keep == null ? Optional.empty() : keep;
        days = List.copyOf(days);
        comparisons = List.copyOf(comparisons);
        whatIfs = List.copyOf(whatIfs);
        frontier = List.copyOf(frontier);
        notes = List.copyOf(notes);
        if (days.stream().allMatch(day -> day.promises().isEmpty())) {
            throw new IllegalArgumentException("days must have at least one promise");
        }
    }

    /**
     * Days of the week with the same classes.
     *
     * @param days the days
     * @param occurrences how many such days the term has
     * @param dollars the mean cost of one of them
     * @param peakNodes the largest number of nodes in any of the simulated days
     * @param windows the times in which nodes are requested
     * @param promises of each meeting
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Day(
            List<DayOfWeek> days,
            int occurrences,
            double dollars,
            int peakNodes,
            List<Window> windows,
            List<Promise> promises) {
        public Day {
            days = List.copyOf(days);
            windows = List.copyOf(windows);
            promises = List.copyOf(promises);
        }
    }

    /**
     * A time in which nodes are requested.
     *
     * @param meetings the meetings that begin; none for a break that is bridged
     * @param startSeconds when they begin, in seconds since midnight
     * @param lead how long before that nodes are requested
     * @param untilSeconds when they are released, in seconds since midnight
     * @param nodes how many
     * @param oneNodeFewer the probability of the worst meeting with one node fewer
     * @param shorterLead the same with a shorter lead time
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Window(
            List<String> meetings,
            long startSeconds,
            @JsonProperty("leadMs") Duration lead,
            long untilSeconds,
            int nodes,
            Optional<Probability> oneNodeFewer,
            Optional<Probability> shorterLead) {
        public Window {
            meetings = List.copyOf(meetings);
            requireNonNull(lead, "lead is null");
            oneNodeFewer = oneNodeFewer == null ? Optional.empty() : oneNodeFewer;
            shorterLead = shorterLead == null ? Optional.empty() : shorterLead;
        }
    }

    /**
     * A probability with its interval at 95 %.
     *
     * @param share the estimate
     * @param low the lower end of the interval
     * @param high the upper end
     * @param trials in how many simulated days it was counted
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Probability(double share, double low, double high, int trials) {
        public Probability {
            requireProbability(share, low, high);
        }
    }

    /**
     * How probably a meeting keeps its promise.
     *
     * @param meeting its name
     * @param day its day of the week
     * @param start when it begins
     * @param share the estimate
     * @param low the lower end of the interval at 95 %
     * @param high the upper end
     * @param trials in how many simulated days it was counted
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Promise(
            String meeting, DayOfWeek day, LocalTime start, double share, double low, double high, int trials) {
        public Promise {
            requireNonNull(meeting, "meeting is null");
            requireNonNull(day, "day is null");
            requireNonNull(start, "start is null");
            requireProbability(share, low, high);
        }
    }

    /**
     * One way to run the term.
     *
     * @param name its name
     * @param dollars the mean cost of the term in US dollars
     * @param kept the share of the meetings that keep their promise, in [0, 1]
     * @param worst the probability of the meeting with the smallest one
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Alternative(String name, double dollars, double kept, double worst) {
        public Alternative {
            requireNonNull(name, "name is null");
            if (!(dollars >= 0 && dollars < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("dollars must not be negative: " + dollars);
            }
            requireProbability(kept, worst);
        }
    }

    private static void requireProbability(double... values) {
        for (double value : values) {
            if (!(value >= 0 && value <= 1 + ROUNDING)) {
                throw new IllegalArgumentException("a probability must be from 0 to 1: " + value);
            }
        }
    }

    /** Whether one of the meetings has this name. */
    public boolean hasMeeting(String name) {
        return days.stream()
                .flatMap(day -> day.promises().stream())
                .anyMatch(promise -> promise.meeting().equals(name));
    }
}
