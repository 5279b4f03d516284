package dev.firstbell.twin.readiness;

import dev.firstbell.records.prescale.PrescaleFailure;
import dev.firstbell.records.prescale.Verification;
import java.util.List;
import java.util.stream.Collectors;

/** What is asked for before class by pre-scaling, and whether it is there. */
final class PrescalingCheck implements Check {
    @Override
    public String label() {
        return "prescaling";
    }

    @Override
    public CheckResult on(Situation situation) {
        return about(situation.facts().prescaling(), false, held -> judge(situation, held));
    }

    private static Verdict judge(Situation situation, List<Verification> held) {
        List<Verification> asked =
                held.stream().filter(one -> one.wanted().count() > 0).toList();
        if (asked.isEmpty()) {
            return new Verdict.Go(
                    "Nothing is asked for by placeholders. If the pool is autoscaled, a node without students"
                            + " may go before class: the autoscaler removes one after about 10 minutes.");
        }
        List<Verification> missing =
                asked.stream().filter(one -> !one.verified()).toList();
        String found = asked.stream()
                .map(one -> one.wanted().inWords() + ", of which " + one.present()
                        + (one.present() == 1 ? " is there" : " are there"))
                .collect(Collectors.joining("; "));
        if (missing.isEmpty()) {
            return new Verdict.Go("Asked for: " + found + ".");
        }
        String why = missing.stream()
                .flatMap(one -> one.failures().stream())
                .map(PrescaleFailure::found)
                .distinct()
                .collect(Collectors.joining("; "));
        String unread = missing.stream()
                .flatMap(one -> one.missingSources().stream())
                .distinct()
                .collect(Collectors.joining("; "));
        String says = "Asked for: " + found + ". Missing, because: " + Words.sentence(why)
                + (unread.isEmpty() ? "" : " Not known: " + Words.sentence(unread));
        if (situation.hasRoom()) {
            return new Verdict.Go(says + " The warm nodes have room for the whole class all the same.");
        }
        String remedies = missing.stream()
                .flatMap(one -> one.failures().stream())
                .flatMap(failure -> failure.remedy().stream())
                .distinct()
                .collect(Collectors.joining("; "));
        return new Verdict.NoGo(
                says,
                remedies.isEmpty()
                        ? "wait, and run this again; `firstbell prescale status` shows each node"
                        : remedies);
    }
}
