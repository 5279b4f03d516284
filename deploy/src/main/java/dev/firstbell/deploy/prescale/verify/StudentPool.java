package dev.firstbell.deploy.prescale.verify;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TolerationBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The nodes on which students' pods are placed.
 *
 * @param purpose {@code scheduling.userPods.nodeAffinity.matchNodePurpose} of Zero to JupyterHub
 * @param tolerated taints that students' pods tolerate, as {@code KEY=VALUE:EFFECT} or {@code KEY:EFFECT}
 */
public record StudentPool(Purpose purpose, List<String> tolerated) {
    /** The label by which Zero to JupyterHub marks nodes. */
    public static final String LABEL = "hub.jupyter.org/node-purpose";

    /** Its value on nodes for students. */
    public static final String USER = "user";

    /** The taints of Zero to JupyterHub's students' nodes: GKE does not accept the slash. */
    private static final List<String> DEDICATED =
            List.of("hub.jupyter.org/dedicated=user:NoSchedule", "hub.jupyter.org_dedicated=user:NoSchedule");

    private static final String PREFER_NO_SCHEDULE = "PreferNoSchedule";

    private static final List<String> EFFECTS = List.of("NoSchedule", PREFER_NO_SCHEDULE, "NoExecute");

    /** The autoscaler is about to remove a node with one of these, although pods may still be placed there. */
    private static final Set<String> ABOUT_TO_GO =
            Set.of("ToBeDeletedByClusterAutoscaler", "DeletionCandidateOfClusterAutoscaler");

    /** Whether students' pods must be placed on nodes with the label, or only would rather be. */
    public enum Purpose {
        /** Only nodes with the label are students' nodes. */
        REQUIRE,
        /** Nodes that have no such label at all are students' nodes, too. */
        PREFER
    }

    public StudentPool {
        requireNonNull(purpose, "purpose is null");
        tolerated = List.copyOf(tolerated);
        tolerated.forEach(StudentPool::toleration);
    }

    /** The chart's own taints and no other. */
    public static StudentPool of(Purpose purpose) {
        return new StudentPool(purpose, DEDICATED);
    }

    /** The same pool, whose students' pods tolerate another taint, too. */
    public StudentPool tolerating(String taint) {
        List<String> all = new ArrayList<>(tolerated);
        all.add(taint);
        return new StudentPool(purpose, all);
    }

    /** The tolerations of a pod that is to be placed where students' pods are. */
    public List<Toleration> tolerations() {
        return tolerated.stream().map(StudentPool::toleration).toList();
    }

    /** Whether a node belongs to the pool. A node that is being deleted does not. */
    public boolean contains(Node node) {
        Map<String, String> labels = node.getMetadata().getLabels();
        String value = labels == null ? null : labels.get(LABEL);
        return node.getMetadata().getDeletionTimestamp() == null
                && (USER.equals(value) || value == null && purpose == Purpose.PREFER);
    }

    /** Why no student's pod may be placed on a node, apart from whether it is Ready; empty if one may. */
    public Optional<String> obstacle(Node node) {
        if (node.getSpec() != null && Boolean.TRUE.equals(node.getSpec().getUnschedulable())) {
            return Optional.of("it is cordoned");
        }
        List<Taint> taints = node.getSpec() == null || node.getSpec().getTaints() == null
                ? List.of()
                : node.getSpec().getTaints();
        return taints.stream()
                .filter(taint -> ABOUT_TO_GO.contains(taint.getKey())
                        || !PREFER_NO_SCHEDULE.equals(taint.getEffect())
                                && tolerations().stream().noneMatch(one -> tolerates(one, taint)))
                .findFirst()
                .map(StudentPool::words);
    }

    private static String words(Taint taint) {
        String name = taint.getKey()
                + (taint.getValue() == null || taint.getValue().isEmpty() ? "" : "=" + taint.getValue()) + ":"
                + taint.getEffect();
        if (ABOUT_TO_GO.contains(taint.getKey())) {
            return "the autoscaler is about to remove it (taint " + taint.getKey() + ")";
        }
        return "it has the taint " + name + ", which students' pods do not tolerate";
    }

    private static boolean tolerates(Toleration toleration, Taint taint) {
        return toleration.getKey().equals(taint.getKey())
                && toleration.getEffect().equals(taint.getEffect())
                && (toleration.getOperator().equals("Exists")
                        || toleration.getValue().equals(taint.getValue() == null ? "" : taint.getValue()));
    }

    private static Toleration toleration(String text) {
        int colon = text.lastIndexOf(':');
        if (colon <= 0 || colon == text.length() - 1) {
            throw new IllegalArgumentException("a taint is KEY=VALUE:EFFECT, not `" + text + "`");
        }
        if (!EFFECTS.contains(text.substring(colon + 1))) {
            throw new IllegalArgumentException("expected the effect " + String.join(", ", EFFECTS) + ", found `"
                    + text.substring(colon + 1) + "` in `" + text + "`");
        }
        String[] parts = text.substring(0, colon).split("=", 2);
        if (parts[0].isBlank()) {
            throw new IllegalArgumentException("a taint is KEY=VALUE:EFFECT, not `" + text + "`");
        }
        TolerationBuilder builder = new TolerationBuilder().withKey(parts[0]).withEffect(text.substring(colon + 1));
        return parts.length == 1
                ? builder.withOperator("Exists").build()
                : builder.withOperator("Equal").withValue(parts[1]).build();
    }
}
