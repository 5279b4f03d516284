package dev.firstbell.deploy.values;

import static java.util.Objects.requireNonNull;

import dev.firstbell.deploy.yaml.OthersYaml;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.io.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.JsonSchema;

/**
 * The text of one YAML document with the positions of its nodes. Nodes are only read, never serialized. Immutable and
 * thread-safe.
 */
final class YamlText {
    /** The JSON schema keeps merge keys as they are; the core schema would expand them. */
    private static final LoadSettings SETTINGS = LoadSettings.builder()
            .setSchema(new JsonSchema())
            .setAllowNonScalarKeys(true)
            .setUseMarks(true)
            .setParseComments(false)
            .build();

    private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");

    /** Spaces that look like indentation, as web pages and word processors write them. */
    private static final Pattern OTHER_SPACE = Pattern.compile("[\\u00A0\\u1680\\u2000-\\u200B\\u202F\\u205F\\u3000]");

    private final String text;
    private final MappingNode top;

    private YamlText(String text, MappingNode top) {
        this.text = text;
        this.top = top;
    }

    /**
     * The part of a path that exists.
     *
     * @param depth how many keys of the path exist
     * @param complete whether all keys exist
     * @param key the last existing key; null at depth 0
     * @param value the value of that key; the top mapping at depth 0
     * @param passed every value along the path, including the top mapping and {@code value}
     */
    public record Found(int depth, boolean complete, Node key, Node value, List<Node> passed) {}

    /**
     * Parses a text.
     *
     * @param place the file's name, for messages
     * @throws BadInputException if the text is not a single YAML mapping, or any mapping in it has duplicate keys or a
     *     key that is not a scalar
     */
    public static YamlText parse(String place, String text) {
        requireNonNull(text, "text is null");
        HelmParser.checkVersion(place, text);
        OthersYaml.check(place, text, SETTINGS);
        HelmParser.check(place, text, SETTINGS);
        try {
            Optional<Node> root = new Compose(SETTINGS).composeString(text);
            if (isEmpty(text, root)) {
                return new YamlText(text, nothing());
            }
            if (!(root.orElse(null) instanceof MappingNode mapping)) {
                throw new BadInputException(
                        place + ":" + root.map(YamlText::line).orElse(1) + ": " + notAMapping(text, root.orElse(null)));
            }
            rejectUnsupportedKeys(place, text, mapping, new IdentityHashMap<>());
            return new YamlText(text, mapping);
        } catch (YamlEngineException e) {
            throw OthersYaml.problem(place, text, e);
        }
    }

    /** Whether a text has no values: only comments, or a document without content. Helm takes such a file. */
    private static boolean isEmpty(String text, Optional<Node> root) {
        return root.isEmpty()
                || root.get() instanceof ScalarNode scalar
                        && scalar.getScalarStyle() == ScalarStyle.PLAIN
                        && scalar.getValue().isEmpty()
                        && text.lines()
                                .map(line -> line.replace("\uFEFF", "").strip())
                                .allMatch(line -> line.isEmpty()
                                        || line.startsWith("#")
                                        || line.startsWith("%")
                                        || line.matches("---(\\s+#.*)?"));
    }

    /** The top mapping of a file without values; keys are appended to the file. */
    private static MappingNode nothing() {
        Optional<Mark> start = Optional.of(new Mark("values", 0, 0, 0, new int[0], 0));
        return new MappingNode(Tag.MAP, true, List.of(), FlowStyle.BLOCK, start, start);
    }

    private static String notAMapping(String text, Node found) {
        if (found instanceof SequenceNode) {
            boolean playbook = text.lines().anyMatch(line -> line.matches("\\s*(- )?\\s*(hosts|tasks):.*"));
            return "the file is not a YAML mapping, but a list" + (playbook ? ", such as an Ansible playbook" : "")
                    + "; a values file has keys at its top level; "
                    + (playbook
                            ? "move the values into a file of their own and give that"
                            : "give the values file, or remove the dashes before its keys");
        }
        String content = found instanceof ScalarNode scalar ? scalar.getValue() : "";
        return "the file is not a YAML mapping, but the text " + Excerpt.quoted(content)
                + (content.contains("\uFF1A")
                        ? "; its colons are wide ones (U+FF1A), which YAML takes for letters; write ordinary colons"
                        : "; a values file has keys at its top level, such as `hub:`");
    }

    public String text() {
        return text;
    }

    public MappingNode top() {
        return top;
    }

    /**
     * Follows a path through mappings as far as its keys exist. A key that a mapping has only through a merge key is
     * found, too; the mapping with the merge key is then among the nodes passed.
     */
    public Found find(List<String> path) {
        Node key = null;
        Node value = top;
        List<Node> passed = new ArrayList<>(List.of(value));
        for (int depth = 0; depth < path.size(); depth++) {
            Optional<NodeTuple> next =
                    value instanceof MappingNode mapping ? MergeKeys.entry(mapping, path.get(depth)) : Optional.empty();
            if (next.isEmpty()) {
                return new Found(depth, false, key, value, passed);
            }
            key = next.get().getKeyNode();
            value = next.get().getValueNode();
            passed.add(value);
        }
        return new Found(path.size(), true, key, value, passed);
    }

