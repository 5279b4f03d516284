package dev.firstbell.deploy.readiness;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Removes from values what may be secret: parts that no rule reads, keys whose names sound like it, and texts in such lines of
 * Python. Lines of Python stay otherwise, because one that sets a limit has the last word. Stateless.
 */
final class WithoutSecrets {
    private static final Pattern SECRET = Pattern.compile(
            "secret|token|passw|credential|cookie|private|apikey|api_key|cert|client_?id|webhook",
            Pattern.CASE_INSENSITIVE);

    /** Parts in which anything may be secret. */
    private static final Set<String> PARTS =
            Set.of("proxy", "ingress", "httproute", "auth", "db", "extraenv", "environment", "env", "imagepullsecrets");

    /** Values that are Python, or files with it. */
    private static final Set<String> PYTHON = Set.of("extraConfig", "extraFiles");

    /** A text in quotes, or a comment. */
    private static final Pattern QUOTED =
            Pattern.compile("\"(?:[^\"\\\\]|\\\\.){0,2000}\"|'(?:[^'\\\\]|\\\\.){0,2000}'|#.*");

    /** A name of a Secret, which says that there is one. */
    private static final String NAME_ONLY = "existingSecret";

    private WithoutSecrets() {}

    /** The values without it. */
    static Map<String, Object> of(Map<?, ?> values) {
        return mapping(values, "", false);
    }

    private static Map<String, Object> mapping(Map<?, ?> values, String parent, boolean python) {
        Map<String, Object> kept = new LinkedHashMap<>();
        values.forEach((key, value) -> {
            String name = String.valueOf(key);
            if (isKept(name, parent, value)) {
                kept.put(name, value(value, name, python || PYTHON.contains(name)));
            }
        });
        return kept;
    }

    private static boolean isKept(String name, String parent, Object value) {
        if (name.equals(NAME_ONLY)) {
            return true;
        }
        if (PARTS.contains(name.toLowerCase(Locale.ROOT))
                || SECRET.matcher(name).find()) {
            return false;
        }
        // Classes of hub.config: authenticators have secrets of many names, and no rule reads them.
        return !(parent.equals("config") && value instanceof Map<?, ?>)
                || name.equals("JupyterHub")
                || name.endsWith("Spawner");
    }

    private static Object value(Object value, String name, boolean python) {
        if (value instanceof Map<?, ?> map) {
            return mapping(map, name, python);
        }
        if (value instanceof List<?> list) {
            List<Object> kept = new ArrayList<>();
            list.forEach(item -> kept.add(value(item, name, python)));
            return kept;
        }
        if (!(value instanceof String text) || !SECRET.matcher(text).find()) {
            return value;
        }
        return python ? text.lines().map(WithoutSecrets::line).collect(Collectors.joining("\n")) : "";
    }

    private static String line(String line) {
        return SECRET.matcher(line).find()
                ? QUOTED.matcher(line)
                        .replaceAll(found -> found.group().startsWith("#")
                                ? ""
                                : found.group().substring(0, 1).repeat(2))
                : line;
    }
}
