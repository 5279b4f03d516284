package dev.firstbell.deploy.values;

import dev.firstbell.records.io.Excerpt;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Takes nodes of a file out as {@link Written}. One object serves one call, since it counts the nodes. */
final class WrittenNodes {
    private static final Pattern PLACEHOLDER =
            Pattern.compile("\\{\\{|\\{%|\\$\\{|\\$\\(|<path:|ref\\+|^\\$[A-Z_][A-Z0-9_]*$");
    private static final String SOPS = "ENC[AES256_GCM,";

    /** Aliases of aliases stand for more nodes than a file has characters. */
    private static final int MOST_NODES = 20_000;

    private final ValuesEditor editor;
    private int nodes;

    WrittenNodes(ValuesEditor editor) {
        this.editor = editor;
    }

    /** A node with everything below it. */
    Written of(Node node) {
        String where = editor.where(node);
        if (++nodes > MOST_NODES) {
            return new Written.Unreadable(
                    where,
                    "larger than any value of the chart, because of its aliases",
                    "a file without such aliases",
                    true);
        }
        if (YamlText.isNull(node)) {
            return new Written.Nothing(where);
        }
        if (editor.isTagged(node) && node.getAnchor().isEmpty()) {
            return new Written.Unreadable(
                    where,
                    "a value with the tag `" + node.getTag().getValue() + "`, which another tool evaluates",
                    "the file as that tool leaves it",
                    true);
        }
        if (node instanceof SequenceNode sequence) {
            List<Written> items = new ArrayList<>();
            sequence.getValue().forEach(item -> items.add(of(item)));
            return new Written.Items(where, items);
        }
        if (node instanceof MappingNode mapping) {
            Map<String, Written> entries = new LinkedHashMap<>();
            MergeKeys.merged(mapping).forEach((key, tuple) -> entries.put(key, of(tuple.getValueNode())));
            return new Written.Mapping(where, entries);
        }
        return scalar(where, (ScalarNode) node);
    }

    /** Whether another tool replaces or decrypts a node. */
    boolean isUnreadable(Node node) {
        return editor.isTagged(node) && node.getAnchor().isEmpty()
                || node instanceof ScalarNode scalar && scalar("", scalar) instanceof Written.Unreadable;
    }

    private static Written scalar(String where, ScalarNode scalar) {
        String text = scalar.getValue();
        if (text.startsWith(SOPS)) {
            return new Written.Unreadable(where, "encrypted with SOPS", "the file that `sops decrypt` prints", true);
        }
        if (PLACEHOLDER.matcher(text).find()) {
            return new Written.Unreadable(
                    where,
                    "the placeholder " + Excerpt.quoted(text) + ", which another tool replaces",
                    "the file as that tool leaves it",
                    false);
        }
        return new Written.Scalar(where, text, scalar.getScalarStyle() != ScalarStyle.PLAIN);
    }
}