    /** Where a node starts in the text, as an index of UTF-16 units. */
    public int start(Node node) {
        return offset(mark(node.getStartMark()));
    }

    /** Where a node ends in the text, exclusive. Exact for scalars in flow style only. */
    public int end(Node node) {
        return offset(mark(node.getEndMark()));
    }

    /** The line on which a node starts, from 1. */
    public static int line(Node node) {
        return mark(node.getStartMark()).getLine() + 1;
    }

    /** The column of a node, or of a mapping's first key, in code points from 0. */
    public static int column(Node node) {
        return mark(node.getStartMark()).getColumn();
    }

    /** The start of the line after a position; the end of the text if that is the last line. */
    public int lineEnd(int position) {
        int lineFeed = text.indexOf('\n', position);
        return lineFeed < 0 ? text.length() : lineFeed + 1;
    }

    /** How many values, keys and items of the file are a node: more than one if aliases or merge keys name it. */
    public int uses(Node node) {
        Map<Node, Integer> uses = new IdentityHashMap<>();
        count(top, uses);
        return uses.getOrDefault(node, 0);
    }

    private static void count(Node node, Map<Node, Integer> uses) {
        if (uses.merge(node, 1, Integer::sum) > 1) {
            return;
        }
        if (node instanceof SequenceNode sequence) {
            sequence.getValue().forEach(item -> count(item, uses));
        } else if (node instanceof MappingNode mapping) {
            mapping.getValue().forEach(tuple -> {
                count(tuple.getKeyNode(), uses);
                count(tuple.getValueNode(), uses);
            });
        }
    }

    /** Whether the text ends in a block scalar without a line feed, which would become a part of its text. */
    public boolean endsInOpenBlock() {
        Node last = top;
        while (true) {
            if (last instanceof MappingNode mapping && !mapping.getValue().isEmpty()) {
                last = mapping.getValue().get(mapping.getValue().size() - 1).getValueNode();
            } else if (last instanceof SequenceNode list && !list.getValue().isEmpty()) {
                last = list.getValue().get(list.getValue().size() - 1);
            } else {
                break;
            }
        }
        boolean block = last instanceof ScalarNode scalar
                && (scalar.getScalarStyle() == ScalarStyle.LITERAL || scalar.getScalarStyle() == ScalarStyle.FOLDED);
        return block && !text.isEmpty() && !text.endsWith("\n");
    }

    /** The line break of the file's first line. */
    public String lineBreak() {
        int lineFeed = text.indexOf('\n');
        return lineFeed > 0 && text.charAt(lineFeed - 1) == '\r' ? "\r\n" : "\n";
    }

    /** Whether a node's text starts with a tag such as {@code !!int}. */
    public boolean isTagged(Node node) {
        int start = start(node);
        return start < text.length() && text.charAt(start) == '!';
    }

    public static boolean isFlow(MappingNode mapping) {
        return mapping.getFlowStyle() == FlowStyle.FLOW;
    }

    /** Whether a node is null in any of YAML's notations; the JSON schema knows only one of them. */
    public static boolean isNull(Node node) {
        return node.getTag().equals(Tag.NULL)
                || node instanceof ScalarNode scalar
                        && scalar.getScalarStyle() == ScalarStyle.PLAIN
                        && NULLS.contains(scalar.getValue());
    }

    /** A boolean of YAML 1.1, which Helm's YAML parser reads. */
    public static Optional<Boolean> bool(ScalarNode scalar) {
        boolean plain = scalar.getScalarStyle() == ScalarStyle.PLAIN;
        return plain && scalar.getValue().matches("true|True|TRUE|yes|Yes|YES|on|On|ON")
                ? Optional.of(true)
                : plain && scalar.getValue().matches("false|False|FALSE|no|No|NO|off|Off|OFF")
                        ? Optional.of(false)
                        : Optional.empty();
    }

    /** A mapping's keys, in the file's order. */
    public static List<String> keys(MappingNode mapping) {
        return mapping.getValue().stream().map(YamlText::keyText).toList();
    }

    /** Whether a node is a scalar with the same type and value as another one. */
    public static boolean same(Node left, ScalarNode right) {
        return left instanceof ScalarNode scalar
                && scalar.getTag().equals(right.getTag())
                && scalar.getValue().equals(right.getValue());
    }

    /** Parses a single scalar. */
    public static ScalarNode scalar(String yaml) {
        return (ScalarNode) new Compose(SETTINGS).composeString(yaml).orElseThrow();
    }

    /** A key in YAML: unquoted if YAML 1.1 and 1.2 both read it as this text, else in double quotes. */
    public static String key(String name) {
        boolean plain =
                name.matches("[A-Za-z_][A-Za-z0-9_./-]*") && !name.matches("(?i)y|n|yes|no|on|off|true|false|null");
        return plain ? name : quoted(name);
    }

    /** A key in double quotes, as in JSON. */
    public static String quoted(String name) {
        return Json.lines().writeValueAsString(name);
    }

