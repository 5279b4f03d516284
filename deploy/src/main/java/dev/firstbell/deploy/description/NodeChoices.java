package dev.firstbell.deploy.description;

import dev.firstbell.deploy.values.Written;
import dev.firstbell.records.deployment.Deployment.NodeChoice;
import dev.firstbell.records.deployment.Deployment.NodePurpose;
import dev.firstbell.records.deployment.Deployment.Reach;
import dev.firstbell.records.deployment.Origin;
import dev.firstbell.records.deployment.Value;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * To which nodes students' pods are restricted: by a node selector, all of whose labels a node must have, and by
 * required node affinities, of whose terms a node must match one (Kubernetes, NodeSelector: terms are ORed). The chart
 * adds its own term for {@code matchNodePurpose: require} to that list; {@code hub.config}, Python and a profile replace
 * the list with it (jupyterhub_config.py; KubeSpawner objects.py, make_pod).
 */
final class NodeChoices {
    private static final Key SELECTOR = Key.of("singleuser.nodeSelector", Key.SPAWNER, "node_selector");
    private static final Key REQUIRED =
            Key.of("singleuser.extraNodeAffinity.required", Key.SPAWNER, "node_affinity_required");
    private static final Key POD_CONFIG = Key.of("singleuser.extraPodConfig", Key.SPAWNER, "extra_pod_config");
    private static final String PURPOSE = "hub.jupyter.org/node-purpose";

    static final Set<String> ZONES =
            Set.of("topology.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/zone", "topology.gke.io/zone");

    /** Labels that the nodes of the hub have, too. */
    private static final Set<String> ON_ALL_NODES = Set.of(
            "kubernetes.io/os",
            "kubernetes.io/arch",
            "beta.kubernetes.io/os",
            "beta.kubernetes.io/arch",
            "topology.kubernetes.io/region",
            "failure-domain.beta.kubernetes.io/region");

    private final LastWords lastWords;

    NodeChoices(LastWords lastWords) {
        this.lastWords = lastWords;
    }

    /** A part that cannot be read, such as Python. */
    private static final class Unread extends Exception {
        private static final long serialVersionUID = 1;

        private final transient Value.Unknown<NodeChoice> why;

        Unread(Value.Unknown<NodeChoice> why) {
            super(why.why(), null, false, false);
            this.why = why;
        }
    }

    /** The restriction, with the value to change if there is one. */
    Value<NodeChoice> of(Value<NodePurpose> purpose) {
        try {
            Answer selector = ofThePod().orElse(readable(SELECTOR));
            Answer required = readable(REQUIRED);
            NodeChoice bySelector = selector(selector);
            List<NodeChoice> terms = terms(required);
            boolean appended = purpose.ifKnown().orElse(NodePurpose.IGNORE) == NodePurpose.REQUIRE
                    && !(required instanceof Answer.Set set && set.byHub());
            if (appended) {
                terms.add(new NodeChoice(Reach.USERS, "matchNodePurpose"));
            }
            NodeChoice byTerms = any(terms);
            NodeChoice decided = both(bySelector, byTerms);
            boolean byAffinity = bySelector.reach() == Reach.ALL || bySelector.reach() != decided.reach();
            Origin origin = byAffinity && required instanceof Answer.Set ? required.origin() : selector.origin();
            return new Value.Known<>(decided, origin);
        } catch (Unread e) {
            return e.why;
        }
    }

    /**
     * A node selector in {@code extraPodConfig}, which replaces that of the chart (KubeSpawner, update_k8s_model). An
     * affinity or a node's name there is not read.
     */
    private Optional<Answer> ofThePod() throws Unread {
        if (!(readable(POD_CONFIG) instanceof Answer.Set set) || !(set.written() instanceof Written.Mapping fields)) {
            return Optional.empty();
        }
        for (Map.Entry<String, Written> field : fields.entries().entrySet()) {
            Origin origin = new Origin(
                    field.getValue().where(), set.origin().key() + "." + field.getKey(), Origin.Source.WRITTEN);
            if (field.getKey().matches("affinity|nodeName|node_name|topologySpreadConstraints")) {
                throw new Unread(new Value.Unknown<>(
                        origin.where() + ": " + origin.key()
                                + " restricts where each student's pod runs, and was not read",
                        "look at a student's pod with `kubectl get pod -o yaml`, or move the rule to"
                                + " singleuser.nodeSelector or singleuser.extraNodeAffinity",
                        origin));
            }
            if (field.getKey().matches("nodeSelector|node_selector")) {
                return Optional.of(new Answer.Set(field.getValue(), origin, true));
            }
        }
        return Optional.empty();
    }

    private Answer readable(Key key) throws Unread {
        Answer answer = lastWords.of(key);
        if (answer instanceof Answer.Unclear unclear) {
            throw new Unread(new Value.Unknown<>(unclear.why(), unclear.tell(), unclear.origin()));
        }
        if (answer instanceof Answer.Set set && set.written() instanceof Written.Unreadable unreadable) {
            throw new Unread(new Value.Unknown<>(
                    unreadable.where() + ": " + set.origin().key() + " is " + unreadable.what(),
                    "give " + unreadable.tell(),
                    set.origin()));
        }
        return answer;
    }

