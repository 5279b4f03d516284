package dev.firstbell.deploy.values;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.io.Json;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One scalar to be written into a YAML file.
 *
 * @param path the keys from the top, e.g. {@code [hub, concurrentSpawnLimit]}; at least one
 * @param value what is to stand there
 */
public record ValueEdit(List<String> path, Value value) {
    public ValueEdit {
        path = List.copyOf(path);
        requireNonNull(value, "value is null");
        if (path.isEmpty() || path.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException("a path needs at least one key, and no blank one: " + path);
        }
    }

    /** A whole number at a dotted path. */
    public static ValueEdit whole(String dottedPath, long value) {
        return new ValueEdit(split(dottedPath), new Value.Whole(value));
    }

    /** True or false at a dotted path. */
    public static ValueEdit flag(String dottedPath, boolean value) {
        return new ValueEdit(split(dottedPath), new Value.Flag(value));
    }

    /** Text at a dotted path. */
    public static ValueEdit text(String dottedPath, String value) {
        return new ValueEdit(split(dottedPath), new Value.Text(value));
    }

    /** The path as Helm writes it: {@code hub.concurrentSpawnLimit}; a dot inside a key is written {@code \.}. */
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

    /** What can be written. */
    public sealed interface Value {
        /** As it stands in YAML; never depends on the version of YAML that reads it. */
        String yaml();

        /** A whole number. */
        record Whole(long number) implements Value {
            @Override
            public String yaml() {
                return Long.toString(number);
            }
        }

        /** True or false. */
        record Flag(boolean on) implements Value {
            @Override
            public String yaml() {
                return Boolean.toString(on);
            }
        }

        /** Text, always in double quotes: Helm's YAML takes a bare {@code on} or {@code 1G} for something else. */
        record Text(String text) implements Value {
            /** What YAML allows in a file only as an escape (YAML 1.2, 5.1), JSON's own aside; and its line breaks. */
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
