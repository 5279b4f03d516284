package dev.firstbell.twin.readiness;

import dev.firstbell.records.io.Plural;
import dev.firstbell.records.readiness.PodTrouble;
import dev.firstbell.records.readiness.PodTrouble.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Users' pods that do not start now: those of the class would not, either. */
final class PendingPodsCheck implements Check {
    /** Shorter than this, a pod may just be starting. */
    private static final Duration STARTING = Duration.ofMinutes(2);

    @Override
    public String label() {
        return "pending-pods";
    }

    @Override
    public CheckResult on(Situation situation) {
        return about(situation.facts().troubles(), false, troubles -> judge(situation, troubles));
    }

    private static Verdict judge(Situation situation, List<PodTrouble> troubles) {
        List<PodTrouble> stuck = troubles.stream()
                .filter(one -> one.kind() != Kind.NODE
                        || one.since()
                                .map(since -> since.plus(STARTING))
                                .filter(late -> late.isBefore(situation.facts().at()))
                                .isPresent())
                .toList();
        if (stuck.isEmpty()) {
            return new Verdict.Go("No user's pod is stuck.");
        }
        Map<Kind, Long> counts =
                stuck.stream().collect(Collectors.groupingBy(PodTrouble::kind, TreeMap::new, Collectors.counting()));
        String found = counts.entrySet().stream()
                .map(entry -> Plural.of(entry.getValue(), "user's pod", "users' pods") + " "
                        + (entry.getValue() == 1
                                ? entry.getKey().words()
                                : entry.getKey()
                                        .words()
                                        .replaceFirst("^has ", "have ")
                                        .replaceFirst("^cannot", "cannot")))
                .collect(Collectors.joining("; "));
        PodTrouble one = stuck.get(0);
        return new Verdict.NoGo(
                found
                        + one.since()
                                .map(since -> ", one since " + situation.clock(since))
                                .orElse("") + (one.says().isEmpty() ? "" : ": " + one.says())
                        + ". Pods of the class may not start, either.",
                switch (one.kind()) {
                    case NODE ->
                        "`kubectl describe pod` names what the scheduler misses; see `nodes`, `warm-room` and `pool`";
                    case IMAGE -> "check singleuser.image and the pull secret";
                    case CONTAINER -> "`kubectl describe pod` and `kubectl logs` of the pod tell why";
                });
    }
}
