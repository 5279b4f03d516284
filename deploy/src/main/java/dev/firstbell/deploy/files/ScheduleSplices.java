package dev.firstbell.deploy.files;

import dev.firstbell.records.applied.KeyEdit;
import dev.firstbell.records.io.BadInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Changes pieces of a schedule's text, one after the other, and notes each. For one use; not thread-safe. */
final class ScheduleSplices {
    private static final int USUAL_INDENT = 2;

    private final String place;
    private final List<KeyEdit> made = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();
    private ScheduleText yaml;

    ScheduleSplices(String place, String text) {
        this.place = place;
        this.yaml = ScheduleText.parse(place, text);
    }

    String text() {
        return yaml.text();
    }

    List<KeyEdit> made() {
        return made;
    }

    /** What was changed, one line each, with file and line. */
    List<String> lines() {
        return lines;
    }

    /** The file and the line of an entry. */
    String where(String list, int at) {
        return place + ":" + yaml.line(yaml.start(yaml.items(list).get(at)));
    }

    /** The path of an entry. */
    List<String> path(String list, int at) {
        return List.of(list, yaml.names(list).get(at));
    }

    /** The text of an entry. */
    String textOf(String list, int at) {
        MappingNode item = yaml.items(list).get(at);
        return yaml.text().substring(yaml.start(item), yaml.end(item));
    }

    /** Whether an entry has a key. */
    boolean has(String list, int at, String key) {
        return ScheduleText.entry(yaml.items(list).get(at), key).isPresent();
    }

    /**
     * Sets a value of an entry.
     *
     * @param from the present value, for messages
     * @param to the new value, as a plain scalar
     * @param anchor the key behind which a missing key is inserted
     */
    void set(String list, int at, String key, String from, String to, String anchor) {
        MappingNode item = yaml.items(list).get(at);
        List<String> path = List.of(list, yaml.names(list).get(at), key);
        if (ScheduleText.entry(item, key).isPresent()) {
            Node value = ScheduleText.entry(item, key).orElseThrow().getValueNode();
            int start = yaml.start(value);
            lines.add(place + ":" + yaml.line(start) + ": " + String.join(".", path) + ": changed from " + from + " to "
                    + to);
            splice(path, start, yaml.end(value), quotedAs(value, to));
            return;
        }
        int behind = yaml.end(ScheduleText.entry(item, anchor).orElseThrow().getValueNode());
        if (ScheduleText.isFlow(item)) {
            splice(path, behind, behind, ", " + key + ": " + to);
        } else {
            insertLines(path, yaml.lineEnd(behind), " ".repeat(yaml.column(yaml.start(item))) + key + ": " + to);
        }
        lines.add(where(list, at) + ": " + String.join(".", path) + ": changed from " + from + " to " + to);
    }

    private static String quotedAs(Node present, String value) {
        ScalarStyle style = present instanceof ScalarNode scalar ? scalar.getScalarStyle() : ScalarStyle.PLAIN;
        return style == ScalarStyle.DOUBLE_QUOTED
                ? '"' + value + '"'
                : style == ScalarStyle.SINGLE_QUOTED ? "'" + value + "'" : value;
    }

    /** Inserts an entry at the end of a list, in the form of the entry before it; makes the list if it is missing. */
    void insert(String list, Map<String, String> values, String inWords) {
        if (ScheduleText.isFlow(yaml.top())) {
            throw new BadInputException(
                    place + ": the schedule is written in braces, where entries are not inserted; add "
                            + inBraces(values) + " to `" + list + "` by hand; the file was not changed");
        }
        List<String> path = List.of(list, nextName(list, values));
        NodeTuple entry = ScheduleText.entry(yaml.top(), list).orElse(null);
        if (entry == null) {
            insertLines(
                    path,
                    yaml.text().length(),
                    list + ":" + yaml.lineBreak() + Style.of(yaml, list).item(values));
        } else if (!(entry.getValueNode() instanceof SequenceNode sequence)) {
            // The key without a value.
            insertLines(
                    path,
                    yaml.lineEnd(yaml.end(entry.getKeyNode())),
                    Style.of(yaml, list).item(values));
        } else if (sequence.getValue().isEmpty()) {
            int colon = yaml.text().indexOf(':', yaml.end(entry.getKeyNode())) + 1;
            splice(
                    path,
                    colon,
                    yaml.end(sequence),
                    yaml.lineBreak() + Style.of(yaml, list).item(values));
        } else if (ScheduleText.isFlow(sequence)) {
            int end = yaml.end(sequence.getValue().get(sequence.getValue().size() - 1));
            splice(path, end, end, ", " + inBraces(values));
        } else {
            insertLines(
                    path, yaml.lineEnd(yaml.end(sequence)), Style.of(yaml, list).item(values));
        }
        lines.add(where(list, yaml.items(list).size() - 1) + ": " + list + ": inserted " + inWords);
    }

