package dev.firstbell.deploy.values;

import static java.util.Objects.requireNonNull;

import dev.firstbell.deploy.values.YamlText.Found;
import dev.firstbell.records.applied.KeyEdit;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Excerpt;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * Edits scalars in a hand-written YAML file. It replaces only the characters of the scalar: comments, alignment, line
 * ends and quoting elsewhere stay the same, byte for byte.
 *
 * <p>A missing key is inserted as the first child of the nearest existing mapping, in its siblings' column, or in front of
 * them in braces; a missing top-level key is appended to the file. Edits that would be ambiguous or would affect other
 * values are rejected, with the place and a remedy in the message: values behind anchors, aliases, tags and merge keys,
 * block scalars, several documents, tabs as indentation, duplicate keys. Every result is parsed again and compared with the
 * original: only the target may differ.
 *
 * <p>Immutable and thread-safe.
 */
public final class ValuesEditor {
    private static final int USUAL_INDENT = 2;

    private final String place;
    private final YamlText yaml;
    private final Optional<KeyEdit> made;

    private ValuesEditor(String place, YamlText yaml, Optional<KeyEdit> made) {
        this.place = place;
        this.yaml = yaml;
        this.made = made;
    }

    /**
     * Parses a file's text.
     *
     * @param place the file's name, for messages
     * @throws BadInputException if the text is not a single YAML document with a mapping, or has duplicate keys
     */
    public static ValuesEditor of(String place, String text) {
        requireNonNull(place, "place is null");
        return new ValuesEditor(place, YamlText.parse(place, text), Optional.empty());
    }

    /** The file's text. */
    public String text() {
        return yaml.text();
    }

    /** The edit by which {@link #set} made this text; empty for the text as it was read. */
    public Optional<KeyEdit> made() {
        return made;
    }

    /** Where the scalar at a path is in the text; empty if the path does not lead to a scalar. */
    public Optional<Span> span(List<String> path) {
        Found found = yaml.find(path);
        return found.complete() && found.value() instanceof ScalarNode scalar
                ? Optional.of(new Span(yaml.start(scalar), yaml.end(scalar)))
                : Optional.empty();
    }

    /** Whether another text has the same values except at one path, whose keys may be missing in it. */
    public boolean isSameExceptAt(List<String> path, ValuesEditor other) {
        return yaml.isSameExceptAt(path, other.yaml);
    }

    /**
     * A part of a text.
     *
     * @param start its first position, in UTF-16 units
     * @param end the position after it
     */
    public record Span(int start, int end) {}

    /**
     * The text of the scalar at a dotted path, without quotes; {@code "null"} for every form of null; empty if the path
     * does not lead to a scalar.
     */
    public Optional<String> at(String dottedPath) {
        Found found = yaml.find(ValueEdit.split(dottedPath));
        return found.complete() && found.value() instanceof ScalarNode scalar
                ? Optional.of(YamlText.isNull(scalar) ? "null" : scalar.getValue())
                : Optional.empty();
    }

    /** The file and the line of the last key of a path that exists: {@code values.yaml:12}. */
    String where(List<String> path) {
        Found found = yaml.find(path);
        return where(found.key() == null ? yaml.top() : found.key());
    }

    /** The file and the line of a node. */
    String where(Node node) {
        return place + ":" + YamlText.line(node);
    }

    /** The file and the line of a position in the text. */
    String whereAt(int position) {
        return place + ":"
                + (yaml.text()
                                .substring(0, position)
                                .chars()
                                .filter(c -> c == '\n')
                                .count()
                        + 1);
    }

    /** Where a node starts in the text. */
    int start(Node node) {
        return yaml.start(node);
    }

    /** Where a node ends in the text, exclusive. */
    int end(Node node) {
        return yaml.end(node);
    }

    /** The file and a line, from 1. */
    String whereLine(int line) {
        return place + ":" + line;
    }

    /** The node at a path; empty if one of its keys is missing. */
    Optional<Node> node(List<String> path) {
        Found found = yaml.find(path);
        return found.complete() ? Optional.of(found.value()) : Optional.empty();
    }

    /** The comments about the value at a path that exists, where its text before the edit was {@code value}. */
    List<Comments.Comment> comments(List<String> path, String value) {
        Found found = yaml.find(path);
        return Comments.of(yaml, found.key(), found.value(), value);
    }

    /**
     * The key above a missing value that is there, but empty; Helm then removes all defaults below it.
     *
     * @param below only keys deeper than this count
     */
    Optional<String> emptyAbove(List<String> path, int below) {
        Found found = yaml.find(path);
        return !found.complete() && found.depth() > below && YamlText.isNull(found.value())
                ? Optional.of(path.get(found.depth() - 1))
                : Optional.empty();
    }