    private static NodeChoice selector(Answer answer) {
        NodeChoice strongest = NodeChoice.ALL;
        if (answer instanceof Answer.Set set && set.written() instanceof Written.Mapping labels) {
            for (Map.Entry<String, Written> label : labels.entries().entrySet()) {
                strongest = both(strongest, label(label.getKey(), "In", List.of(text(label.getValue()))));
            }
        }
        return strongest;
    }

    private static List<NodeChoice> terms(Answer answer) {
        List<NodeChoice> found = new ArrayList<>();
        if (answer instanceof Answer.Set set && set.written() instanceof Written.Items terms) {
            for (Written term : terms.items()) {
                NodeChoice strongest = NodeChoice.ALL;
                if (term instanceof Written.Mapping mapping) {
                    if (mapping.entries().get("matchExpressions") instanceof Written.Items expressions) {
                        for (Written expression : expressions.items()) {
                            strongest = both(strongest, expression(expression));
                        }
                    }
                    if (mapping.entries().containsKey("matchFields")) {
                        strongest = both(strongest, new NodeChoice(Reach.LABELED, "a name that matchFields gives"));
                    }
                }
                found.add(strongest);
            }
        }
        return found;
    }

    private static NodeChoice expression(Written expression) {
        if (!(expression instanceof Written.Mapping of)) {
            return NodeChoice.ALL;
        }
        List<String> named = of.entries().get("values") instanceof Written.Items items
                ? items.items().stream().map(NodeChoices::text).toList()
                : List.of();
        return label(text(of.entries().get("key")), text(of.entries().get("operator")), named);
    }

    private static NodeChoice label(String key, String operator, List<String> named) {
        boolean negative = operator.equals("NotIn") || operator.equals("DoesNotExist");
        String words = words(key, operator, named);
        if (key.equals(PURPOSE)) {
            boolean core = named.contains("core");
            return switch (operator) {
                case "In" ->
                    core
                            ? new NodeChoice(Reach.CORE, words)
                            : new NodeChoice(named.equals(List.of("user")) ? Reach.USERS : Reach.LABELED, words);
                case "NotIn" -> core ? new NodeChoice(Reach.AVOIDS, words) : NodeChoice.ALL;
                case "DoesNotExist" -> new NodeChoice(Reach.AVOIDS, words);
                default -> NodeChoice.ALL;
            };
        }
        if (ON_ALL_NODES.contains(key) || ZONES.contains(key) || negative && isOfSpecialNodes(key)) {
            return NodeChoice.ALL;
        }
        return new NodeChoice(negative ? Reach.AVOIDS : Reach.LABELED, words);
    }

    /** Labels that nodes of the hub do not have either: those of the control plane, and of nodes of a special kind. */
    private static boolean isOfSpecialNodes(String key) {
        return key.startsWith("node-role.kubernetes.io/")
                || key.contains("virtual-kubelet")
                || key.endsWith("/gke-spot")
                || key.endsWith("/gke-preemptible")
                || key.endsWith("/gke-accelerator")
                || key.startsWith("nvidia.com/")
                || key.equals("eks.amazonaws.com/compute-type")
                || key.equals("kubernetes.azure.com/scalesetpriority");
    }

    /** The label, to read after "nodes with" or "nodes without". */
    private static String words(String key, String operator, List<String> named) {
        return switch (operator) {
            case "In", "NotIn" -> named.isEmpty() ? key : key + "=" + String.join(" or ", named);
            case "Gt" -> key + " above " + String.join(", ", named);
            case "Lt" -> key + " below " + String.join(", ", named);
            default -> "the label " + key;
        };
    }

    private static String text(Written written) {
        return written instanceof Written.Scalar scalar ? scalar.text() : "";
    }

    /** One of several terms is enough. */
    private static NodeChoice any(List<NodeChoice> terms) {
        if (terms.isEmpty() || terms.stream().anyMatch(term -> term.reach() == Reach.ALL)) {
            return NodeChoice.ALL;
        }
        for (Reach reach : List.of(Reach.CORE, Reach.AVOIDS, Reach.LABELED)) {
            List<NodeChoice> such =
                    terms.stream().filter(term -> term.reach() == reach).toList();
            if (!such.isEmpty()) {
                return new NodeChoice(
                        reach, such.stream().map(NodeChoice::by).distinct().collect(Collectors.joining(" or ")));
            }
        }
        return terms.get(0);
    }

    /** Both conditions hold. */
    private static NodeChoice both(NodeChoice one, NodeChoice other) {
        EnumSet<Reach> reaches = EnumSet.of(one.reach(), other.reach());
        if (reaches.contains(Reach.NOWHERE) || reaches.containsAll(Set.of(Reach.CORE, Reach.USERS))) {
            return new NodeChoice(Reach.NOWHERE, joined(one, other));
        }
        for (Reach reach : List.of(Reach.USERS, Reach.CORE, Reach.LABELED, Reach.AVOIDS)) {
            if (one.reach() == reach && other.reach() == reach) {
                return new NodeChoice(reach, joined(one, other));
            }
            if (one.reach() == reach || other.reach() == reach) {
                return one.reach() == reach ? one : other;
            }
        }
        return NodeChoice.ALL;
    }

    private static String joined(NodeChoice one, NodeChoice other) {
        return one.by().isEmpty() || one.by().equals(other.by())
                ? other.by()
                : other.by().isEmpty() ? one.by() : one.by() + " and " + other.by();
    }
}
