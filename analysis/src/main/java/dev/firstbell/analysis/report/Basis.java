package dev.firstbell.analysis.report;

import dev.firstbell.analysis.DisplayText;
import dev.firstbell.analysis.view.ComparisonView;
import dev.firstbell.analysis.view.ContradictionsView;
import dev.firstbell.analysis.view.ObservationView;
import dev.firstbell.analysis.view.Origin;
import dev.firstbell.analysis.view.RunView;
import dev.firstbell.analysis.view.Words;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The facts about the runs that a reader needs before any result. */
final class Basis {
    private Basis() {}

    /** One sentence each, without repetitions. */
    static List<String> of(ComparisonView comparison) {
        Set<String> lines = new LinkedHashSet<>();
        for (RunView run : comparison.runs()) {
            lines.add(origin(run.origin()));
            run.observation().ifPresent(observation -> lines.addAll(observed(run, observation)));
            int contradictions = run.contradictions().count();
            if (run.contradictions().source() == ContradictionsView.Source.PROGRESS_STREAM && contradictions > 0) {
                lines.add("Run " + run.runId() + ": "
                        + DisplayText.count(
                                contradictions, "timestamp contradicts its cause", "timestamps contradict their cause")
                        + " in the hub’s progress stream, by more than a second; they are kept as they are.");
            }
            run.notes().forEach(note -> lines.add("Run " + run.runId() + ": " + note + "."));
        }
        return List.copyOf(lines);
    }

    private static String origin(Origin origin) {
        double speed = origin.environment().speed();
        String time = speed == 1 ? "in real time" : "at " + DisplayText.decimal(speed) + " times real speed";
        String verb = switch (origin.provenance()) {
            case MEASURED -> "Measured";
            case OBSERVED -> "Observed, nothing was sent,";
            case PREDICTED -> "Predicted by the model, not measured,";
        };
        return verb + " in the environment “" + origin.rung().label() + "”: " + origin.meaning() + "; "
                + (origin.predicted() ? "in virtual time" : time) + ".";
    }

    private static List<String> observed(RunView run, ObservationView observation) {
        List<String> lines = new ArrayList<>();
        lines.add(
                "First pages were not observable, so the ends of journeys are unknown, too. Students count from the instant at which they"
                        + " were first seen, " + observation.arrival()
                        + ", until the last one that was seen: when they "
                        + Words.reached(run.endStage()) + ". The first page comes after that.");
        lines.add("Sources: " + String.join(", ", observation.sources()) + ".");
        observation.hubCounters().ifPresent(counters -> lines.add("The hub itself counted " + counters + "."));
        observation
                .observation()
                .notes()
                .forEach(note -> lines.add(Character.toUpperCase(note.charAt(0)) + note.substring(1) + "."));
        return lines;
    }
}