    /** Whether a node has an explicit tag such as {@code !vault}. */
    boolean isTagged(Node node) {
        return yaml.isTagged(node);
    }

    /** The top mapping. */
    MappingNode top() {
        return yaml.top();
    }

    /**
     * Sets one value. Returns this editor if the file already has the value.
     *
     * @throws BadInputException if the edit would be ambiguous or would change other values
     */
    public ValuesEditor set(ValueEdit edit) {
        Found found = yaml.find(edit.path());
        rejectIndirection(edit, found);
        ScalarNode wanted = YamlText.scalar(edit.value().yaml());
        if (found.complete() && YamlText.same(found.value(), wanted)) {
            return this;
        }
        Edited edited = found.complete() ? replace(edit, found.value()) : insert(edit, found);
        if (!yaml.differsOnlyAt(edit.path(), found.depth(), edited.yaml(), wanted)) {
            throw rejection(edit, "the edit would change other values too");
        }
        int value = edited.yaml().start(edited.yaml().find(edit.path()).value());
        return new ValuesEditor(
                place,
                edited.yaml(),
                Optional.of(new KeyEdit(edit.path(), edited.before(), edited.after(), value - edited.from())));
    }

    /** A text in which one piece was replaced. */
    private record Edited(YamlText yaml, int from, String before, String after) {}

    private Edited replace(ValueEdit edit, Node target) {
        if (!(target instanceof ScalarNode scalar)) {
            throw rejection(
                    edit,
                    "the value is a mapping or a list, not a scalar; the key takes one value, so write " + written(edit)
                            + " in its place");
        }
        if (scalar.getScalarStyle() == ScalarStyle.LITERAL || scalar.getScalarStyle() == ScalarStyle.FOLDED) {
            throw rejection(
                    edit,
                    "the value is a block scalar (| or >), which is text to Helm and not a number; write "
                            + written(edit) + " in its place");
        }
        int from = yaml.start(scalar);
        int to = yaml.end(scalar);
        // After `key:` without a value, the span is empty and starts right after the colon.
        String space = from == to ? " " : "";
        return splice(edit, from, to, space + edit.value().yaml());
    }

    private Edited insert(ValueEdit edit, Found found) {
        List<String> missing = edit.path().subList(found.depth(), edit.path().size());
        if (found.value() instanceof MappingNode mapping && YamlText.isFlow(mapping)) {
            return insertInBraces(edit, mapping, missing);
        }
        if (found.depth() == 0) {
            return append(edit, chain(missing, YamlText.column(yaml.top()), edit.value()));
        }
        int column;
        if (found.value() instanceof MappingNode mapping) {
            column = YamlText.column(mapping);
        } else if (YamlText.isNull(found.value())) {
            int from = yaml.start(found.value());
            int to = yaml.end(found.value());
            if (from < to || inBraces(found)) {
                // A word for null is replaced; in braces nothing else can follow the key.
                String space = from == to ? " " : "";
                return splice(edit, from, to, space + "{" + inBraces(missing, edit.value(), quotedKeys(found)) + "}");
            }
            column = YamlText.column(found.key()) + USUAL_INDENT;
        } else {
            String parent = String.join(".", edit.path().subList(0, found.depth()));
            throw rejection(
                    edit,
                    "the key is missing, and `" + parent + "` is not a mapping, but "
                            + (found.value() instanceof ScalarNode scalar
                                    ? Excerpt.quoted(scalar.getValue())
                                    : "a list")
                            + "; it takes keys below it, such as " + String.join(".", missing) + ": "
                            + edit.value().yaml());
        }
        int lineEnd = yaml.lineEnd(yaml.end(found.key()));
        String lines = chain(missing, column, edit.value());
        return lineEnd == yaml.text().length()
                ? append(edit, lines)
                : splice(edit, lineEnd, lineEnd, lines + yaml.lineBreak());
    }

    /** In front of the first key, with the same space or line break behind it. */
    private Edited insertInBraces(ValueEdit edit, MappingNode mapping, List<String> missing) {
        int open = yaml.text().indexOf('{', yaml.start(mapping));
        boolean quoted = YamlText.hasQuotedKeys(mapping) || YamlText.hasQuotedKeys(yaml.top());
        String inserted = inBraces(missing, edit.value(), quoted);
        if (mapping.getValue().isEmpty()) {
            return splice(edit, open + 1, open + 1, inserted);
        }
        int first = yaml.start(mapping.getValue().get(0).getKeyNode());
        String before = yaml.text().substring(open + 1, first);
        boolean ownLine = before.isBlank() && before.contains("\n");
        return splice(
                edit, first, first, inserted + "," + (ownLine ? before.substring(before.lastIndexOf('\n')) : " "));
    }

