package dev.firstbell.deploy.files;

import dev.firstbell.deploy.values.ValuesEditor.Span;
import dev.firstbell.records.io.BadInputException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.CollectionNode;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * The text of a schedule with the positions of its entries. An entry of a list is named by its course or name and by its
 * number among the entries of that name, so that its name survives edits of other entries. Immutable.
 */
final class ScheduleText {
    private static final LoadSettings SETTINGS =
            LoadSettings.builder().setUseMarks(true).setParseComments(false).build();

    private static final String MARK = "\uFEFF";

    private final String text;
    private final int skipped;
    private final MappingNode top;

    private ScheduleText(String text, int skipped, MappingNode top) {
        this.text = text;
        this.skipped = skipped;
        this.top = top;
    }

    /**
     * Finds the positions in a text that is a valid schedule.
     *
     * @param place the file's name, for messages
     * @throws BadInputException if entries are shared by anchors, so that an edit of one would change others
     */
    static ScheduleText parse(String place, String text) {
        int skipped = text.startsWith(MARK) ? 1 : 0;
        try {
            Optional<Node> root = new Compose(SETTINGS).composeString(text.substring(skipped));
            if (root.orElse(null) instanceof MappingNode mapping) {
                ScheduleText parsed = new ScheduleText(text, skipped, mapping);
                parsed.refuseAnchors(place, mapping);
                return parsed;
            }
        } catch (YamlEngineException e) {
            throw new BadInputException(place + ": the file is not valid YAML; the file was not changed");
        }
        throw new BadInputException(place + ": the file is not a mapping; the file was not changed");
    }

    private void refuseAnchors(String place, Node node) {
        if (node.getAnchor().isPresent()) {
            throw new BadInputException(place + ":" + line(start(node)) + ": the value has the anchor `"
                    + node.getAnchor().get().getValue()
                    + "`, so an edit may change other entries, too; write the value out where it is used; the file was"
                    + " not changed");
        }
        if (node instanceof SequenceNode list) {
            list.getValue().forEach(item -> refuseAnchors(place, item));
        } else if (node instanceof MappingNode mapping) {
            mapping.getValue().forEach(entry -> refuseAnchors(place, entry.getValueNode()));
        }
    }

    /** The text of a single scalar, without its quotes. */
    static String scalar(String yaml) {
        return ((ScalarNode) new Compose(SETTINGS).composeString(yaml).orElseThrow()).getValue();
    }

    String text() {
        return text;
    }

    MappingNode top() {
        return top;
    }

    static boolean isFlow(CollectionNode<?> node) {
        return node.getFlowStyle() == FlowStyle.FLOW;
    }

    /** An entry of a mapping. */
    static Optional<NodeTuple> entry(MappingNode mapping, String key) {
        return mapping.getValue().stream()
                .filter(entry -> entry.getKeyNode() instanceof ScalarNode name
                        && name.getValue().equals(key))
                .findFirst();
    }

    /** The entries of a list, in their order; none if there is no such list. */
    List<MappingNode> items(String list) {
        List<MappingNode> items = new ArrayList<>();
        if (entry(top, list).map(NodeTuple::getValueNode).orElse(null) instanceof SequenceNode sequence) {
            for (Node item : sequence.getValue()) {
                if (item instanceof MappingNode mapping) {
                    items.add(mapping);
                }
            }
        }
        return items;
    }

    /** The names of a list's entries, in their order: {@code CSCI-1300#1}. */
    List<String> names(String list) {
        Map<String, Integer> seen = new HashMap<>();
        List<String> names = new ArrayList<>();
        for (MappingNode item : items(list)) {
            String name = entry(item, "course")
                    .or(() -> entry(item, "name"))
                    .map(NodeTuple::getValueNode)
                    .filter(ScalarNode.class::isInstance)
                    .map(value -> ((ScalarNode) value).getValue())
                    .orElse("");
            names.add(name + "#" + seen.merge(name, 1, Integer::sum));
        }
        return names;
    }

    /** The node at a path: of an entry of a list, or of one of its values. */
    Optional<Node> node(List<String> path) {
        if (path.size() < 2) {
            return Optional.empty();
        }
        int at = names(path.get(0)).indexOf(path.get(1));
        if (at < 0) {
            return Optional.empty();
        }
        MappingNode item = items(path.get(0)).get(at);
        return path.size() == 2 ? Optional.of(item) : entry(item, path.get(2)).map(NodeTuple::getValueNode);
    }

    /** Where the value at a path is. */
    Optional<Span> span(List<String> path) {
        return node(path).map(node -> new Span(start(node), end(node)));
    }

    int start(Node node) {
        return offset(node.getStartMark());
    }

    /** Where the last character of a node's content is, exclusive; comments and blank lines after it do not count. */
    int end(Node node) {
        if (node instanceof MappingNode mapping
                && !isFlow(mapping)
                && !mapping.getValue().isEmpty()) {
            return end(mapping.getValue().get(mapping.getValue().size() - 1).getValueNode());
        }
        if (node instanceof SequenceNode list
                && !isFlow(list)
                && !list.getValue().isEmpty()) {
            return end(list.getValue().get(list.getValue().size() - 1));
        }
        return offset(node.getEndMark());
    }

    /** The column of a position, from 0. */
    int column(int position) {
        return position - (text.lastIndexOf('\n', position - 1) + 1);
    }

    /** The line of a position, from 1. */
    long line(int position) {
        return text.substring(0, position).chars().filter(c -> c == '\n').count() + 1;
    }

    /** The start of the line after a position; the end of the text if that is the last line. */
    int lineEnd(int position) {
        int lineFeed = text.indexOf('\n', position);
        return lineFeed < 0 ? text.length() : lineFeed + 1;
    }

    /** The line break of the file's first line. */
    String lineBreak() {
        int lineFeed = text.indexOf('\n');
        return lineFeed > 0 && text.charAt(lineFeed - 1) == '\r' ? "\r\n" : "\n";
    }

    /** Marks count code points, Java counts UTF-16 units. */
    private int offset(Optional<Mark> mark) {
        int index = mark.orElseThrow(() -> new IllegalStateException("a node without a mark"))
                .getIndex();
        return text.offsetByCodePoints(skipped, index);
    }
}
