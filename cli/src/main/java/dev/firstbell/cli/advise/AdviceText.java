package dev.firstbell.cli.advise;

import dev.firstbell.records.deployment.Origin;
import dev.firstbell.records.io.Excerpt;
import dev.firstbell.twin.advice.Advice;
import dev.firstbell.twin.advice.Finding;
import dev.firstbell.twin.advice.Outcome;
import dev.firstbell.twin.advice.Rule;
import java.io.PrintWriter;
import java.util.List;

/** An advice as text: first what to change, then what is unknown, then what is fine. */
final class AdviceText {
    private static final String INDENT = "  ";

    private final PrintWriter out;

    AdviceText(PrintWriter out) {
        this.out = out;
    }

    void print(String question, List<String> places, Advice advice, List<String> notes) {
        out.println(question);
        places.forEach(place -> out.println(Excerpt.harmless(place)));
        List<Finding> changes = ofKind(advice, 0);
        List<Finding> cannotTell = ofKind(advice, 1);
        List<Finding> fine = ofKind(advice, 2);
        section("CHANGE", changes);
        section("UNKNOWN", cannotTell);
        section("FINE", fine);
        if (!notes.isEmpty()) {
            out.println();
            out.println("NOTES");
            notes.forEach(note -> out.println(INDENT + Excerpt.harmless(note)));
        }
        out.println();
        out.println(changes.size() + " to change, " + cannotTell.size() + " unknown, " + fine.size() + " fine");
    }

    private static List<Finding> ofKind(Advice advice, int kind) {
        return advice.findings().stream()
                .filter(finding -> finding.outcome().match(fine -> 2, change -> 0, cannotTell -> 1) == kind)
                .toList();
    }

    private void section(String title, List<Finding> findings) {
        if (findings.isEmpty()) {
            return;
        }
        out.println();
        out.println(title);
        for (Finding finding : findings) {
            out.println(INDENT + finding.rule().label());
            finding.outcome()
                    .match(
                            fine -> List.<String>of(),
                            change -> change.edits().stream()
                                    .map(edit -> finding.rule() == Rule.VALUES ? rejected(edit) : edit(edit))
                                    .toList(),
                            cannotTell -> List.<String>of())
                    .forEach(line -> out.println(INDENT + INDENT + Excerpt.harmless(line)));
            out.println(INDENT + INDENT + Excerpt.harmless(finding.outcome().says()));
            finding.outcome()
                    .match(
                            fine -> List.<String>of(),
                            change -> List.<String>of(),
                            cannotTell -> List.of("to find out: " + cannotTell.tell()))
                    .forEach(line -> out.println(INDENT + INDENT + Excerpt.harmless(line)));
            out.println(INDENT + INDENT + "source: " + finding.rule().source());
        }
    }

    /** {@code values.yaml:12: cull.every: found the text `600`; expected a whole number}. */
    private static String rejected(Outcome.Edit edit) {
        return edit.origin().where() + ": " + edit.origin().key() + ": found " + edit.from() + "; " + edit.to();
    }

    /** {@code values.yaml:12: hub.concurrentSpawnLimit: 64 → 230}. */
    private static String edit(Outcome.Edit edit) {
        Origin origin = edit.origin();
        return origin.where() + ": "
                + (origin.written()
                        ? origin.key() + ": " + edit.from() + " → " + edit.to()
                        : "add " + origin.key() + ": " + edit.to() + " (now " + edit.from() + ", the default)");
    }
}
