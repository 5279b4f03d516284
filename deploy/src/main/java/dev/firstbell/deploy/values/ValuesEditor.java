package dev.firstbell.deploy.values;

import static java.util.Objects.requireNonNull;

import dev.firstbell.deploy.values.YamlText.Found;
import dev.firstbell.records.io.BadInputException;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * Edits scalars in a YAML file that people wrote, by replacing the characters of the scalar and nothing else: comments,
 * alignment, line ends and quoting elsewhere stay byte for byte.
 *
 * <p>A missing key is inserted as the first child of the nearest mapping that exists, at its siblings' column; a missing
 * top-level key at the end of the file. What cannot be edited without a guess is refused with its place: values behind
 * anchors, aliases, tags and merge keys, mappings in flow style that lack the key, block scalars, several documents, tabs
 * as indentation, duplicate keys. Every edit is checked by reading the result back: only the target may differ.
 *
 * <p>Immutable and thread-safe.
 */
public final class ValuesEditor {
    private static final int USUAL_INDENT = 2;

    private final String place;
    private final YamlText yaml;

    private ValuesEditor(String place, YamlText yaml) {
        this.place = place;
        this.yaml = yaml;
    }

    /**
     * Reads a file's text.
     *
     * @param place the file's name, for messages
     * @throws BadInputException if it is no single YAML document that can be edited
     */
    public static ValuesEditor of(String place, String text) {
        requireNonNull(place, "place is null");
        return new ValuesEditor(place, YamlText.parse(place, text));
    }

    /** The file's text. */
    public String text() {
        return yaml.text();
    }

    /** The text of the scalar at a dotted path, without quotes; {@code null} for any null; empty if there is no scalar. */
    public Optional<String> at(String dottedPath) {
        Found found = yaml.find(ValueEdit.split(dottedPath));
        return found.complete() && found.value() instanceof ScalarNode scalar
                ? Optional.of(YamlText.isNull(scalar) ? "null" : scalar.getValue())
                : Optional.empty();
    }

    /** The keys of the file's top, in its order. */
    public List<String> keys() {
        return YamlText.keys(yaml.top());
    }

    /** The keys of the mapping at a dotted path; none if there is no mapping. */
    public List<String> keys(String dottedPath) {
        Found found = yaml.find(ValueEdit.split(dottedPath));
        return found.complete() && found.value() instanceof MappingNode mapping ? YamlText.keys(mapping) : List.of();
    }

    /**
     * The file with one value set; itself if the value stands there already.
     *
     * @throws BadInputException if the edit would need a guess
     */
    public ValuesEditor set(ValueEdit edit) {
        Found found = yaml.find(edit.path());
        refuseIndirection(edit, found);
        ScalarNode wanted = YamlText.scalar(edit.value().yaml());
        if (found.complete() && YamlText.same(found.value(), wanted)) {
            return this;
        }
        YamlText edited = found.complete() ? replace(edit, found.value()) : insert(edit, found);
        if (!yaml.differsOnlyAt(edit.path(), found.depth(), edited, wanted)) {
            throw refused(edit, "the edit would change more than this value");
        }
        return new ValuesEditor(place, edited);
    }

    private YamlText replace(ValueEdit edit, Node target) {
        if (!(target instanceof ScalarNode scalar)) {
            throw refused(edit, "is no single value but a mapping or a list");
        }
        if (scalar.getScalarStyle() == ScalarStyle.LITERAL || scalar.getScalarStyle() == ScalarStyle.FOLDED) {
            throw refused(edit, "is a block of text");
        }
        int from = yaml.start(scalar);
        int to = yaml.end(scalar);
        // `key:` with nothing behind it: the span is empty and touches the colon.
        String gap = from == to ? " " : "";
        return splice(edit, from, to, gap + edit.value().yaml());
    }

    private YamlText insert(ValueEdit edit, Found found) {
        List<String> missing = edit.path().subList(found.depth(), edit.path().size());
        if (found.depth() == 0) {
            MappingNode top = yaml.top();
            if (YamlText.isFlow(top)) {
                throw refused(edit, "is missing, and the file is one mapping in braces; write the key there by hand");
            }
            return append(edit, chain(missing, YamlText.column(top), edit.value()));
        }
        String parentPath = String.join(".", edit.path().subList(0, found.depth()));
        int column;
        if (found.value() instanceof MappingNode mapping) {
            if (YamlText.isFlow(mapping)) {
                throw refused(
                        edit,
                        "is missing, and `" + parentPath + "` is a mapping in braces; write the key there by hand");
            }
            column = YamlText.column(mapping);
        } else if (YamlText.isNull(found.value()) && yaml.start(found.value()) == yaml.end(found.value())) {
            column = YamlText.column(found.key()) + USUAL_INDENT;
        } else {
            throw refused(edit, "is missing, and `" + parentPath + "` is no mapping");
        }
        int lineEnd = yaml.lineEnd(yaml.end(found.key()));
        String lines = chain(missing, column, edit.value());
        return lineEnd == yaml.text().length()
                ? append(edit, lines)
                : splice(edit, lineEnd, lineEnd, lines + yaml.lineBreak());
    }

    private YamlText append(ValueEdit edit, String lines) {
        int end = yaml.text().length();
        return yaml.text().endsWith("\n")
                ? splice(edit, end, end, lines + yaml.lineBreak())
                : splice(edit, end, end, yaml.lineBreak() + lines);
    }

    private String chain(List<String> keys, int column, ValueEdit.Value value) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < keys.size(); i++) {
            lines.append(i == 0 ? "" : yaml.lineBreak())
                    .append(" ".repeat(column + i * USUAL_INDENT))
                    .append(YamlText.key(keys.get(i)))
                    .append(':');
        }
        return lines.append(' ').append(value.yaml()).toString();
    }

    private YamlText splice(ValueEdit edit, int from, int to, String replacement) {
        String text = yaml.text();
        try {
            return YamlText.parse(place, text.substring(0, from) + replacement + text.substring(to));
        } catch (BadInputException e) {
            throw refused(edit, "the file would no longer be YAML");
        }
    }

    private void refuseIndirection(ValueEdit edit, Found found) {
        for (Node node : found.passed()) {
            if (node.getAnchor().isPresent()) {
                throw refused(
                        edit,
                        "lies behind the anchor or alias `" + node.getAnchor().get()
                                + "`, which other places may share");
            }
            if (yaml.isTagged(node)) {
                throw refused(edit, "carries an explicit tag");
            }
            if (node instanceof MappingNode mapping && YamlText.hasMergeKey(mapping)) {
                throw refused(edit, "lies in a mapping with a merge key (<<)");
            }
        }
    }

    private BadInputException refused(ValueEdit edit, String why) {
        return new BadInputException(place + ": " + edit.dottedPath() + ": " + why + "; nothing was changed");
    }
}
