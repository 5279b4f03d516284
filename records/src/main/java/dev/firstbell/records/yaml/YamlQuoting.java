package dev.firstbell.records.yaml;

/** Writes YAML 1.2 scalars. */
public final class YamlQuoting {
    private YamlQuoting() {}

    /** A text in double quotes, with escapes for characters that a YAML reader rejects or folds. */
    public static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints().forEach(point -> {
            if (point == '"' || point == '\\') {
                quoted.append('\\').appendCodePoint(point);
            } else if (plain(point)) {
                quoted.appendCodePoint(point);
            } else {
                quoted.append(String.format("\\U%08X", point));
            }
        });
        return quoted.append('"').toString();
    }

    private static boolean plain(int point) {
        return Character.isLetterOrDigit(point) || point >= ' ' && point <= '~';
    }
}
