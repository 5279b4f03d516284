package dev.firstbell.analysis.ledger;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.firstbell.analysis.statistics.Interval;
import dev.firstbell.records.ledger.HeldClass;
import dev.firstbell.records.ledger.HeldClass.Outcome;
import dev.firstbell.records.ledger.Ledger;
import dev.firstbell.records.ledger.Promise;
import dev.firstbell.records.ledger.Promise.Place;
import dev.firstbell.records.run.Rung;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * What a ledger tells, in all and for each class. Immutable.
 *
 * @param all all classes together
 * @param byClass each class by its name; empty if there is only one
 * @param rungs how many of the classes that count were on which kind of hub
 * @param parameters how many different parameters the promises were computed with
 * @param reasonsToRecalibrate why the parameters of the last promise do not fit; empty if the ledger gives no reason
 */
public record LedgerFigures(
        Group all, List<Group> byClass, Map<Rung, Integer> rungs, int parameters, List<String> reasonsToRecalibrate) {
    /** The share of class starts that a stated band is to hold. */
    public static final double BAND = 0.9;

    /** So many figures in a row beyond the same end of their bands are a reason: 1 in 4,000 by chance. */
    private static final int IN_A_ROW = 3;

    public LedgerFigures {
        byClass = List.copyOf(byClass);
        rungs = Collections.unmodifiableMap(new TreeMap<>(rungs));
        reasonsToRecalibrate = List.copyOf(reasonsToRecalibrate);
    }

    /**
     * Classes that are looked at together.
     *
     * @param name of the class; {@code all}
     * @param runs the runs, those that do not count included
     * @param kept the classes that kept their promise
     * @param missed those that did not
     * @param notAssessed those whose record does not tell
     * @param moved classes that met at another time than promised; they do not count
     * @param invalid runs that say nothing about the hub; they do not count
     * @param aborted runs that were stopped; they do not count
     * @param compliance kept promises beside the stated probability; absent if no class counts
     * @param p95 the bands of the 95th percentile of the ready latency; absent if no promise has one
     * @param within the bands of the share of students in time; absent likewise
     */
    public record Group(
            String name,
            int runs,
            int kept,
            int missed,
            int notAssessed,
            int moved,
            int invalid,
            int aborted,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Agreement> compliance,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Agreement> p95,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Agreement> within) {}

    /** The figures of a ledger. */
    public static LedgerFigures of(Ledger ledger) {
        Map<String, List<HeldClass>> byClass = ledger.held().stream()
                .collect(Collectors.groupingBy(held -> held.promise().className(), TreeMap::new, Collectors.toList()));
        Map<Rung, Integer> rungs = new TreeMap<>();
        ledger.held().stream().filter(HeldClass::counts).forEach(held -> rungs.merge(held.rung(), 1, Integer::sum));
        return new LedgerFigures(
                group("all", ledger.held()),
                byClass.size() < 2
                        ? List.of()
                        : byClass.entrySet().stream()
                                .map(one -> group(one.getKey(), one.getValue()))
                                .toList(),
                rungs,
                (int) ledger.held().stream()
                        .filter(HeldClass::counts)
                        .map(held -> held.promise().parametersSha256())
                        .distinct()
                        .count(),
                reasons(ledger));
    }

    private static Group group(String name, List<HeldClass> held) {
        List<HeldClass> count = held.stream().filter(HeldClass::counts).toList();
        int kept = outcomes(count, Outcome.KEPT);
        int unknown = outcomes(count, Outcome.NOT_ASSESSED);
        return new Group(
                name,
                held.size(),
                kept,
                outcomes(count, Outcome.MISSED),
                unknown,
                number(held, one -> one.moved() && one.outcome().saysSomething()),
                outcomes(held, Outcome.INVALID),
                outcomes(held, Outcome.ABORTED),
                count.isEmpty()
                        ? Optional.empty()
                        : Optional.of(Agreement.of(
                                mean(count, Promise.Probability::share),
                                new Interval(
                                        mean(count, Promise.Probability::low), mean(count, Promise.Probability::high)),
                                kept,
                                unknown,
                                count.size())),
                coverage(count, HeldClass::p95Place),
                coverage(count, HeldClass::withinPlace));
    }

    private static double mean(List<HeldClass> count, ToDoubleFunction<Promise.Probability> end) {
        return count.stream()
                .mapToDouble(one -> end.applyAsDouble(one.promise().kept()))
                .average()
                .orElseThrow();
    }

    private static int outcomes(Collection<HeldClass> held, Outcome outcome) {
        return number(held, one -> one.outcome() == outcome);
    }

    private static int number(Collection<HeldClass> held, Predicate<HeldClass> of) {
        return (int) held.stream().filter(of).count();
    }

    private static Optional<Agreement> coverage(List<HeldClass> count, Function<HeldClass, Optional<Place>> figure) {
        List<Place> places =
                count.stream().flatMap(one -> figure.apply(one).stream()).toList();
        return places.isEmpty()
                ? Optional.empty()
                : Optional.of(Agreement.of(
                        BAND,
                        (int) places.stream()
                                .filter(place -> place == Place.INSIDE)
                                .count(),
                        (int) places.stream()
                                .filter(place -> place == Place.UNKNOWN)
                                .count(),
                        places.size()));
    }

    /** Promises that were computed with older parameters say nothing about the ones that are in use. */
    private static List<String> reasons(Ledger ledger) {
        Optional<String> newest = ledger.held().stream()
                .filter(HeldClass::counts)
                .max(Comparator.comparing(HeldClass::promisedAt))
                .map(held -> held.promise().parametersSha256());
        List<HeldClass> count = ledger.held().stream()
                .filter(HeldClass::counts)
                .filter(held -> Optional.of(held.promise().parametersSha256()).equals(newest))
                .toList();
        Group group = group("", count);
        List<String> reasons = new ArrayList<>();
        group.compliance()
                .filter(found -> found.verdict() == Agreement.Verdict.LESS)
                .ifPresent(found -> reasons.add("fewer classes keep their promise than stated"));
        group.p95()
                .filter(found -> found.verdict() == Agreement.Verdict.LESS)
                .ifPresent(found -> reasons.add("the bands of the 95th percentile hold fewer classes than stated"));
        group.within()
                .filter(found -> found.verdict() == Agreement.Verdict.LESS)
                .ifPresent(found -> reasons.add("the bands of the share in time hold fewer classes than stated"));
        List<Place> last = count.stream()
                .flatMap(held -> held.p95Place().stream())
                .filter(place -> place != Place.UNKNOWN)
                .toList();
        List<Place> row = last.subList(Math.max(0, last.size() - IN_A_ROW), last.size());
        if (row.size() == IN_A_ROW && row.stream().distinct().count() == 1 && row.get(0) != Place.INSIDE) {
            reasons.add("the 95th percentiles of the last " + IN_A_ROW + " classes all lie "
                    + (row.get(0) == Place.ABOVE ? "above" : "below") + " their bands");
        }
        return reasons;
    }
}
