package dev.firstbell.analysis.render;

import dev.firstbell.analysis.gate.Change;
import dev.firstbell.analysis.gate.GateResult;
import dev.firstbell.analysis.gate.GateResult.Verdict;
import dev.firstbell.analysis.gate.GateWords;
import dev.firstbell.analysis.gate.MoreRuns;
import dev.firstbell.analysis.gate.Promise;
import dev.firstbell.records.history.HistoryEntry;
import dev.firstbell.records.io.Plural;
import dev.firstbell.records.io.TimeText;
import dev.firstbell.records.student.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The gate's answer for a terminal. Stateless. */
public final class GateText {
    private GateText() {}

    /**
     * The answer.
     *
     * @param runs the new runs
     * @param compared with which runs, and why these; one line each
     */
    public static String of(GateResult result, List<HistoryEntry> runs, List<String> compared) {
        StringBuilder text = new StringBuilder();
        text.append(headline(result, runs)).append('\n');
        result.reasons().forEach(reason -> text.append("  ").append(reason).append('\n'));
        more(result).forEach(line -> text.append("  ").append(line).append('\n'));
        result.promise().ifPresent(promise -> text.append(promise(promise)).append('\n'));
        if (!result.stages().isEmpty()) {
            text.append('\n')
                    .append(String.join("\n", TextTable.lines(table(result, runs), Set.of(0), 0)))
                    .append("\n\n");
        }
        result.changed().forEach(line -> text.append("changed: ").append(line).append('\n'));
        compared.forEach(line -> text.append(line).append('\n'));
        result.notes().forEach(line -> text.append("note: ").append(line).append('\n'));
        text.append("rule: ").append(result.rule().inWords()).append('\n');
        return text.toString();
    }

    /** {@code PASS: 3 new runs against 20 before (CSCI-1300 bell, 5 node placeholders, embedded)}. */
    static String headline(GateResult result, List<HistoryEntry> runs) {
        String where = runs.isEmpty() ? "" : " (" + runs.get(0).fingerprint().inWords() + ")";
        return result.verdict()
                + (result.verdict() == Verdict.INVALID
                        ? where
                        : ": " + Plural.of(result.now(), "new run", "new runs") + " against " + result.before()
                                + " before" + where);
    }

    /** How many more runs would probably decide. */
    static List<String> more(GateResult result) {
        if (result.verdict() != Verdict.INCONCLUSIVE || result.median().isEmpty()) {
            return List.of();
        }
        return List.of(
                result.more().map(GateText::more).orElse("not even 100 more runs of both would probably decide"));
    }

    private static String more(MoreRuns more) {
        return Plural.of(more.now(), "more new run", "more new runs")
                + (more.before() == 0 ? "" : " and " + more.before() + " more of the versions before")
                + " would probably decide (80 %, if the runs so far show how much runs vary)";
    }

    /** The promise in one line. */
    static String promise(Promise promise) {
        String answer = switch (promise.kind()) {
            case KEPT -> "kept";
            case MISSED -> "missed";
            case OPEN -> "open";
        };
        return String.format(
                Locale.ROOT,
                "promise: %s: %s of the students landed within %s (95 %% interval %s to %s; promised %s), %s had no server"
                        + " to work on (promised at most %s)",
                answer,
                share(promise.share()),
                TimeText.configured(promise.slo().within()),
                share(promise.interval().low()),
                share(promise.interval().high()),
                share(promise.slo().share()),
                share(promise.withoutServer()),
                share(promise.slo().neverAtMost()));
    }

    private static String share(double share) {
        return String.format(Locale.ROOT, "%.1f %%", share * 100);
    }

    private static List<List<String>> table(GateResult result, List<HistoryEntry> runs) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("median time", "before", "now", "change", "interval", "p", ""));
        result.median().ifPresent(wait -> rows.add(row("the whole wait", wait)));
        for (Map.Entry<Stage, Change> stage : result.stages().entrySet()) {
            rows.add(row("to " + stage.getKey().title(), stage.getValue()));
        }
        return rows;
    }

    private static List<String> row(String what, Change change) {
        return List.of(
                what,
                GateWords.seconds(change.before()),
                GateWords.seconds(change.now()),
                GateWords.percent(change.ratio()),
                GateWords.interval(change),
                GateWords.probability(Math.min(change.slower(), change.faster())),
                word(change));
    }

    private static String word(Change change) {
        return switch (change.kind()) {
            case SLOWER -> "slower";
            case FASTER -> "faster";
            case NOT_SLOWER -> "not much slower";
            case UNKNOWN -> "unknown";
        };
    }
}