    private boolean inBraces(Found found) {
        return found.passed().stream().anyMatch(node -> node instanceof MappingNode map && YamlText.isFlow(map));
    }

    private static boolean quotedKeys(Found found) {
        return found.passed().stream().anyMatch(node -> node instanceof MappingNode map && YamlText.hasQuotedKeys(map));
    }

    private static String inBraces(List<String> keys, ValueEdit.Value value, boolean quoted) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < keys.size(); i++) {
            text.append(i == 0 ? "" : "{")
                    .append(quoted ? YamlText.quoted(keys.get(i)) : YamlText.key(keys.get(i)))
                    .append(": ");
        }
        return text.append(value.yaml()).append("}".repeat(keys.size() - 1)).toString();
    }

    /** The line to write by hand. */
    private static String written(ValueEdit edit) {
        return "`" + edit.path().get(edit.path().size() - 1) + ": "
                + edit.value().yaml() + "`";
    }

    private Edited append(ValueEdit edit, String lines) {
        int end = yaml.text().length();
        if (yaml.endsInOpenBlock()) {
            int first = yaml.start(yaml.top().getValue().get(0).getKeyNode());
            int line = yaml.text().lastIndexOf('\n', first - 1) + 1;
            return splice(edit, line, line, lines + yaml.lineBreak());
        }
        return yaml.text().isEmpty() || yaml.text().endsWith("\n")
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

    private Edited splice(ValueEdit edit, int from, int to, String replacement) {
        String text = yaml.text();
        try {
            return new Edited(
                    YamlText.parse(place, text.substring(0, from) + replacement + text.substring(to)),
                    from,
                    text.substring(from, to),
                    replacement);
        } catch (BadInputException e) {
            boolean ended = text.lines().anyMatch("..."::equals);
            throw rejection(
                    edit,
                    "the edited file would not be valid YAML"
                            + (ended
                                    ? ", because a line `...` ends the document; remove that line"
                                    : "; write " + written(edit) + " by hand"));
        }
    }

    private void rejectIndirection(ValueEdit edit, Found found) {
        for (int depth = 0; depth < found.passed().size(); depth++) {
            Node node = found.passed().get(depth);
            if (node.getAnchor().isPresent()) {
                throw sharedValue(edit, node, node.getAnchor().get().getValue(), depth);
            }
            if (yaml.isTagged(node)) {
                throw rejection(
                        edit, "the value has an explicit tag; write " + written(edit) + " by hand if the tag may go");
            }
            if (node instanceof MappingNode mapping && MergeKeys.isIn(mapping)) {
                rejectMerge(edit, mapping, depth);
            }
        }
    }

    private BadInputException sharedValue(ValueEdit edit, Node node, String name, int depth) {
        String belongs = "the value belongs to the anchor or alias `" + name + "`, which ";
        // An alias comes after its anchor, so a value that begins before its key is one.
        boolean alias =
                depth > 0 && yaml.start(yaml.find(edit.path().subList(0, depth)).key()) > yaml.start(node);
        if (!alias && yaml.uses(node) == 1) {
            return rejection(edit, belongs + "no key shares; remove `&" + name + "` and try again");
        }
        return rejection(
                edit,
                belongs + (alias ? "other keys may share" : "other keys share") + "; by hand, change " + where(node)
                        + " if all of them are to change, else "
                        + (alias
                                ? "write " + written(edit) + " in place of the alias"
                                : "give the keys with `*" + name + "` values of their own first"));
    }

    private void rejectMerge(ValueEdit edit, MappingNode mapping, int depth) {
        if (depth == edit.path().size()) {
            return;
        }
        String key = edit.path().get(depth);
        boolean own = YamlText.keys(mapping).contains(key);
        if (own && MergeKeys.precede(mapping, key)) {
            return;
        }
        throw rejection(
                edit,
                "the value is in a mapping with a merge key (<<)"
                        + (own
                                ? ", which comes after `" + key + "` and so wins in Helm if it has that key, too; move"
                                        + " the line `<<` above it"
                                : "; add `" + key + "` below the line `<<` by hand, where it wins over the merged"
                                        + " keys"));
    }

    private BadInputException rejection(ValueEdit edit, String why) {
        return new BadInputException(
                where(edit.path()) + ": " + edit.dottedPath() + ": " + why + "; the file was not changed");
    }
}
