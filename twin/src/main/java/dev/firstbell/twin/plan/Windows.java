package dev.firstbell.twin.plan;

import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.classes.Section;
import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.records.time.Durations;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.TwinParameters;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.statistics.distribution.NormalDistribution;

/** The windows in which a class needs nodes, each with its nodes and lead time. Immutable. */
final class Windows {
    private final ClassFile file;
    private final TwinParameters parameters;
    private final SumOfTimes bootAndPull;
    private final List<Demand> demands;

    Windows(ClassFile file, TwinParameters parameters) {
        this.file = file;
        this.parameters = parameters;
        this.bootAndPull = SumOfTimes.of(
                parameters.distribution(RandomPart.NODE_BOOT), parameters.distribution(RandomPart.IMAGE_PULL));
        this.demands = Demand.of(file, longestBreak());
    }

    /** The seats of the largest window. */
    ClosedForm.Seats seats() {
        return seats(demands.stream().mapToInt(Windows::planned).max().orElseThrow());
    }

    private ClosedForm.Seats seats(int planned) {
        return new ClosedForm.Seats(
                planned, parameters.nodeRoom().withNodePlaceholder().students(), parameters.count(Quantity.POOL_MAX));
    }

    /** The longest break for which nodes are kept: late in it they would be removed, and then be requested again. */
    Duration longestBreak() {
        return warm(seats(planned(file.sections())).nodesNeeded())
                .plus(intervals())
                .plus(parameters.seconds(Quantity.SCALE_DOWN_UNNEEDED));
    }

    /** Boot and pull of the slowest of so many nodes. */
    Duration warm(int nodes) {
        return bootAndPull.quantile(ClosedForm.ofOne(nodes));
    }

    /** From the time of a request to the start of the first machine, at most: node placeholders count at once. */
    Duration intervals() {
        return parameters.seconds(Quantity.PRESCALE_TICK).plus(parameters.seconds(Quantity.AUTOSCALER_SCAN));
    }

    /** All windows, in order. */
    List<ScalingPlan.Window> all() {
        return demands.stream().map(this::window).toList();
    }

    private ScalingPlan.Window window(Demand demand) {
        ClosedForm.Seats seats = seats(planned(demand));
        Instant start = file.startInstant();
        Duration lead = ClosedForm.upToMinutes(
                warm(seats.nodesNeeded()).plus(intervals()).plus(demand.early()));
        return new ScalingPlan.Window(
                demand.sections().stream()
                        .flatMap(section -> section.name().stream())
                        .toList(),
                start.plus(demand.anchor()).minus(lead),
                start.plus(ClosedForm.upToMinutes(demand.to())),
                seats.plannedStudents(),
                seats.nodesNeeded());
    }

    /** The window with the most nodes; of several, the one with the class's start, or else the first. */
    int largest() {
        List<ScalingPlan.Window> windows = all();
        int most = windows.stream().mapToInt(ScalingPlan.Window::nodes).max().orElseThrow();
        int largest = -1;
        for (int i = 0; i < windows.size(); i++) {
            if (windows.get(i).nodes() == most && (largest < 0 || holdsStart(windows.get(i)))) {
                largest = i;
            }
        }
        return largest;
    }

    /** How long before the start of its first section the first student of the largest window comes. */
    Duration early() {
        return demands.get(largest()).early();
    }

    /** How long before the class's start the largest window begins, or before its own first section if it is another time. */
    Duration lead() {
        ScalingPlan.Window window = all().get(largest());
        Instant start = file.startInstant();
        return Duration.between(
                window.from(),
                holdsStart(window) ? start : start.plus(demands.get(largest()).anchor()));
    }

    private boolean holdsStart(ScalingPlan.Window window) {
        return !window.from().isAfter(file.startInstant()) && window.until().isAfter(file.startInstant());
    }

    /** What the windows do not show; one line each. */
    List<String> notes() {
        List<String> notes = new ArrayList<>(OutsideClass.notes(file));
        List<ScalingPlan.Window> windows = all();
        Duration closest = Durations.LONGEST;
        for (int i = 1; i < windows.size(); i++) {
            Duration between =
                    Duration.between(windows.get(i - 1).until(), windows.get(i).from());
            closest = between.compareTo(closest) < 0 ? between : closest;
        }
        if (windows.size() > 1) {
            notes.add("the plan has " + windows.size() + " windows, the closest " + inWords(closest)
                    + " apart; it assumes that the servers of one window have stopped before the next (`cull.timeout`"
                    + " in the Helm values)");
        }
        return notes;
    }

    private static String inWords(Duration time) {
        return time.toDays() > 1 ? time.toDays() + " days" : Durations.format(time.truncatedTo(ChronoUnit.MINUTES));
    }

    private static int planned(Demand demand) {
        return planned(demand.sections()) + demand.strays();
    }

    /** The 95th percentile of attendance, at most the enrolled students. */
    static int planned(List<Section> sections) {
        int enrolled = sections.stream().mapToInt(Section::students).sum();
        // If all students attend, attendance does not vary.
        if (sections.stream().allMatch(section -> section.showUp() == 1)) {
            return enrolled;
        }
        double mean = sections.stream()
                .mapToDouble(section -> section.students() * section.showUp())
                .sum();
        double z = NormalDistribution.of(0, 1).inverseCumulativeProbability(ClosedForm.STUDENTS_QUANTILE);
        double variance = mean * (1 - mean / enrolled) + Math.pow(enrolled * ClosedForm.SHOW_UP_SPREAD, 2);
        return (int) Math.min(enrolled, Math.ceil(mean + z * Math.sqrt(variance) - 1e-9));
    }
}
