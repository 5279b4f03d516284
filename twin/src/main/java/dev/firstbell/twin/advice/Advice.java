package dev.firstbell.twin.advice;

import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.deployment.Deployment;
import dev.firstbell.twin.parameters.TwinParameters;
import java.util.Arrays;
import java.util.List;

/**
 * What the rules say about a class on a deployment, in the order of {@link Rule}. Immutable.
 *
 * @param findings one for each rule
 * @param students how many students come
 * @param plannedNodes how many nodes the class needs, by the parameters
 */
public record Advice(List<Finding> findings, int students, int plannedNodes) {
    public Advice {
        findings = List.copyOf(findings);
    }

    /**
     * Applies every rule.
     *
     * <p>What the deployment says about a student's pod and the hub replaces the same parameters. A rule says {@link
     * Outcome.CannotTell} if it depends on a number that is Firstbell's assumption, and differs from site to site; the
     * times of boot and image pull are used as they are, and the finding says whose they are.
     *
     * @param parameters the model's numbers
     */
    public static Advice of(ClassFile file, Deployment deployment, TwinParameters parameters) {
        Question question = new Question(file, deployment, parameters);
        return new Advice(
                Arrays.stream(Rule.values())
                        .map(rule -> finding(rule, question))
                        .toList(),
                question.forecast().students(),
                question.plan().warmNodes());
    }

    /** Applies one rule. */
    static Finding finding(Rule rule, Question question) {
        HubRules hub = new HubRules(question);
        NodeRules nodes = new NodeRules(question);
        PlacementRules placement = new PlacementRules(question);
        PodRules pods = new PodRules(question);
        return switch (rule) {
            case VALUES -> pods.values();
            case PENDING_LIMIT -> hub.pendingLimit();
            case START_TIMEOUT -> hub.startTimeout();
            case FAILURE_LIMIT -> hub.failureLimit();
            case SERVER_LIMIT -> hub.serverLimit();
            case PLACEHOLDERS -> new PlaceholderRules(question).placeholders();
            case REQUESTS -> pods.requests();
            case ROOM -> nodes.room();
            case VOLUMES -> nodes.volumes();
            case ZONES -> placement.zones();
            case CORE_NODES -> placement.coreNodes();
            case PULL_POLICY -> pods.pullPolicy();
            case PRE_PULLER -> pods.prePuller();
            case CULLER -> pods.culler();
        };
    }

    /** Whether a rule says that something must change. */
    public boolean needsChange() {
        return findings.stream()
                .anyMatch(finding -> finding.outcome().match(fine -> false, change -> true, cannotTell -> false));
    }

    /** Whether a rule could not be applied because a value of the deployment could not be read. */
    public boolean hasUnreadValues() {
        return findings.stream()
                .anyMatch(
                        finding -> finding.outcome().match(fine -> false, change -> false, Outcome.CannotTell::unread));
    }
}
