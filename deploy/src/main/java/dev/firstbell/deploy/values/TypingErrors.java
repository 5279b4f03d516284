package dev.firstbell.deploy.values;

import dev.firstbell.records.io.Excerpt;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.NodeTuple;

/**
 * Typing errors because of which a file does not show where the chart's values are. Without them, a message would ask for
 * {@code --key-prefix}, which does not help. Stateless.
 */
final class TypingErrors {
    private static final List<String> CORE_KEYS = List.of("hub", "singleuser");

    /** A line number that an editor or a web page shows, and that was copied along. */
    private static final Pattern NUMBERED = Pattern.compile("\\d+\\s+(\\S.*)");

    /** A key of the chart, at the beginning of a line or in braces, and its value right behind the colon. */
    private static final Pattern NO_SPACE =
            Pattern.compile("(?m)(?:^|[{,])[ ]*([A-Za-z]+)([:\\uFF1A])(?=[^\\s:/\\\\])([^\\s,}]*)");

    private static final Pattern WIDE_COLON = Pattern.compile("(?m)^[ ]*([A-Za-z]+)\\uFF1A");

    private TypingErrors() {}

    /** The first one, with its place and what to write instead. */
    static Optional<String> of(ValuesEditor editor) {
        for (NodeTuple tuple : editor.top().getValue()) {
            Matcher numbered = NUMBERED.matcher(YamlText.keyText(tuple));
            if (numbered.matches() && ChartKeys.isTopLevel(numbered.group(1))) {
                return Optional.of(editor.where(tuple.getKeyNode()) + ": " + Excerpt.quoted(YamlText.keyText(tuple))
                        + " begins with a number, as if the lines had been copied with their numbers; remove them");
            }
        }
        return spelling(editor, editor.top()).or(() -> colon(editor));
    }

    /** A key that is `hub` or `singleuser` but for capital letters, `_` and `-`. */
    static Optional<String> spelling(ValuesEditor editor, MappingNode mapping) {
        for (NodeTuple tuple : mapping.getValue()) {
            String key = YamlText.keyText(tuple);
            String right = key.toLowerCase(Locale.ROOT).replace("_", "").replace("-", "");
            if (CORE_KEYS.contains(right) && !CORE_KEYS.contains(key)) {
                return Optional.of(editor.where(tuple.getKeyNode()) + ": `" + key + "`: the chart's key is `" + right
                        + "`, spelled exactly so, and Helm ignores or rejects this one; rename it and try again; the file"
                        + " was not changed");
            }
        }
        return Optional.empty();
    }

    private static Optional<String> colon(ValuesEditor editor) {
        Matcher wide = WIDE_COLON.matcher(editor.text());
        while (wide.find()) {
            if (isOfTheChart(wide.group(1))) {
                return Optional.of(editor.whereAt(wide.start(1)) + ": the colon behind `" + wide.group(1)
                        + "` is a wide one (U+FF1A), which YAML takes for a letter; write an ordinary colon");
            }
        }
        Matcher dense = NO_SPACE.matcher(editor.text());
        while (dense.find()) {
            if (isOfTheChart(dense.group(1))) {
                return Optional.of(editor.whereAt(dense.start(1)) + ": there is no space behind the colon of `"
                        + dense.group(1) + ":`, so YAML does not take it for a key; write "
                        + Excerpt.quoted(dense.group(1) + ": " + dense.group(3)));
            }
        }
        return Optional.empty();
    }

    private static boolean isOfTheChart(String key) {
        return ChartKeys.isTopLevel(key) || CORE_KEYS.stream().anyMatch(core -> ChartKeys.isChild(core, key));
    }
}
