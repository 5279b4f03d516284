package dev.firstbell.deploy.values;

import dev.firstbell.records.io.Excerpt;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A HelmRelease of Flux or an Application of Argo CD, to be read and not edited: its values, also as one text or in one
 * of several sources, and what else it says about the chart.
 *
 * <p>Source: Flux, HelmRelease v2 (values win over valuesFrom, that over valuesFiles); Argo CD, Helm (parameters win over
 * valuesObject, that over values, that over valueFiles).
 *
 * @param editor the values with what is around them; each line has the number that it has in the file
 * @param base the keys that lead to the values
 * @param chart the chart that the object installs
 * @param version the version of that chart
 * @param others what brings values that are not in the file
 * @param ignored values over which others of the object win as a whole
 * @param parameters what wins over the values, by dotted path
 * @param parametersKey the key of these parameters
 */
record ReleaseObject(
        ValuesEditor editor,
        List<String> base,
        Optional<String> chart,
        Optional<ChartValues.Installed> version,
        List<ChartValues.Others> others,
        Optional<ChartValues.Ignored> ignored,
        Map<String, Written> parameters,
        String parametersKey) {
    private static final Pattern DOCUMENT = Pattern.compile("---(\\s.*)?");
    private static final Pattern KIND = Pattern.compile("kind:\\s*[\"']?(HelmRelease|Application)[\"']?\\s*(#.*)?");
    private static final String HUB = "jupyterhub";

    /** Reads the object in a file; empty if there is none whose values can be read, or several. */
    static Optional<ReleaseObject> of(String name, String text) {
        Optional<String> document = document(text);
        if (document.isEmpty()) {
            return Optional.empty();
        }
        ValuesEditor editor = ValuesEditor.of(name, document.get());
        return text(editor, List.of("kind")).equals(Optional.of("HelmRelease"))
                ? release(editor)
                : application(name, editor);
    }

    /** The only document with such an object, with an empty line in place of each other line before it. */
    private static Optional<String> document(String text) {
        List<String> found = new ArrayList<>();
        List<String> lines = text.lines().toList();
        int start = 0;
        for (int i = 0; i <= lines.size(); i++) {
            if (i == lines.size() || DOCUMENT.matcher(lines.get(i)).matches()) {
                List<String> document = lines.subList(start, i);
                if (document.stream().anyMatch(line -> KIND.matcher(line).matches())) {
                    found.add("\n".repeat(start) + String.join("\n", document) + "\n");
                }
                start = Math.min(lines.size(), i + 1);
            }
        }
        return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
    }

    private static Optional<ReleaseObject> release(ValuesEditor editor) {
        List<String> base = List.of("spec", "values");
        if (!(editor.node(base).orElse(null) instanceof MappingNode)) {
            return Optional.empty();
        }
        List<ChartValues.Others> others = new ArrayList<>();
        List<String> from = List.of("spec", "valuesFrom");
        if (editor.node(from).orElse(null) instanceof SequenceNode list
                && !list.getValue().isEmpty()) {
            others.add(new ChartValues.Others(
                    editor.where(from),
                    "spec.valuesFrom brings values that were not read",
                    "give the file that these objects are made from with -f, before the HelmRelease"));
        }
        for (String key : List.of("valuesFiles", "valuesFile")) {
            others(editor, List.of("spec", "chart", "spec", key), "HelmRelease").ifPresent(others::add);
        }
        return Optional.of(new ReleaseObject(
                editor,
                base,
                text(editor, List.of("spec", "chart", "spec", "chart")),
                version(editor, List.of("spec", "chart", "spec", "version")),
                others,
                Optional.empty(),
                Map.of(),
                ""));
    }

    private static Optional<ReleaseObject> application(String name, ValuesEditor editor) {
        List<String> one = List.of("spec", "source");
        if (!(editor.node(List.of("spec", "sources")).orElse(null) instanceof SequenceNode sources)) {
            return source(name, editor, one);
        }
        List<Node> withValues = sources.getValue().stream()
                .filter(node -> hasValues(editor, node))
                .toList();
        List<Node> ofTheHub = withValues.stream()
                .filter(node -> child(node, "chart")
                        .filter(chart -> chart instanceof ScalarNode scalar
                                && scalar.getValue().equals(HUB))
                        .isPresent())
                .toList();
        List<Node> candidates = ofTheHub.isEmpty() ? withValues : ofTheHub;
        return candidates.size() != 1
                ? Optional.empty()
                : source(name, ValuesEditor.of(name, alone(editor, (MappingNode) candidates.get(0))), List.of());
    }

    private static boolean hasValues(ValuesEditor editor, Node source) {
        Optional<Node> helm = child(source, "helm");
        return helm.flatMap(node -> child(node, "valuesObject"))
                .or(() -> helm.flatMap(node -> child(node, "values")))
                .isPresent();
    }

    /** The text of one entry of a list, at its place. */
    private static String alone(ValuesEditor editor, MappingNode entry) {
        String text = editor.text();
        int start = editor.start(entry);
        int end = editor.end(entry);
        return "\n".repeat(YamlText.line(entry) - 1) + " ".repeat(YamlText.column(entry)) + text.substring(start, end)
                + "\n";
    }

    private static Optional<ReleaseObject> source(String name, ValuesEditor editor, List<String> source) {
        List<String> helm = join(source, "helm");
        List<String> object = join(helm, "valuesObject");
        Node values = editor.node(join(helm, "values")).orElse(null);
        ValuesEditor inside = editor;
        List<String> base = object;
        Optional<ChartValues.Ignored> ignored = Optional.empty();
        if (editor.node(object).orElse(null) instanceof MappingNode
                && values instanceof ScalarNode text
                && !YamlText.isNull(values)
                && !text.getValue().isBlank()) {
            ignored = Optional.of(new ChartValues.Ignored(
                    editor.where(join(helm, "values")),
                    ChartPlace.dotted(join(helm, "values")) + " has no effect, because " + ChartPlace.dotted(object)
                            + " replaces it as a whole"));
        }
        if (!(editor.node(object).orElse(null) instanceof MappingNode)) {
            if (!(values instanceof ScalarNode text) || YamlText.isNull(values)) {
                return Optional.empty();
            }
            // The lines of a literal block are those of the file below its key.
            boolean literal = text.getScalarStyle() == ScalarStyle.LITERAL;
            inside = ValuesEditor.of(
                    name, "\n".repeat(YamlText.line(text) - (literal ? 0 : 1)) + text.getValue() + "\n");
            base = List.of();
        }
        List<ChartValues.Others> others = new ArrayList<>();
        others(editor, join(helm, "valueFiles"), "Application").ifPresent(others::add);
        return Optional.of(new ReleaseObject(
                inside,
                base,
                text(editor, join(source, "chart")),
                version(editor, join(source, "targetRevision")),
                others,
                ignored,
                parameters(editor, helm),
                ChartPlace.dotted(join(helm, "parameters"))));
    }

    /** Files that the chart's repository or another source has, and not this one. */
    private static Optional<ChartValues.Others> others(ValuesEditor editor, List<String> path, String object) {
        Node node = editor.node(path).orElse(null);
        List<String> files = node instanceof SequenceNode list
                ? list.getValue().stream()
                        .filter(ScalarNode.class::isInstance)
                        .map(item -> ((ScalarNode) item).getValue())
                        .toList()
                : node instanceof ScalarNode scalar && !YamlText.isNull(node) ? List.of(scalar.getValue()) : List.of();
        // For Flux, values.yaml alone is that of the chart, whose values count anyway.
        boolean onlyDefaults = object.equals("HelmRelease") && files.equals(List.of("values.yaml"));
        return files.isEmpty() || onlyDefaults
                ? Optional.empty()
                : Optional.of(new ChartValues.Others(
                        editor.where(path),
                        ChartPlace.dotted(path) + " names "
                                + files.stream().map(Excerpt::quoted).collect(Collectors.joining(", "))
                                + ", which " + (files.size() == 1 ? "was" : "were") + " not read",
                        "give " + (files.size() == 1 ? "that file" : "those files") + " with -f, before the "
                                + object));
    }

    private static Optional<ChartValues.Installed> version(ValuesEditor editor, List<String> path) {
        return text(editor, path).map(version -> new ChartValues.Installed(editor.where(path), version));
    }

    /** Parameters win over the values in the object. */
    private static Map<String, Written> parameters(ValuesEditor editor, List<String> helm) {
        Map<String, Written> found = new HashMap<>();
        for (Written item : items(editor, join(helm, "fileParameters"))) {
            if (item instanceof Written.Mapping parameter
                    && parameter.entries().get("name") instanceof Written.Scalar name) {
                found.put(
                        name.text(),
                        new Written.Unreadable(
                                name.where(),
                                "the content of a file (helm.fileParameters)",
                                "the value itself, with -f after this file",
                                false));
            }
        }
        for (Written item : items(editor, join(helm, "parameters"))) {
            if (item instanceof Written.Mapping parameter
                    && parameter.entries().get("name") instanceof Written.Scalar name) {
                boolean text = parameter.entries().get("forceString") instanceof Written.Scalar force
                        && force.text().equals("true");
                Written value = Objects.requireNonNullElse(
                        parameter.entries().get("value"), new Written.Nothing(parameter.where()));
                found.put(
                        name.text(),
                        value instanceof Written.Scalar scalar
                                ? new Written.Scalar(scalar.where(), scalar.text(), text)
                                : value);
            }
        }
        return Collections.unmodifiableMap(found);
    }

    private static List<Written> items(ValuesEditor editor, List<String> path) {
        return editor.node(path).map(new WrittenNodes(editor)::of).orElse(null) instanceof Written.Items list
                ? list.items()
                : List.of();
    }

    private static Optional<Node> child(Node node, String key) {
        return node instanceof MappingNode mapping
                ? mapping.getValue().stream()
                        .filter(tuple -> YamlText.keyText(tuple).equals(key))
                        .map(tuple -> tuple.getValueNode())
                        .findFirst()
                : Optional.empty();
    }

    private static Optional<String> text(ValuesEditor editor, List<String> path) {
        return editor.node(path)
                .filter(node -> node instanceof ScalarNode && !YamlText.isNull(node))
                .map(node -> ((ScalarNode) node).getValue());
    }

    private static List<String> join(List<String> path, String key) {
        return Stream.concat(path.stream(), Stream.of(key)).toList();
    }
}
