package dev.firstbell.analysis.decision;

import dev.firstbell.analysis.decision.Comparison.Relation;
import dev.firstbell.analysis.statistics.Bounds;
import dev.firstbell.analysis.statistics.FurtherRuns;
import dev.firstbell.analysis.statistics.MatchedShares;
import dev.firstbell.analysis.statistics.PairedDifference;
import dev.firstbell.records.plan.Setting;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Compares settings criterion by criterion, until one is left or no comparison tells more. For one use. */
final class Contest {
    /** Timestamps are kept to the millisecond, so the difference of two waits is not known better. In seconds. */
    private static final double CLOCK = 0.001;

    private final List<Setting> settings;
    private final Map<String, Map<Integer, RunFigures>> runs;
    private final Resolution resolution;
    private final double alpha;
    private final List<Comparison> comparisons = new ArrayList<>();

    /** @param runs by setting and block; a setting may have none */
    Contest(List<Setting> settings, Map<String, Map<Integer, RunFigures>> runs, Resolution resolution) {
        // Whichever order the cells came in, the answer is the same.
        this.settings = settings.stream()
                .filter(setting -> !runs.get(setting.name()).isEmpty())
                .sorted(Comparator.comparing(Setting::name))
                .toList();
        this.runs = runs;
        this.resolution = resolution;
        this.alpha = Decision.ALPHA / Math.max(1, this.settings.size() - 1);
    }

    /** The confidence of each interval. */
    double confidence() {
        return 1 - alpha;
    }

    /** The comparisons so far. */
    List<Comparison> comparisons() {
        return comparisons;
    }

    Outcome outcome() {
        if (settings.isEmpty()) {
            return new Outcome.NotDecidable("no run of the sweep counts");
        }
        if (settings.size() == 1) {
            String only = "“" + settings.get(0).name() + "”";
            return new Outcome.NotDecidable(
                    runs.size() == 1
                            ? "the sweep has only one setting, " + only
                            : "only " + only + " has runs that count, so it can be compared with no other setting");
        }
        List<String> left = settings.stream().map(Setting::name).toList();
        for (Criterion criterion : List.of(Criterion.SHARE, Criterion.WAIT)) {
            List<Comparison> round = round(left, criterion);
            comparisons.addAll(round);
            String leader = round.get(0).setting();
            List<Comparison> open = round.stream()
                    .filter(one -> one.relation() == Relation.OPEN || one.relation() == Relation.WORSE)
                    .toList();
            if (!open.isEmpty()) {
                return new Outcome.NotYet(leader, criterion, open, furtherBlocks(open));
            }
            List<String> equal = round.stream()
                    .filter(one -> one.relation() == Relation.EQUAL)
                    .map(Comparison::other)
                    .toList();
            if (equal.isEmpty()) {
                Comparison next = round.stream()
                        .min(Comparator.comparingDouble(one -> one.advantage().orElseThrow()))
                        .orElseThrow();
                return new Outcome.Winner(leader, criterion, next);
            }
            left = new ArrayList<>(equal);
            left.add(leader);
        }
        return equallyGood(left);
    }

    /** The leader by a criterion, compared with each other setting. */
    private List<Comparison> round(List<String> names, Criterion criterion) {
        String leader = names.stream()
                .min(Comparator.<String>comparingDouble(name -> -goodness(criterion, mean(name, criterion)))
                        .thenComparing(Comparator.naturalOrder()))
                .orElseThrow();
        List<Comparison> round = against(leader, names, criterion);
        // Where blocks lack settings, the best mean may be one of easier blocks; the pairs show it.
        for (int i = 1; i < names.size(); i++) {
            Optional<String> better = round.stream()
                    .filter(one -> one.relation() == Relation.WORSE)
                    .map(Comparison::other)
                    .findFirst();
            if (better.isEmpty()) {
                break;
            }
            round = against(better.get(), names, criterion);
        }
        return round;
    }

    private List<Comparison> against(String leader, List<String> names, Criterion criterion) {
        return names.stream()
                .filter(name -> !name.equals(leader))
                .sorted()
                .map(other -> compare(leader, other, criterion))
                .toList();
    }

