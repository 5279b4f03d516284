package dev.firstbell.deploy.values;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Profiles that set a limit for their students: {@code kubespawner_override} in a profile or in a choice of one. It wins
 * over every other place.
 */
final class ProfileOverrides {
    /** The first one that is set counts: the hub applies hub.config after the chart's own values. */
    private static final List<List<String>> LISTS =
            List.of(List.of("hub", "config", "KubeSpawner", "profile_list"), List.of("singleuser", "profileList"));

    private final ValuesEditor editor;
    private final ChartPlace at;
    private final HubLimit limit;

    ProfileOverrides(ValuesEditor editor, ChartPlace at, HubLimit limit) {
        this.editor = editor;
        this.at = at;
        this.limit = limit;
    }

    /** Each override, with its value, and whether the plan needs more. */
    List<String> notes() {
        List<String> notes = new ArrayList<>();
        for (List<String> list : LISTS) {
            editor.node(at.of(list))
                    .ifPresent(node -> found(node, newSet()).forEach(override -> {
                        Optional<Long> number = number(override.getValueNode());
                        notes.add(editor.where(override.getKeyNode()) + ": " + ChartPlace.dotted(at.of(list)) + " sets "
                                + limit.trait()
                                + number.map(value -> " to " + value).orElse("")
                                + " for one profile, whose students get that value instead"
                                + (number.isPresent() && limit.isLowered(limit.wanted(), number.get())
                                        ? "; the plan needs " + limit.wanted() + ", so set that there by hand"
                                        : ""));
                    }));
        }
        return notes;
    }

    /** Why an edit of the limit would have no effect: all profiles set less. Empty if one of them does not. */
    Optional<String> unmet() {
        Optional<List<String>> list = LISTS.stream()
                .filter(path -> editor.node(at.of(path)).isPresent())
                .findFirst();
        if (list.isEmpty()
                || !(editor.node(at.of(list.get())).orElseThrow() instanceof SequenceNode profiles)
                || profiles.getValue().isEmpty()) {
            return Optional.empty();
        }
        List<Node> tooLow = new ArrayList<>();
        for (Node profile : profiles.getValue()) {
            child(profile, "kubespawner_override")
                    .flatMap(override -> child(override, limit.trait()))
                    .filter(value -> number(value)
                            .filter(number -> limit.isLowered(limit.wanted(), number))
                            .isPresent())
                    .ifPresent(tooLow::add);
        }
        return tooLow.size() < profiles.getValue().size()
                ? Optional.empty()
                : Optional.of(editor.where(tooLow.get(0)) + ": " + ChartPlace.dotted(at.of(list.get())) + " sets "
                        + limit.trait() + " to less in every profile (here to "
                        + number(tooLow.get(0)).orElseThrow() + ") and wins over " + limit.value()
                        + ", so an edit of that would have no effect; set " + limit.wanted() + " there by hand");
    }

    private List<NodeTuple> found(Node node, Set<Node> seen) {
        List<NodeTuple> found = new ArrayList<>();
        if (!seen.add(node)) {
            return found;
        }
        if (node instanceof MappingNode mapping) {
            for (NodeTuple tuple : mapping.getValue()) {
                if (YamlText.keyText(tuple).equals(limit.trait())) {
                    found.add(tuple);
                }
                found.addAll(found(tuple.getValueNode(), seen));
            }
        } else if (node instanceof SequenceNode sequence) {
            sequence.getValue().forEach(item -> found.addAll(found(item, seen)));
        }
        return found;
    }

    private static Optional<Node> child(Node node, String key) {
        return node instanceof MappingNode mapping
                ? MergeKeys.entry(mapping, key).map(NodeTuple::getValueNode)
                : Optional.empty();
    }

    private static Optional<Long> number(Node value) {
        return value instanceof ScalarNode scalar ? WrittenNumber.of(scalar) : Optional.empty();
    }

    private static Set<Node> newSet() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }
}