    private String nextName(String list, Map<String, String> values) {
        String name = ScheduleText.scalar(values.values().iterator().next());
        long alike = yaml.names(list).stream()
                .filter(other -> other.substring(0, other.lastIndexOf('#')).equals(name))
                .count();
        return name + "#" + (alike + 1);
    }

    private static String inBraces(Map<String, String> values) {
        return values.entrySet().stream()
                .map(value -> value.getKey() + ": " + value.getValue())
                .collect(Collectors.joining(", ", "{", "}"));
    }

    /** Whole lines in front of the line at a position, or at the end of the text. */
    private void insertLines(List<String> path, int position, String added) {
        boolean open = position == yaml.text().length()
                && !yaml.text().isEmpty()
                && !yaml.text().endsWith("\n");
        splice(path, position, position, open ? yaml.lineBreak() + added : added + yaml.lineBreak());
    }

    private void splice(List<String> path, int from, int to, String replacement) {
        String text = yaml.text();
        yaml = ScheduleText.parse(place, text.substring(0, from) + replacement + text.substring(to));
        int value = yaml.span(path)
                .orElseThrow(() -> new BadInputException(place + ": " + String.join(".", path)
                        + ": the edit would not lead to this key; edit the file by hand; the file was not changed"))
                .start();
        if (value < from || value > from + replacement.length()) {
            throw new BadInputException(place + ": " + String.join(".", path)
                    + ": the edit would change another entry; edit the file by hand; the file was not changed");
        }
        made.add(new KeyEdit(path, text.substring(from, to), replacement, value - from));
    }

    /**
     * How the file writes the entries of its lists.
     *
     * @param dash the column of the dash
     * @param key the column of the keys
     * @param braces whether an entry is in braces
     * @param lineBreak of the file
     */
    private record Style(int dash, int key, boolean braces, String lineBreak) {
        static Style of(ScheduleText yaml, String list) {
            List<MappingNode> items = new ArrayList<>(yaml.items(list));
            for (String other : List.of("windows", "weekly", "holidays", "terms", "calendars")) {
                items.addAll(0, yaml.items(other));
            }
            List<MappingNode> own = yaml.items(list);
            MappingNode model = own.isEmpty() ? items.stream().findFirst().orElse(null) : own.get(own.size() - 1);
            if (model == null) {
                return new Style(USUAL_INDENT, 2 * USUAL_INDENT, false, yaml.lineBreak());
            }
            int start = yaml.start(model);
            int dash = yaml.text().lastIndexOf('-', start - 1);
            boolean beside = dash >= 0 && yaml.text().substring(dash + 1, start).matches(" +");
            int column = dash < 0 ? USUAL_INDENT : yaml.column(dash);
            return new Style(
                    column,
                    beside ? yaml.column(start) : column + USUAL_INDENT,
                    ScheduleText.isFlow(model),
                    yaml.lineBreak());
        }

        /** An entry, without a line break at its end. */
        String item(Map<String, String> values) {
            String start = " ".repeat(dash) + "-" + " ".repeat(Math.max(1, key - dash - 1));
            return start
                    + (braces
                            ? inBraces(values)
                            : values.entrySet().stream()
                                    .map(value -> value.getKey() + ": " + value.getValue())
                                    .collect(Collectors.joining(lineBreak + " ".repeat(key))));
        }
    }
}
