package dev.firstbell.twin.validation;

import dev.firstbell.records.io.Plural;
import dev.firstbell.records.prescale.Means;
import dev.firstbell.records.student.Stage;
import dev.firstbell.twin.heldout.Cell;
import dev.firstbell.twin.heldout.CellResult;
import dev.firstbell.twin.heldout.Coverage;
import dev.firstbell.twin.heldout.HeldOut;
import dev.firstbell.twin.heldout.MeasuredRun;
import dev.firstbell.twin.heldout.Ranking;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Rung 4 of docs/validation.md in Markdown. */
public final class LabSection {
    private static final Set<Integer> SIZES = Set.of(100, 200, 400);
    private static final Set<Integer> LIMITS = Set.of(64, 200);
    private static final int CELLS = 12;
    private static final int ENOUGH_RUNS = 5;

    private LabSection() {}

    /**
     * The section.
     *
     * @param commit of the model
     * @param date of the prediction
     * @param nodes how the lab's simulated nodes behave
     * @param coverage of the bands, by cell
     */
    public static String of(
            String commit,
            String date,
            String nodes,
            List<MeasuredRun> runs,
            List<CellResult> cells,
            Map<Cell, Coverage> coverage) {
        StringBuilder text = new StringBuilder();
        List<CellResult> asked =
                cells.stream().filter(LabSection::isOfTheLadder).toList();
        long complete = asked.stream()
                .filter(cell -> cell.measured().size() >= ENOUGH_RUNS)
                .count();
        text.append(ValidationPage.wrapped(String.format(
                Locale.ROOT,
                "State: %d of %d cells have %d runs or more (%s of them); in all, %s of %s, measured %s. Predicted at %s on %s."
                        + " The lab's nodes: %s.",
                complete,
                CELLS,
                ENOUGH_RUNS,
                Plural.of(
                        asked.stream().mapToInt(cell -> cell.measured().size()).sum(), "run", "runs"),
                Plural.of(runs.size(), "run", "runs"),
                Plural.of(cells.size(), "cell", "cells"),
                days(runs),
                commit,
                date,
                nodes)));
        text.append('\n');
        text.append(
                        "| students | setting | runs | p95 measured: mean (lowest to highest) | predicted | off | | figures in"
                                + " their bands |\n")
                .append("|---|---|---|---|---|---|---|---|\n");
        cells.forEach(cell -> text.append(row(cell, coverage.getOrDefault(cell.cell(), Coverage.NONE))));
        text.append('\n').append(summary(cells)).append('\n').append(summary(HeldOut.ranking(cells)));
        if (!coverage.isEmpty()) {
            text.append('\n').append(summary(coverage.values().stream().reduce(Coverage.NONE, Coverage::plus)));
        }
        return text.toString().replace("\r\n", "\n");
    }

    /** Whether the cell is one of the ladder: without pre-scaling, or on nodes that are warm. */
    private static boolean isOfTheLadder(CellResult result) {
        Cell cell = result.cell();
        return SIZES.contains(cell.students())
                && LIMITS.contains(cell.concurrentSpawnLimit())
                && (cell.prescaling().means() == Means.NONE
                        || cell.prescaling().means() == Means.NODE_PLACEHOLDERS && cell.warm());
    }

    private static String days(List<MeasuredRun> runs) {
        List<LocalDate> days = runs.stream()
                .map(run -> LocalDate.ofInstant(run.run().info().startedAt(), ZoneOffset.UTC))
                .distinct()
                .sorted()
                .toList();
        if (days.isEmpty()) {
            return "never";
        }
        LocalDate last = days.get(days.size() - 1);
        return days.size() == 1 ? "on " + last : "from " + days.get(0) + " to " + last;
    }

    private static String row(CellResult cell, Coverage coverage) {
        double low =
                cell.measured().stream().mapToDouble(Double::doubleValue).min().orElseThrow();
        double high =
                cell.measured().stream().mapToDouble(Double::doubleValue).max().orElseThrow();
        String mean = String.format(Locale.ROOT, "%.1f s", cell.mean());
        return String.format(
                Locale.ROOT,
                "| %d | %s | %s | %s | %s | %s | %s | %s |%n",
                cell.cell().students(),
                cell.cell().inWords(),
                cell.unknown() == 0
                        ? String.valueOf(cell.measured().size())
                        : cell.measured().size() + ", and " + cell.unknown() + " in which too many never landed",
                cell.measured().size() == 1 ? mean : mean + String.format(Locale.ROOT, " (%.1f to %.1f)", low, high),
                cell.predicted()
                        .map(seconds -> String.format(Locale.ROOT, "%.1f s", seconds))
                        .orElse("some never land"),
                cell.offSeconds()
                        .map(off -> String.format(Locale.ROOT, "%+.1f s (%+.0f %%)", off, 100 * off / cell.mean()))
                        .orElse("–"),
                cell.unknown() > 0
                        ? "not comparable"
                        : cell.close()
                                ? "passed"
                                : "**missed**"
                                        + cell.mostOff()
                                                .map(stage -> ", most of it by " + title(stage))
                                                .orElse(""),
                coverage.figures() == 0 ? "–" : coverage.inside() + " of " + coverage.figures());
    }

    private static String title(Stage stage) {
        return "“" + stage.title() + "”";
    }

    private static String summary(List<CellResult> cells) {
        return String.format(
                Locale.ROOT,
                "%d of %s within max(10 %%, 5 s).%n",
                cells.stream().filter(CellResult::close).count(),
                Plural.of(cells.size(), "cell", "cells"));
    }

    private static String summary(Ranking ranking) {
        return ValidationPage.wrapped(String.format(
                        Locale.ROOT,
                        "Order of the settings: %s of cells of one class size can be told apart (95 %% interval of the"
                                + " difference without 0, at least %.0f s); %d of them are in the right order.",
                        Plural.of(ranking.pairs(), "pair", "pairs"),
                        Ranking.LEAST_SECONDS,
                        ranking.pairs() - ranking.wrong().size()))
                + ranking.wrong().stream()
                        .map(pair -> "Wrong: " + pair.quicker().inWords() + " was quicker than "
                                + pair.slower().inWords() + ".\n")
                        .collect(Collectors.joining());
    }

    private static String summary(Coverage coverage) {
        return ValidationPage.wrapped(String.format(
                Locale.ROOT,
                "Bands: with each of %s left out in turn, %d of %d figures of all stages (%.0f %%) lay in the band that claims"
                        + " 9 of 10, and %d of %d 95th percentiles of the ready latency (%.0f %%).",
                Plural.of(coverage.runs(), "run", "runs"),
                coverage.inside(),
                coverage.figures(),
                100.0 * coverage.inside() / Math.max(1, coverage.figures()),
                coverage.p95Inside(),
                coverage.p95Runs(),
                100.0 * coverage.p95Inside() / Math.max(1, coverage.p95Runs())));
    }
}
