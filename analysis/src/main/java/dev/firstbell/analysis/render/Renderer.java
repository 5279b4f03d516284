package dev.firstbell.analysis.render;

import dev.firstbell.analysis.decision.Decision;
import dev.firstbell.analysis.view.ComparisonView;
import dev.firstbell.analysis.view.RunView;

/** A way to print what there is to say. Every text ends with a line feed. Stateless and thread-safe. */
public interface Renderer {
    /** One run: the verdict, then the figures; no figures if the run says nothing about the hub. */
    String run(RunView run);

    /** The settings side by side, then the runs without a result. */
    String comparison(ComparisonView comparison);

    /** Which setting of a sweep wins. A comparison that has a decision includes it. */
    String decision(Decision decision);

    /** For people: aligned columns for a terminal, without control characters whatever the names in the files. */
    static Renderer text() {
        return new TextRenderer();
    }

    /** For machines: indented JSON with a unit in every name ({@code Ms} for milliseconds). */
    static Renderer json() {
        return new JsonRenderer();
    }
}
