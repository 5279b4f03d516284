package dev.firstbell.deploy.values;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.io.Json;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The new value of one scalar in a YAML file. Immutable.
 *
 * @param path the keys from the top level, such as {@code [hub, concurrentSpawnLimit]}; at least one
 * @param value the new value
 */
public record ValueEdit(List<String> path, Value value) {
    public ValueEdit {
        path = List.copyOf(path);
        requireNonNull(value, "value is null");
        if (path.isEmpty() || path.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException("a path must have at least one key, and no blank keys: " + path);
        }
    }

    /** A whole number at a dotted path. */
    public static ValueEdit whole(String dottedPath, long value) {
        return new ValueEdit(split(dottedPath), new Value.Whole(value));
    }

    /** A boolean at a dotted path. */
    public static ValueEdit flag(String dottedPath, boolean value) {
        return new ValueEdit(split(dottedPath), new Value.Flag(value));
    }

    /** Text at a dotted path. */
    public static ValueEdit text(String dottedPath, String value) {
        return new ValueEdit(split(dottedPath), new Value.Text(value));
    }

    /** The path as Helm writes it: {@code hub.concurrentSpawnLimit}. A dot inside a key is escaped as {@code \.}. */
    public String dottedPath() {
        return path.stream().map(ValueEdit::escaped).collect(Collectors.joining("."));
    }

    /** One key as part of a dotted path. */
    static String escaped(String key) {
        return key.replace(".", "\\.");
    }

    static List<String> split(String dottedPath) {
        return Arrays.stream(dottedPath.split("(?<!\\\\)\\.", -1))
                .map(key -> key.replace("\\.", "."))
                .toList();
    }

    /** The kinds of values that can be written. */
    public sealed interface Value {
        /** The value in YAML, in a form that YAML 1.1 and 1.2 read alike. */
        String yaml();

        /** A whole number. */
        record Whole(long number) implements Value {
            @Override
            public String yaml() {
                return Long.toString(number);
            }
        }

        /** A boolean. */
        record Flag(boolean on) implements Value {
            @Override
            public String yaml() {
                return Boolean.toString(on);
            }
        }

        /** Text, always in double quotes: Helm's YAML parser would not read an unquoted {@code on} as text. */
        record Text(String text) implements Value {
            /** Characters that must be escaped in YAML (YAML 1.2, 5.1) but not in JSON, and YAML's line breaks. */
            private static final Pattern NOT_PRINTABLE = Pattern.compile(
                    "[^\\x20-\\x7E\\xA0-\\uD7FF\\uE000-\\uFFFD\\x{10000}-\\x{10FFFF}]|[\\u2028\\u2029\\uFEFF]");

            public Text {
                requireNonNull(text, "text is null");
            }

            @Override
            public String yaml() {
                return NOT_PRINTABLE
                        .matcher(Json.lines().writeValueAsString(text))
                        .replaceAll(found ->
                                String.format("\\\\u%04X", (int) found.group().charAt(0)));
            }
        }
    }
}
