package dev.firstbell.cli;

import dev.firstbell.analysis.render.Renderer;
import dev.firstbell.analysis.view.ComparisonView;
import dev.firstbell.analysis.view.RunView;
import dev.firstbell.records.run.RunRecord;

/** How the verbs print what there is to say about runs: as text, or as JSON with {@code --json}. */
final class Output {
    private Output() {}

    /** One run for machines. */
    static String json(RunRecord run) {
        return Renderer.json().run(RunView.of(run));
    }

    /** One run for people. */
    static String text(RunRecord run) {
        return Renderer.text().run(RunView.of(run));
    }

    /** The settings side by side. */
    static String table(ComparisonView comparison, boolean json) {
        return (json ? Renderer.json() : Renderer.text()).comparison(comparison);
    }
}
