package dev.firstbell.deploy.values;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Mappings with merge keys ({@code <<}), as Helm's YAML parser reads them. Stateless. */
final class MergeKeys {
    private static final String MERGE = "<<";

    /** Merges of merges are rare; an anchor that merges itself would not end. */
    private static final int DEEPEST_MERGE = 10;

    private MergeKeys() {}

    /**
     * The entry of a key that counts: of a mapping's own key and a merge key, the later one (go-yaml 2, decode.go, {@code
     * mapping}); of several mappings in one merge key, the first one ({@code merge}).
     */
    static Optional<NodeTuple> entry(MappingNode mapping, String name) {
        return entry(mapping, name, 0);
    }

    private static Optional<NodeTuple> entry(MappingNode mapping, String name, int merges) {
        Optional<NodeTuple> found = Optional.empty();
        for (NodeTuple tuple : mapping.getValue()) {
            if (isKey(name).test(tuple)) {
                found = Optional.of(tuple);
            } else if (merges <= DEEPEST_MERGE && isKey(MERGE).test(tuple)) {
                found = sources(tuple)
                        .map(source -> entry(source, name, merges + 1))
                        .flatMap(Optional::stream)
                        .findFirst()
                        .or(keep(found));
            }
        }
        return found;
    }

    private static Supplier<Optional<NodeTuple>> keep(Optional<NodeTuple> found) {
        return () -> found;
    }

    /** The mappings of a merge key. */
    private static Stream<MappingNode> sources(NodeTuple merge) {
        return (merge.getValueNode() instanceof SequenceNode sequence
                        ? sequence.getValue().stream()
                        : Stream.of(merge.getValueNode()))
                .filter(MappingNode.class::isInstance)
                .map(MappingNode.class::cast);
    }

    /** The entries that count in a mapping with merge keys, by the same order. */
    static Map<String, NodeTuple> merged(MappingNode mapping) {
        Map<String, NodeTuple> entries = new LinkedHashMap<>();
        merge(mapping, entries, 0);
        return entries;
    }

    private static void merge(MappingNode mapping, Map<String, NodeTuple> entries, int merges) {
        for (NodeTuple tuple : mapping.getValue()) {
            if (!isKey(MERGE).test(tuple)) {
                entries.put(YamlText.keyText(tuple), tuple);
            } else if (merges <= DEEPEST_MERGE) {
                List<MappingNode> sources = sources(tuple).toList();
                for (int i = sources.size() - 1; i >= 0; i--) {
                    merge(sources.get(i), entries, merges + 1);
                }
            }
        }
    }

    private static Predicate<NodeTuple> isKey(String name) {
        return tuple ->
                tuple.getKeyNode() instanceof ScalarNode key && key.getValue().equals(name);
    }

    static boolean isIn(MappingNode mapping) {
        return mapping.getValue().stream().anyMatch(isKey(MERGE));
    }

    /**
     * Whether a mapping has a key of its own that counts in spite of its merge keys. In Helm's YAML parser (go-yaml 2) the
     * later of the two counts, whereas YAML's merge type lets the mapping's own key win.
     */
    static boolean precede(MappingNode mapping, String key) {
        List<String> keys = YamlText.keys(mapping);
        return keys.lastIndexOf(key) > keys.lastIndexOf(MERGE);
    }
}
