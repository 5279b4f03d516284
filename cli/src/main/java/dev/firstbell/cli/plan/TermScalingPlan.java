package dev.firstbell.cli.plan;

import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.records.timetable.Meeting;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.TwinParameters;
import dev.firstbell.twin.term.TermPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A term's plan as {@code plan.json}, from which {@code apply} takes the hub's limits. Stateless. */
final class TermScalingPlan {
    /** The method of a plan for a term. */
    static final String METHOD = "term";

    private TermScalingPlan() {}

    static ScalingPlan of(TermPlan plan, TwinParameters parameters) {
        TermPlan.Window largest = plan.days().stream()
                .flatMap(day -> day.windows().stream())
                .max(Comparator.comparingInt(TermPlan.Window::nodes))
                .orElseThrow();
        int expected = (int) Math.round(plan.days().stream()
                .flatMap(day -> day.windows().stream())
                .mapToDouble(window -> window.meetings().stream()
                        .mapToDouble(TermScalingPlan::expected)
                        .sum())
                .max()
                .orElse(0));
        return new ScalingPlan(
                ScalingPlan.SCHEMA,
                plan.timetable().name(),
                METHOD,
                Math.min(expected, plan.largestStart()),
                plan.largestStart(),
                plan.mostNodes(),
                largest.lead(),
                plan.hub(),
                plan.dollars() / parameters.usdPerNodeHour(),
                plan.dollars(),
                evidence(plan, parameters),
                parameters.entries().stream()
                        .filter(TwinParameters.Entry::shipped)
                        .map(entry -> new ScalingPlan.Evidence(entry.name(), entry.value(), entry.source()))
                        .toList(),
                List.of(),
                plan.notes());
    }

    private static double expected(Meeting meeting) {
        return meeting.enrolled() * meeting.showUpMean();
    }

    private static List<ScalingPlan.Evidence> evidence(TermPlan plan, TwinParameters parameters) {
        List<ScalingPlan.Evidence> evidence = new ArrayList<>();
        evidence.add(new ScalingPlan.Evidence(
                "meetings in the term", Long.toString(plan.timetable().meetingsInTerm()), "timetable"));
        evidence.add(new ScalingPlan.Evidence(
                "students per node", Integer.toString(plan.seats()), "computed: as for one class"));
        evidence.add(new ScalingPlan.Evidence(
                "worst class keeps its promise, lower end of the interval",
                TermText.percent(plan.worst().kept().low()),
                "computed: " + plan.worst().kept().hits() + " of "
                        + plan.worst().kept().trials() + " simulated days that the plan was not chosen by"));
        evidence.add(new ScalingPlan.Evidence(
                "students who start at the same time, planned",
                Integer.toString(plan.largestStart()),
                "computed: two standard deviations above the mean"));
        evidence.add(new ScalingPlan.Evidence(
                "nodes are held by", plan.means().label(), "chosen: the pool's minimum only if it saves at least 2 %"));
        evidence.add(new ScalingPlan.Evidence(
                "time between two looks of the pre-scaler (s)",
                Long.toString(plan.looks().every().toSeconds()),
                "--every of `plan`; as --every of `prescale converge`"));
        evidence.add(new ScalingPlan.Evidence(
                "node boot",
                parameters.distribution(RandomPart.NODE_BOOT).inWords(),
                parameters.distributions().get(RandomPart.NODE_BOOT).inWords()));
        evidence.add(new ScalingPlan.Evidence(
                "image pull",
                parameters.distribution(RandomPart.IMAGE_PULL).inWords(),
                parameters.distributions().get(RandomPart.IMAGE_PULL).inWords()));
        for (Quantity price : List.of(Quantity.NODE_PRICE, Quantity.DISK_PRICE, Quantity.ON_DEMAND_PRICE)) {
            evidence.add(new ScalingPlan.Evidence(
                    price.label(),
                    Double.toString(parameters.number(price)),
                    parameters.quantities().get(price).inWords()));
        }
        evidence.add(new ScalingPlan.Evidence(
                "longest lead time (s)",
                Long.toString(plan.days().stream()
                        .flatMap(day -> day.windows().stream())
                        .map(TermPlan.Window::lead)
                        .max(Duration::compareTo)
                        .orElse(Duration.ZERO)
                        .toSeconds()),
                "computed"));
        return evidence;
    }
}
