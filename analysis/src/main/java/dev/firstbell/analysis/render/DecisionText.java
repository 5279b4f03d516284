package dev.firstbell.analysis.render;

import static dev.firstbell.analysis.render.TextRenderer.printable;

import dev.firstbell.analysis.DisplayText;
import dev.firstbell.analysis.decision.Comparison;
import dev.firstbell.analysis.decision.Decision;
import dev.firstbell.analysis.decision.DecisionWords;
import dev.firstbell.analysis.decision.SettingFigures;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Which setting of a sweep wins, for a terminal: the answer, the settings over runs, the comparisons. For one use. */
final class DecisionText {
    private static final String UNKNOWN = "–";

    private final Decision decision;
    private final StringBuilder text = new StringBuilder();

    DecisionText(Decision decision) {
        this.decision = decision;
    }

    String text() {
        line(printable(DecisionWords.answer(decision)));
        line("");
        table(settings(), Set.of(0));
        if (!decision.comparisons().isEmpty()) {
            line("");
            table(comparisons(), Set.of(0, 1, 2, 6));
        }
        line("");
        DecisionWords.method(decision).forEach(this::line);
        DecisionWords.leftOut(decision).forEach(note -> line(printable("note: " + note)));
        decision.leftOut().forEach(run -> line(printable("  " + run.inWords())));
        return text.toString();
    }

    private List<List<String>> settings() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(
                "over runs",
                "runs",
                "within " + DisplayText.limit(decision.slo().within()),
                "95 % interval",
                "p95",
                "95 % interval",
                "node-hours"));
        decision.settings().forEach(setting -> rows.add(row(setting)));
        return rows;
    }

    private static List<String> row(SettingFigures setting) {
        boolean some = setting.runs() > 0;
        return List.of(
                printable(setting.name()),
                Integer.toString(setting.runs()),
                some ? DisplayText.share(setting.share()) : UNKNOWN,
                setting.shareInterval().map(DisplayText::interval).orElse(UNKNOWN),
                some ? DecisionWords.p95(setting) : UNKNOWN,
                DecisionWords.p95Interval(setting).orElse(UNKNOWN),
                setting.nodeHours().map(DisplayText::decimal).orElse(UNKNOWN));
    }

    private List<List<String>> comparisons() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("compared by", "setting", "with", "repetitions", "advantage", "interval", "result"));
        for (Comparison pair : decision.comparisons()) {
            rows.add(List.of(
                    DecisionWords.criterion(pair.criterion()),
                    printable(pair.setting()),
                    printable(pair.other()),
                    Integer.toString(pair.blocks()),
                    DecisionWords.mean(pair),
                    DecisionWords.bounds(pair).orElse(UNKNOWN),
                    DecisionWords.verdict(pair)));
        }
        return rows;
    }

    private void table(List<List<String>> rows, Set<Integer> left) {
        TextTable.lines(rows, left, 0).forEach(this::line);
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