    private double mean(String name, Criterion criterion) {
        return runs.get(name).values().stream()
                .mapToDouble(run -> run.by(criterion).orElseThrow())
                .sorted()
                .average()
                .orElseThrow();
    }

    private static double goodness(Criterion criterion, double value) {
        return criterion == Criterion.SHARE ? value : -value;
    }

    private Comparison compare(String setting, String other, Criterion criterion) {
        Map<Integer, RunFigures> here = runs.get(setting);
        Map<Integer, RunFigures> there = runs.get(other);
        Set<Integer> blocks = new TreeSet<>(here.keySet());
        blocks.retainAll(there.keySet());
        if (blocks.isEmpty()) {
            return new Comparison(
                    criterion,
                    setting,
                    other,
                    0,
                    Optional.empty(),
                    Optional.empty(),
                    Relation.OPEN,
                    Optional.empty());
        }
        List<Double> advantages = blocks.stream()
                .map(block -> goodness(criterion, here.get(block).by(criterion).orElseThrow())
                        - goodness(criterion, there.get(block).by(criterion).orElseThrow()))
                .toList();
        double least = criterion == Criterion.SHARE
                ? blocks.stream()
                                .map(block -> here.get(block).matched(there.get(block)))
                                .reduce(MatchedShares::plus)
                                .orElseThrow()
                                .standardError()
                        * Math.sqrt(blocks.size())
                : CLOCK;
        PairedDifference difference = PairedDifference.of(advantages, least, alpha);
        Relation relation = relation(difference, criterion);
        return new Comparison(
                criterion,
                setting,
                other,
                blocks.size(),
                Optional.of(difference.mean()),
                difference.bounds().map(bounds -> onItsScale(criterion, bounds)),
                relation,
                relation == Relation.OPEN && blocks.size() > 1 && criterion != Criterion.COST
                        ? Optional.of(further(difference, criterion))
                        : Optional.empty());
    }

    /** A share differs from another one by at most 1. */
    private static Bounds onItsScale(Criterion criterion, Bounds bounds) {
        return criterion == Criterion.SHARE
                ? new Bounds(Math.max(-1, bounds.low()), Math.min(1, bounds.high()))
                : bounds;
    }

    private Relation relation(PairedDifference difference, Criterion criterion) {
        double matters = resolution.of(criterion);
        return difference
                .bounds()
                .map(bounds -> {
                    if (bounds.within(matters)) {
                        return Relation.EQUAL;
                    }
                    if (bounds.low() > 0 && difference.mean() > matters) {
                        return Relation.BETTER;
                    }
                    return bounds.high() < 0 && difference.mean() < -matters ? Relation.WORSE : Relation.OPEN;
                })
                .orElse(Relation.OPEN);
    }

    /** A difference that matters has to be separated from 0, a smaller one to be shown to be smaller. */
    private FurtherRuns further(PairedDifference difference, Criterion criterion) {
        double matters = resolution.of(criterion);
        return Math.abs(difference.mean()) > matters
                ? FurtherRuns.toSeparate(difference)
                : FurtherRuns.toShowEqual(difference, matters);
    }

    private static Optional<FurtherRuns> furtherBlocks(List<Comparison> open) {
        return open.stream().allMatch(one -> one.further().isPresent())
                ? open.stream().map(one -> one.further().orElseThrow()).reduce(FurtherRuns::max)
                : Optional.empty();
    }

    private Outcome equallyGood(Collection<String> names) {
        boolean known = names.stream()
                .flatMap(name -> runs.get(name).values().stream())
                .allMatch(run -> run.nodeHours().isPresent());
        if (!known) {
            return new Outcome.EquallyGood(names.stream().sorted().toList(), Optional.empty(), List.of());
        }
        List<String> byCost = names.stream()
                .sorted(Comparator.<String>comparingDouble(name -> mean(name, Criterion.COST))
                        .thenComparingInt(this::room)
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
        List<Comparison> costs = against(byCost.get(0), byCost, Criterion.COST);
        comparisons.addAll(costs);
        return new Outcome.EquallyGood(byCost, Optional.of(byCost.get(0)), costs);
    }

    private int room(String name) {
        return settings.stream()
                .filter(setting -> setting.name().equals(name))
                .mapToInt(setting -> setting.prescaling().count())
                .sum();
    }
}