    /**
     * Whether another text has the same content except at one path.
     *
     * @param depth how many keys of the path exist in this text; the others may be new
     * @param wanted the value that the other text must have at the path
     */
    public boolean differsOnlyAt(List<String> path, int depth, YamlText other, ScalarNode wanted) {
        Found after = other.find(path);
        if (!after.complete() || !same(after.value(), wanted)) {
            return false;
        }
        Set<List<String>> mayDiffer = new HashSet<>();
        for (int length = depth; length <= path.size(); length++) {
            boolean parent = length == depth && length < path.size();
            if (!parent || isNull(find(path).value())) {
                mayDiffer.add(path.subList(0, length));
            }
        }
        return leaves(mayDiffer).equals(other.leaves(mayDiffer));
    }

    /** Whether another text has the same content except at one path, whose keys may be missing in it. */
    public boolean isSameExceptAt(List<String> path, YamlText other) {
        Set<List<String>> mayDiffer = new HashSet<>();
        for (int length = 0; length <= path.size(); length++) {
            mayDiffer.add(path.subList(0, length));
        }
        return leaves(mayDiffer).equals(other.leaves(mayDiffer));
    }

    private List<Leaf> leaves(Set<List<String>> without) {
        List<Leaf> leaves = new ArrayList<>();
        collect(List.of(), top, leaves, new IdentityHashMap<>());
        leaves.removeIf(leaf -> without.contains(leaf.path()));
        return leaves;
    }

    private record Leaf(List<String> path, String tag, String value) {}

    private static void collect(List<String> path, Node node, List<Leaf> leaves, Map<Node, List<String>> seen) {
        String tag = node.getTag().getValue();
        List<String> first = seen.putIfAbsent(node, path);
        if (first != null) {
            leaves.add(new Leaf(path, "alias", String.join("\0", first)));
        } else if (node instanceof ScalarNode scalar) {
            leaves.add(new Leaf(path, tag, scalar.getValue()));
        } else if (node instanceof SequenceNode sequence) {
            leaves.add(new Leaf(path, tag, ""));
            for (int i = 0; i < sequence.getValue().size(); i++) {
                collect(append(path, "[" + i + "]"), sequence.getValue().get(i), leaves, seen);
            }
        } else if (node instanceof MappingNode mapping) {
            leaves.add(new Leaf(path, tag, ""));
            for (NodeTuple tuple : mapping.getValue()) {
                collect(append(path, keyText(tuple)), tuple.getValueNode(), leaves, seen);
            }
        }
    }

    private static void rejectUnsupportedKeys(String place, String text, Node node, Map<Node, Boolean> seen) {
        if (seen.put(node, true) != null) {
            return;
        }
        if (node instanceof SequenceNode sequence) {
            sequence.getValue().forEach(item -> rejectUnsupportedKeys(place, text, item, seen));
        } else if (node instanceof MappingNode mapping) {
            Set<String> keys = new HashSet<>();
            for (NodeTuple tuple : mapping.getValue()) {
                int line = line(tuple.getKeyNode());
                if (!(tuple.getKeyNode() instanceof ScalarNode)) {
                    int start = text.offsetByCodePoints(
                            0, mark(tuple.getKeyNode().getStartMark()).getIndex());
                    if (text.startsWith("{{", start) || text.startsWith("{{", Math.max(0, start - 1))) {
                        throw OthersYaml.template(place, line);
                    }
                    throw new BadInputException(
                            place + ":" + line + ": the key is a mapping or a list; use a scalar as the key");
                }
                if (OTHER_SPACE.matcher(keyText(tuple)).lookingAt()) {
                    throw new BadInputException(place + ":" + line + ": the key begins with a no-break space or another"
                            + " space of Unicode, which YAML takes for a part of the key and not for indentation;"
                            + " replace it with spaces, and try again");
                }
                if (!keys.add(keyText(tuple))) {
                    throw new BadInputException(
                            place + ":" + line + ": duplicate key `" + keyText(tuple) + "`; remove one of the two");
                }
                rejectUnsupportedKeys(place, text, tuple.getValueNode(), seen);
            }
        }
    }

    /** Whether a mapping is written as JSON, with its keys in double quotes. */
    public static boolean hasQuotedKeys(MappingNode mapping) {
        return mapping.getValue().stream()
                .anyMatch(tuple -> tuple.getKeyNode() instanceof ScalarNode key
                        && key.getScalarStyle() == ScalarStyle.DOUBLE_QUOTED);
    }

    static String keyText(NodeTuple tuple) {
        return ((ScalarNode) tuple.getKeyNode()).getValue();
    }

    private static List<String> append(List<String> path, String key) {
        List<String> longer = new ArrayList<>(path);
        longer.add(key);
        return longer;
    }

    /** Marks count code points, Java counts UTF-16 units: an emoji is one code point and two units. */
    private int offset(Mark mark) {
        return text.offsetByCodePoints(0, mark.getIndex());
    }

    private static Mark mark(Optional<Mark> mark) {
        return mark.orElseThrow(() -> new IllegalStateException("a node without a mark"));
    }
}
