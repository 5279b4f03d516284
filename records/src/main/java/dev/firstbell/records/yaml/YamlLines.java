package dev.firstbell.records.yaml;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * The lines of a YAML document's keys, for messages. A parsed tree does not have them. Immutable.
 *
 * @param file how every place begins: the file's name, with a colon and a space; empty if lines are not known
 * @param byPath the line of each key and list item, from 1, by its path: {@code windows[0].from}
 */
record YamlLines(String file, Map<String, Integer> byPath) {
    private static final YAMLMapper YAML = new YAMLMapper();

    YamlLines {
        byPath = Map.copyOf(byPath);
    }

    /** A document whose lines are not known, so that places do not have any. */
    static YamlLines none() {
        return new YamlLines("", Map.of());
    }

    /** The lines of a valid document. */
    static YamlLines of(String file, String text) {
        Map<String, Integer> lines = new HashMap<>();
        try (JsonParser parser = YAML.createParser(text)) {
            Deque<Container> open = new ArrayDeque<>();
            String path = "";
            while (parser.nextToken() != null) {
                JsonToken token = parser.currentToken();
                if (token == JsonToken.PROPERTY_NAME) {
                    path = open.element().path.isEmpty()
                            ? parser.currentName()
                            : open.element().path + "." + parser.currentName();
                    lines.putIfAbsent(path, parser.currentTokenLocation().getLineNr());
                    continue;
                }
                if (token.isStructEnd()) {
                    open.remove();
                    continue;
                }
                Container around = open.peek();
                if (around != null && around.list) {
                    path = around.path + "[" + around.items++ + "]";
                    lines.putIfAbsent(path, parser.currentTokenLocation().getLineNr());
                }
                if (token.isStructStart()) {
                    open.push(new Container(path, token == JsonToken.START_ARRAY));
                }
            }
        }
        return new YamlLines(file, lines);
    }

    /** A place with its line: {@code mine.yaml: line 3: a.b}. A key that is missing has the line of what it is missing in. */
    String placed(String place) {
        if (file.isEmpty() || !place.startsWith(file)) {
            return place;
        }
        String path = place.substring(file.length());
        OptionalInt line = line(path);
        return line.isEmpty() ? place : file + "line " + line.getAsInt() + ": " + path;
    }

    private OptionalInt line(String path) {
        String known = path;
        while (!known.isEmpty()) {
            Integer line = byPath.get(known);
            if (line != null) {
                return OptionalInt.of(line);
            }
            known = known.substring(0, Math.max(0, Math.max(known.lastIndexOf('.'), known.lastIndexOf('['))));
        }
        return OptionalInt.empty();
    }

    private static final class Container {
        private final String path;
        private final boolean list;
        private int items;

        Container(String path, boolean list) {
            this.path = path;
            this.list = list;
        }
    }
}
