package dev.firstbell.deploy.values;

import dev.firstbell.records.io.Excerpt;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Values that are a scalar or a list where the chart has a mapping, or the other way round. The chart's schema rejects
 * them, so {@code helm upgrade} fails. Source: values.schema.yaml of Zero to JupyterHub 4.4.0. Stateless.
 */
public final class WrongShapes {
    private static final String TABLE = "chart-shapes.txt";
    private static final Map<String, Shape> SHAPES = read();
    private static final int MOST = 50;

    private WrongShapes() {}

    private enum Shape {
        MAPPING("keys with values"),
        LIST("a list"),
        EITHER("keys with values or a list");

        private final String words;

        Shape(String words) {
            this.words = words;
        }

        boolean takes(Node node) {
            return node instanceof MappingNode && this != LIST || node instanceof SequenceNode && this != MAPPING;
        }
    }

    /**
     * A value with another shape than the chart's.
     *
     * @param where file and line
     * @param key its full path in the file
     * @param found what is there
     * @param expected what the chart takes
     * @param example how to write it; empty if that is not known
     */
    public record WrongShape(String where, String key, String found, String expected, Optional<String> example) {}

    static List<WrongShape> in(ValuesEditor editor, ChartPlace place) {
        List<WrongShape> found = new ArrayList<>();
        Optional<Node> top = place.path().isEmpty() ? Optional.of(editor.top()) : editor.node(place.path());
        if (top.orElse(null) instanceof MappingNode mapping) {
            visit(editor, place, List.of(), mapping, found);
        }
        return found;
    }

    private static void visit(
            ValuesEditor editor, ChartPlace place, List<String> path, MappingNode mapping, List<WrongShape> found) {
        for (Map.Entry<String, NodeTuple> entry : MergeKeys.merged(mapping).entrySet()) {
            List<String> at = new ArrayList<>(path);
            at.add(entry.getKey());
            Optional<Shape> shape = shape(at);
            if (shape.isEmpty() || found.size() >= MOST) {
                continue;
            }
            Node node = entry.getValue().getValueNode();
            if (isOthers(editor, node) || shape.get().takes(node)) {
                if (node instanceof MappingNode below) {
                    visit(editor, place, at, below, found);
                }
                continue;
            }
            found.add(new WrongShape(
                    editor.where(place.of(at)),
                    ChartPlace.dotted(place.of(at)),
                    words(node),
                    shape.get().words,
                    example(String.join(".", at), node)));
        }
    }

    /** What the chart has at a path; empty if it has one value there, or no such key. */
    private static Optional<Shape> shape(List<String> path) {
        // Each class of hub.config is a mapping (patternProperties).
        return path.size() == 3
                        && path.subList(0, 2).equals(List.of("hub", "config"))
                        && path.get(2).matches("[A-Z].*")
                ? Optional.of(Shape.MAPPING)
                : Optional.ofNullable(SHAPES.get(String.join(".", path)));
    }

    /** Whether the chart has a mapping or a list at a path, so that one value there is not accepted. */
    static boolean hasKeys(List<String> path) {
        return shape(path).isPresent();
    }

    /** Null removes the chart's value, and a value of another tool is not what Helm receives. */
    private static boolean isOthers(ValuesEditor editor, Node node) {
        return YamlText.isNull(node) || new WrittenNodes(editor).isUnreadable(node);
    }

    /** What is there, in a sentence. */
    static String words(Node node) {
        return node instanceof SequenceNode
                ? "a list"
                : node instanceof ScalarNode scalar
                        ? (scalar.getScalarStyle() == ScalarStyle.PLAIN ? "" : "the text ")
                                + Excerpt.quoted(scalar.getValue().strip())
                        : "keys with values";
    }

    private static Optional<String> example(String path, Node node) {
        if (!(node instanceof ScalarNode scalar)) {
            return Optional.empty();
        }
        String value = scalar.getValue().strip();
        return switch (path) {
            case "singleuser.memory", "singleuser.cpu" ->
                Optional.of("write {guarantee: " + value + "}, {limit: " + value + "} or both");
            case "singleuser.image" ->
                Optional.of("write {name: "
                        + (value.matches(".*[^/]:[^/:]+")
                                ? value.substring(0, value.lastIndexOf(':')) + ", tag: \""
                                        + value.substring(value.lastIndexOf(':') + 1) + "\"}"
                                : value + "}"));
            case "singleuser.storage" -> Optional.of("write {type: " + value + "}");
            case "cull" -> Optional.of("write {enabled: " + value + "}");
            case "prePuller" ->
                Optional.of("write {hook: {enabled: " + value + "}, continuous: {enabled: " + value + "}}");
            case "scheduling.podPriority", "prePuller.hook", "prePuller.continuous", "scheduling.userScheduler" ->
                Optional.of("write {enabled: " + value + "}");
            case "scheduling.userPlaceholder" -> Optional.of("write {replicas: " + value + "}");
            default -> Optional.empty();
        };
    }

    private static Map<String, Shape> read() {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        try (InputStream in = WrongShapes.class.getResourceAsStream(TABLE)) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(" "))
                    .forEach(words -> shapes.put(words[1], Shape.valueOf(words[0].toUpperCase(Locale.ROOT))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.copyOf(shapes);
    }
}
