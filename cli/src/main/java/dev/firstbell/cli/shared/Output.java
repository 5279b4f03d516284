package dev.firstbell.cli.shared;

import dev.firstbell.analysis.render.Renderer;
import dev.firstbell.analysis.view.ComparisonView;
import dev.firstbell.analysis.view.RunView;
import dev.firstbell.records.run.RunRecord;

/** How the verbs print what there is to say about runs: as text, or as JSON with {@code --json}. */
public final class Output {
    private Output() {}

    /** One run for machines. */
    public static String json(RunRecord run) {
        return Renderer.json().run(RunView.of(run));
    }

    /** One run for people. */
    public static String text(RunRecord run) {
        return Renderer.text().run(RunView.of(run));
    }

    /** The settings side by side. */
    public static String table(ComparisonView comparison, boolean json) {
        return (json ? Renderer.json() : Renderer.text()).comparison(comparison);
    }
}
