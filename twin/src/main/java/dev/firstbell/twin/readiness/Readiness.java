package dev.firstbell.twin.readiness;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.deployment.Deployment;
import dev.firstbell.records.deployment.UnreadDeployment;
import dev.firstbell.records.readiness.ClusterFacts;
import dev.firstbell.records.readiness.Fact;
import dev.firstbell.twin.advice.Advice;
import dev.firstbell.twin.parameters.TwinParameters;
import dev.firstbell.twin.plan.ClosedForm;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Whether a class can start on a cluster as it is. Immutable.
 *
 * @param at the instant for which it is judged
 * @param untilClass how long until the class starts; negative if it has started
 * @param students how many students room is needed for: so many come, or fewer, in 95 % of classes
 * @param results one for each check, then one for each rule of advice
 */
public record Readiness(Instant at, Duration untilClass, int students, List<CheckResult> results) {
    private static final List<Check> CHECKS = List.of(
            new NodesCheck(),
            new WarmRoomCheck(),
            new PoolCheck(),
            new NodeAgeCheck(),
            new PrescalingCheck(),
            new HubCheck(),
            new ServersCheck(),
            new PartsCheck(),
            new PendingPodsCheck(),
            new ClaimsCheck(),
            new ZonesCheck(),
            new QuotaCheck());

    /** The verdict over all checks. */
    public enum Overall {
        /** No check speaks against the class; some may be unknown. */
        GO,
        /** At least one check says that the class cannot start as it should. */
        NO_GO,
        /** No check speaks against the class, but one without which it cannot be judged is unknown. */
        UNKNOWN
    }

    public Readiness {
        requireNonNull(at, "at is null");
        requireNonNull(untilClass, "untilClass is null");
        results = List.copyOf(results);
    }

    /**
     * Judges a class.
     *
     * @param values the deployment as its values describe it
     * @param parameters the model's numbers; where the cluster shows one, that counts instead
     * @param at the instant for which it is judged; the facts are those of {@link ClusterFacts#at()}
     */
    public static Readiness of(
            ClassFile file, Fact<Deployment> values, ClusterFacts facts, TwinParameters parameters, Instant at) {
        int students = ClosedForm.seats(file, parameters.withStudentsPerNode(1)).plannedStudents();
        Deployment deployment =
                values.match(Fact.Known::value, unread -> UnreadDeployment.because(unread.why(), unread.tell()));
        Situation situation = new Situation(file, deployment, facts, parameters, at, students);
        TwinParameters live = LiveParameters.of(parameters, facts, situation.seats());
        List<CheckResult> results = new ArrayList<>();
        CHECKS.forEach(check -> results.add(check.on(situation)));
        results.addAll(
                values.match(known -> ValueRules.of(Advice.of(file, deployment, live), situation), ValueRules::unread));
        return new Readiness(at, situation.untilClass(), students, results);
    }

    /** The verdict over all checks. */
    public Overall overall() {
        if (any(verdict -> verdict.match(go -> false, noGo -> true, unknown -> false))) {
            return Overall.NO_GO;
        }
        return any(verdict -> verdict.match(go -> false, noGo -> false, Verdict.Unknown::decisive))
                ? Overall.UNKNOWN
                : Overall.GO;
    }

    /** The checks that are unknown and without which the class cannot be judged. */
    public List<String> decisive() {
        return results.stream()
                .filter(result -> result.verdict().match(go -> false, noGo -> false, Verdict.Unknown::decisive))
                .map(CheckResult::check)
                .toList();
    }

    private boolean any(Predicate<Verdict> wanted) {
        return results.stream().map(CheckResult::verdict).anyMatch(wanted);
    }
}
