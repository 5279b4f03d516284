package dev.firstbell.analysis.render;

import dev.firstbell.analysis.decision.Decision;
import dev.firstbell.analysis.view.ComparisonView;
import dev.firstbell.analysis.view.RunView;

/** For a terminal. */
final class TextRenderer implements Renderer {
    @Override
    public String run(RunView run) {
        return new RunText(run).text();
    }

    @Override
    public String comparison(ComparisonView comparison) {
        return new SettingsText(comparison).text();
    }

    @Override
    public String decision(Decision decision) {
        return new DecisionText(decision).text();
    }

    /** Names come from files: a control character in one must not reach the terminal. */
    static String printable(String name) {
        return name.codePoints()
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '\uFFFD' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
