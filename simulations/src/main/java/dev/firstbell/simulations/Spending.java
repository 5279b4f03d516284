package dev.firstbell.simulations;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.cluster.ClusterUse;
import dev.firstbell.records.sweep.KeptCell;
import dev.firstbell.records.sweep.PlannedCell;
import dev.firstbell.records.sweep.SweepBudget;
import dev.firstbell.records.time.Durations;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the cells of a sweep have taken, and what the next one is expected to take: as long as the longest cell of its setting
 * so far, or as estimated before there is one. Not thread-safe.
 */
public final class Spending {
    private final Function<PlannedCell, CellCost> estimates;
    private final List<KeptCell> kept = new ArrayList<>();

    /** @param estimates of cells whose setting has not been run yet */
    public Spending(Function<PlannedCell, CellCost> estimates) {
        this.estimates = requireNonNull(estimates, "estimates is null");
    }

    /** Counts a finished attempt, whether or not it has a result. */
    public void add(KeptCell cell) {
        kept.add(cell);
    }

    /** All finished attempts together. */
    public CellCost spent() {
        return kept.stream().map(Spending::cost).reduce(CellCost.ZERO, CellCost::plus);
    }

    /** What a cell is expected to take. */
    public CellCost expected(PlannedCell cell) {
        List<CellCost> same = kept.stream()
                .filter(done -> done.cell().setting().equals(cell.setting()))
                .map(Spending::cost)
                .toList();
        return same.isEmpty()
                ? estimates.apply(cell)
                : new CellCost(
                        same.stream()
                                .map(CellCost::time)
                                .max(Comparator.naturalOrder())
                                .orElseThrow(),
                        same.stream().mapToDouble(CellCost::nodeHours).max().orElseThrow());
    }

    private static CellCost cost(KeptCell cell) {
        return new CellCost(
                cell.record().took(),
                cell.run().info().cluster().map(ClusterUse::nodeHours).orElse(0.0));
    }

    /** Why a budget does not allow a cell; empty if it does. */
    public Optional<String> refusal(SweepBudget budget, PlannedCell cell) {
        CellCost spent = spent();
        CellCost next = expected(cell);
        return budget.time()
                .filter(most -> spent.time().plus(next.time()).compareTo(most) > 0)
                .map(most -> "the budget is " + text(most) + ", the cells so far took " + text(spent.time()) + ", and "
                        + cell.inWords() + " would take about " + text(next.time()))
                .or(() -> budget.nodeHours().isPresent()
                                && spent.nodeHours() + next.nodeHours()
                                        > budget.nodeHours().getAsDouble()
                        ? Optional.of("the budget is "
                                + hours(budget.nodeHours().getAsDouble())
                                + ", the cells so far took " + hours(spent.nodeHours()) + ", and " + cell.inWords()
                                + " would take about " + hours(next.nodeHours()))
                        : Optional.empty());
    }

    private static String text(Duration time) {
        return Durations.format(time.plusMillis(500).truncatedTo(ChronoUnit.SECONDS));
    }

    private static String hours(double nodeHours) {
        return String.format(Locale.ROOT, "%.1f node hours", nodeHours);
    }
}
