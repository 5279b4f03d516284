package dev.firstbell.cli.sweep;

import dev.firstbell.analysis.DisplayText;
import dev.firstbell.cli.shared.ExpectedNodes;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.run.RunSummary;
import dev.firstbell.records.sweep.KeptCell;
import dev.firstbell.records.sweep.PlannedCell;
import dev.firstbell.records.sweep.SweepBudget;
import dev.firstbell.records.sweep.SweepOrder;
import dev.firstbell.records.time.Durations;
import dev.firstbell.simulations.CellCost;
import dev.firstbell.simulations.Spending;
import dev.firstbell.twin.parameters.TwinParameters;
import java.util.ArrayList;
import java.util.List;

/** What a sweep would do, and what it has done, in lines for people. Stateless. */
final class SweepText {
    private SweepText() {}

    /** The plan of a sweep: its settings, the order of its cells, and what is left of them. */
    static List<String> plan(Sweepable sweep, List<KeptCell> kept, List<PlannedCell> left, Spending spending) {
        List<String> lines = new ArrayList<>();
        lines.add(heading(sweep));
        lines.add("");
        int widest = sweep.file().settings().stream()
                .mapToInt(setting -> setting.name().length())
                .max()
                .orElse(1);
        for (Setting setting : sweep.file().settings()) {
            CellCost cost = spending.expected(new PlannedCell(PlannedCell.slug(setting.name()), 1, setting));
            lines.add(String.format(
                    "  %-" + widest + "s  %s, limit %d, start timeout %s; about %s and %s node hours a cell",
                    setting.name(),
                    setting.prescaling().inWords()
                            + (setting.prescaling().count() == 0
                                    ? ""
                                    : ", " + Durations.format(setting.lead()) + " before class"),
                    setting.hub().concurrentSpawnLimit(),
                    Durations.format(setting.hub().startTimeout()),
                    CellEstimates.text(cost.time()),
                    DisplayText.decimal(cost.nodeHours())));
        }
        lines.add("");
        lines.addAll(nodes(sweep, spending, widest));
        lines.add("");
        for (List<PlannedCell> block : SweepOrder.byBlock(sweep.file().cells())) {
            lines.add("  block " + block.get(0).block() + ": "
                    + String.join(
                            "; ",
                            block.stream()
                                    .map(cell -> cell.setting().name() + (left.contains(cell) ? "" : " (done)"))
                                    .toList()));
        }
        lines.add("");
        lines.addAll(totals(sweep.file().budget(), kept, left, spending));
        return lines;
    }

    /** Nodes of a cell, and dollars for its node hours; of modelled and simulated nodes, what real ones would cost. */
    private static List<String> nodes(Sweepable sweep, Spending spending, int widest) {
        List<String> lines = new ArrayList<>();
        TwinParameters parameters = CellEstimates.parameters(sweep);
        ExpectedNodes last = null;
        for (Setting setting : sweep.file().settings()) {
            last = ExpectedNodes.of(sweep.students(), setting, parameters);
            CellCost cost = spending.expected(new PlannedCell(PlannedCell.slug(setting.name()), 1, setting));
            lines.add(String.format(
                    "  %-" + widest + "s  %s, %s",
                    setting.name(),
                    last.nodes(),
                    DisplayText.dollars(cost.nodeHours() * last.usdPerNodeHour())));
        }
        if (last != null) {
            lines.add(
                    0,
                    "expected of a cell, by the twin: nodes in " + last.worlds()
                            + " simulated class starts, dollars for the node hours above"
                            + sweep.file()
                                    .environment()
                                    .match(
                                            embedded -> " (modelled nodes: what real ones would cost)",
                                            lab -> " (simulated nodes: what real ones would cost)",
                                            hub -> "")
                            + ":");
            lines.add("at " + last.price());
        }
        return lines;
    }

    /** {@code CS-101: 60 students, 4 settings × 3 repetitions, at the embedded hub (…)}. */
    static String heading(Sweepable sweep) {
        return sweep.classFile().name() + ": "
                + DisplayText.count(sweep.students().students().size(), "student", "students") + ", "
                + DisplayText.count(sweep.file().settings().size(), "setting", "settings") + " × "
                + DisplayText.count(sweep.file().repetitions(), "repetition", "repetitions") + ", "
                + Environments.inWords(sweep);
    }

    /** What is done, what is left, and whether the budget is enough. */
    static List<String> totals(SweepBudget budget, List<KeptCell> kept, List<PlannedCell> left, Spending spending) {
        List<String> lines = new ArrayList<>();
        CellCost spent = spending.spent();
        CellCost expected = left.stream().map(spending::expected).reduce(CellCost.ZERO, CellCost::plus);
        if (!kept.isEmpty()) {
            lines.add("done: " + DisplayText.count(kept.size(), "run", "runs") + " in "
                    + CellEstimates.text(spent.time()) + ", " + DisplayText.decimal(spent.nodeHours())
                    + " node hours");
        }
        lines.add("left: " + DisplayText.count(left.size(), "cell", "cells") + ", about "
                + CellEstimates.text(expected.time()) + " and " + DisplayText.decimal(expected.nodeHours())
                + " node hours (" + CellEstimates.source() + ")");
        CellCost all = spent.plus(expected);
        budget.time()
                .filter(most -> all.time().compareTo(most) > 0)
                .ifPresent(most -> lines.add("budget: " + Durations.format(most)
                        + " will probably not be enough; the sweep" + " ends before the cell that would exceed it"));
        budget.nodeHours().stream()
                .filter(most -> all.nodeHours() > most)
                .forEach(most -> lines.add("budget: " + DisplayText.decimal(most) + " node hours will probably not be"
                        + " enough; the sweep ends before the cell that would exceed it"));
        return lines;
    }

    /** {@code 57 of 60 students within 1m30s, 95th percentile 61 s}, or why the attempt does not count. */
    static String result(KeptCell cell) {
        if (cell.state() != KeptCell.State.COUNTS) {
            return reason(cell);
        }
        RunSummary summary = cell.run().summary();
        return summary.withinSlo() + " of " + DisplayText.count(summary.students(), "student", "students") + " within "
                + Durations.format(cell.run().info().classPlan().slo().within())
                + summary.ready()
                        .map(ready -> ", 95th percentile " + DisplayText.time(ready.p95()))
                        .orElse("");
    }

    private static String reason(KeptCell cell) {
        List<String> reasons = cell.run().info().reasons();
        return "does not count: "
                + (reasons.isEmpty() ? cell.run().info().verdict().label() : String.join("; ", reasons));
    }

    /** The cells that do not count in the end, one line each. */
    static List<String> notCounted(List<KeptCell> kept) {
        return KeptCell.standing(kept).stream()
                .filter(cell -> cell.state() != KeptCell.State.COUNTS)
                .map(cell ->
                        cell.cell().inWords() + (cell.record().attempt() > 1 ? ", twice" : "") + ": " + reason(cell))
                .toList();
    }
}
