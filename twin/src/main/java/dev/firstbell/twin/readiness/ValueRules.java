package dev.firstbell.twin.readiness;

import dev.firstbell.records.deployment.Origin;
import dev.firstbell.records.readiness.Fact;
import dev.firstbell.twin.advice.Advice;
import dev.firstbell.twin.advice.Finding;
import dev.firstbell.twin.advice.Outcome;
import dev.firstbell.twin.advice.Rule;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The rules of advice as results. A rule about nodes that are missing, or that are filled badly, does not matter to a class
 * whose students all fit on warm nodes; it is said all the same.
 */
final class ValueRules {
    /** Rules about the hub itself, which hold however many nodes are warm. */
    private static final Set<Rule> OF_THE_HUB =
            Set.of(Rule.VALUES, Rule.PENDING_LIMIT, Rule.SERVER_LIMIT, Rule.PULL_POLICY, Rule.CULLER);

    private ValueRules() {}

    static List<CheckResult> of(Advice advice, Situation situation) {
        boolean zonesKnown = situation.facts().claims().ifKnown().isPresent();
        return advice.findings().stream()
                // The live check has the answer to this rule's question.
                .filter(finding -> finding.rule() != Rule.ZONES || !zonesKnown)
                .map(finding -> result(finding, situation))
                .toList();
    }

    /** One result for all rules, because none could be applied. */
    static List<CheckResult> unread(Fact.Unknown<?> values) {
        return List.of(new CheckResult(
                Rule.VALUES.label(),
                new Verdict.Unknown(
                        Words.sentence(Words.capital(values.why())) + " The " + Rule.values().length
                                + " rules of `advise` were not applied.",
                        values.tell(),
                        true),
                values.source()));
    }

    private static CheckResult result(Finding finding, Situation situation) {
        Verdict verdict = finding.outcome()
                .match(
                        fine -> new Verdict.Go(inReady(fine.says())),
                        change -> changed(finding, change, situation),
                        unknown -> new Verdict.Unknown(
                                unknown.says(),
                                unknown.tell(),
                                unknown.unread() && OF_THE_HUB.contains(finding.rule())));
        return new CheckResult(finding.rule().label(), verdict, finding.rule().source());
    }

    /** Whether a change matters to a class whose students all find a warm node. */
    private static boolean mattersOnWarmNodes(Finding finding) {
        return OF_THE_HUB.contains(finding.rule())
                && !(finding.rule() == Rule.PENDING_LIMIT
                        && Long.valueOf(0).equals(finding.figures().get("throttledStudentsWarm")));
    }

    private static Verdict changed(Finding finding, Outcome.Change change, Situation situation) {
        String edits =
                change.edits().stream().map(edit -> line(finding.rule(), edit)).collect(Collectors.joining("; "));
        if (mattersOnWarmNodes(finding)) {
            return new Verdict.NoGo(inReady(change.says()), edits);
        }
        if (situation.warmSeats().isEmpty()) {
            return new Verdict.Unknown(
                    "It matters unless the warm nodes have room for the whole class, which is not known: "
                            + change.says(),
                    "see `warm-room`; to change it: " + edits,
                    false);
        }
        if (situation.hasRoom()) {
            return new Verdict.Go("Of no effect while the warm nodes have room for the whole class: "
                    + inReady(change.says()) + " To change it: " + edits + ".");
        }
        return new Verdict.NoGo(inReady(change.says()), edits);
    }

    /** A rule names options of `advise`; the option --image of `ready` is the image's name alone. */
    private static String inReady(String text) {
        return text.replace("--image computes", "`advise --image` computes");
    }

    private static String line(Rule rule, Outcome.Edit edit) {
        Origin origin = edit.origin();
        if (rule == Rule.VALUES) {
            return origin.where() + ": " + origin.key() + ": found " + edit.from() + "; " + edit.to();
        }
        return origin.where() + ": "
                + (origin.written()
                        ? origin.key() + ": " + edit.from() + " → " + edit.to()
                        : "add " + origin.key() + ": " + edit.to() + " (now " + edit.from() + ", the default)");
    }
}
