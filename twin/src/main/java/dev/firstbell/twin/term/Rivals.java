package dev.firstbell.twin.term;

import dev.firstbell.records.plan.Setting.HubLimits;
import dev.firstbell.records.prescale.Means;
import dev.firstbell.records.timetable.Timetable;
import dev.firstbell.twin.parameters.TwinParameters;
import dev.firstbell.twin.plan.ClosedForm;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.commons.statistics.distribution.NormalDistribution;

/** The ways to run a day that a plan is compared with. Immutable apart from a cache; not thread-safe. */
final class Rivals {
    private static final double HOUR = 3600;
    private static final double MINUTE = 60;

    /** The fixed cron has its nodes ready from 07:00 to 20:00. */
    private static final double CRON_FROM = 7 * HOUR;

    private static final double CRON_UNTIL = 20 * HOUR;

    /** By how much the fixed cron exceeds the expected attendance. */
    private static final double CRON_MARGIN = 1.1;

    private final TwinParameters parameters;
    private final Fleet fleet;
    private final Map<Integer, Double> leads = new HashMap<>();

    Rivals(TwinParameters parameters, Fleet fleet) {
        this.parameters = parameters;
        this.fleet = fleet;
    }

    /** The days of the timetable's terms. */
    static TreeSet<LocalDate> termDays(Timetable timetable) {
        TreeSet<LocalDate> days = new TreeSet<>();
        timetable
                .terms()
                .forEach(term ->
                        term.from().datesUntil(term.through().plusDays(1)).forEach(days::add));
        return days;
    }

    /** Mondays to Fridays of the term without classes, on which the fixed cron has its nodes as well: it knows no holidays. */
    static long idleWeekdays(Timetable timetable) {
        return termDays(timetable).stream()
                .filter(date -> date.getDayOfWeek().compareTo(DayOfWeek.FRIDAY) <= 0)
                .filter(date -> !timetable.classDays().contains(date)
                        || timetable.meetings().stream().noneMatch(meeting -> meeting.day() == date.getDayOfWeek()))
                .count();
    }

    /** No pre-scaling: the autoscaler adds what is missing. */
    static DayPolicy nothing() {
        return DayPolicy.of(List.of(), HubLimits.Z2JH);
    }

    /** So many nodes at all times. */
    static DayPolicy always(int nodes) {
        return new DayPolicy(List.of(), HubLimits.Z2JH, nodes, Means.NODE_PLACEHOLDERS);
    }

    /** So many nodes, ready at 07:00, until 20:00. */
    DayPolicy cron(int nodes) {
        return DayPolicy.of(List.of(new DayPolicy.Window(CRON_FROM - lead(nodes), CRON_UNTIL, nodes)), HubLimits.Z2JH);
    }

    /** The smallest number of nodes with which the largest concurrent expected attendance and 10 % fit. */
    int cronNodes(List<List<DayClass>> days) {
        double most = 0;
        for (List<DayClass> day : days) {
            for (DayClass at : day) {
                double there = day.stream()
                        .filter(other -> other.start() <= at.start() && at.start() < other.end())
                        .mapToDouble(other -> other.enrolled() * other.meeting().showUpMean())
                        .sum();
                most = Math.max(most, there);
            }
        }
        return Math.min(fleet.most(), (int) Math.ceil(most * CRON_MARGIN / fleet.seats() - 1e-9));
    }

    /**
     * The closed form of {@link ClosedForm} for each time at which classes begin: nodes for the 95th percentile of all students
     * who are there then, its lead time, until the end of class.
     */
    DayPolicy closedForm(List<DayClass> classes, HubLimits hub) {
        double z = NormalDistribution.of(0, 1).inverseCumulativeProbability(ClosedForm.STUDENTS_QUANTILE);
        List<DayPolicy.Window> windows = new ArrayList<>();
        for (DayClass day : classes) {
            double mean = 0;
            double variance = 0;
            int enrolled = 0;
            for (DayClass other : classes) {
                if (other.start() <= day.start() && day.start() < other.end()) {
                    double p = other.meeting().showUpMean();
                    mean += other.enrolled() * p;
                    variance += other.enrolled() * p * (1 - p)
                            + Math.pow(other.enrolled() * other.meeting().showUpSd(), 2);
                    enrolled += other.enrolled();
                }
            }
            double planned = Math.min(enrolled, Math.ceil(mean + z * Math.sqrt(variance) - 1e-9));
            int nodes = Math.min(fleet.most(), (int) Math.ceil(planned / fleet.seats() - 1e-9));
            windows.add(new DayPolicy.Window(day.start() - lead(nodes), day.end(), nodes));
        }
        return DayPolicy.of(windows, hub);
    }

    /** The closed form's lead time for so many nodes, in seconds, in whole minutes. */
    double lead(int nodes) {
        return leads.computeIfAbsent(Math.max(1, nodes), count -> {
            double warm = ClosedForm.bootAndPull(parameters, count).toMillis() / 1e3 + fleet.tick() + fleet.scan();
            return Math.ceil(warm / MINUTE) * MINUTE;
        });
    }
}
