package dev.firstbell.analysis.render;

import dev.firstbell.analysis.gate.Change;
import dev.firstbell.analysis.gate.GateResult;
import dev.firstbell.analysis.gate.GateWords;
import dev.firstbell.records.history.HistoryEntry;
import dev.firstbell.records.student.Stage;
import java.util.List;
import java.util.Map;

/** The gate's answer for a pull request. Stateless. */
public final class GateMarkdown {
    private GateMarkdown() {}

    /**
     * The answer.
     *
     * @param runs the new runs
     * @param compared with which runs, and why these; one line each
     */
    public static String of(GateResult result, List<HistoryEntry> runs, List<String> compared) {
        StringBuilder text = new StringBuilder();
        text.append("**").append(escaped(GateText.headline(result, runs))).append("**\n\n");
        result.reasons().forEach(line -> item(text, line));
        GateText.more(result).forEach(line -> item(text, line));
        result.promise().map(GateText::promise).ifPresent(line -> item(text, line));
        result.changed().forEach(line -> item(text, "changed: " + line));
        if (result.median().isPresent()) {
            text.append("\n| median time | before | now | change | interval | p |\n|---|---|---|---|---|---|\n");
            result.median().ifPresent(wait -> row(text, "the whole wait", wait));
            for (Map.Entry<Stage, Change> stage : result.stages().entrySet()) {
                row(text, "to “" + stage.getKey().title() + "”", stage.getValue());
            }
        }
        text.append('\n');
        compared.forEach(line -> item(text, line));
        result.notes().forEach(line -> item(text, "note: " + line));
        item(text, "rule: " + result.rule().inWords());
        return text.toString();
    }

    private static void item(StringBuilder text, String line) {
        text.append("- ").append(escaped(line)).append('\n');
    }

    private static void row(StringBuilder text, String what, Change change) {
        text.append("| ")
                .append(String.join(
                        " | ",
                        escaped(what),
                        GateWords.seconds(change.before()),
                        GateWords.seconds(change.now()),
                        GateWords.percent(change.ratio()),
                        GateWords.interval(change),
                        escaped(GateWords.probability(Math.min(change.slower(), change.faster())))))
                .append(" |\n");
    }

    /** Names of classes and images come from people. */
    private static String escaped(String text) {
        return text.replaceAll("([\\\\`*_\\[\\]<>|#~&$])", "\\\\$1").replaceAll("\\R", " ");
    }
}
