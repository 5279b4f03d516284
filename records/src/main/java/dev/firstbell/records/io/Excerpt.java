package dev.firstbell.records.io;

/** Text from an input, short and harmless enough for a message. Stateless and thread-safe. */
public final class Excerpt {
    /** The most characters of a value that a message shows. */
    public static final int MOST_CHARACTERS = 60;

    private static final int LONGEST_WORD = 200;

    private Excerpt() {}

    /** A value in backticks: its control characters are escaped, and a long value ends with an ellipsis. */
    public static String quoted(String value) {
        return "`" + of(value) + "`";
    }

    /** The same without backticks. */
    public static String of(String value) {
        StringBuilder shown = new StringBuilder();
        int at = 0;
        while (at < value.length() && shown.length() < MOST_CHARACTERS) {
            int point = value.codePointAt(at);
            at += Character.charCount(point);
            append(shown, point);
        }
        return at < value.length() ? shown.append('…').toString() : shown.toString();
    }

    /** A whole message: its control characters are escaped except line feeds, and words longer than any path are shortened. */
    public static String harmless(String message) {
        StringBuilder shown = new StringBuilder();
        int word = 0;
        for (int at = 0; at < message.length(); ) {
            int point = message.codePointAt(at);
            at += Character.charCount(point);
            word = Character.isWhitespace(point) ? 0 : word + 1;
            if (point == '\n') {
                shown.append('\n');
            } else if (word <= LONGEST_WORD) {
                append(shown, point);
            } else if (word == LONGEST_WORD + 1) {
                shown.append('…');
            }
        }
        return shown.toString();
    }

    private static void append(StringBuilder shown, int point) {
        switch (point) {
            case '\n' -> shown.append("\\n");
            case '\r' -> shown.append("\\r");
            case '\t' -> shown.append("\\t");
            default -> {
                if (isInvisible(point)) {
                    shown.append(String.format("\\u%04x", point));
                } else {
                    shown.appendCodePoint(point);
                }
            }
        }
    }

    /** Control characters would act on a terminal; marks of direction and lone surrogates would garble the message. */
    private static boolean isInvisible(int point) {
        int type = Character.getType(point);
        return type == Character.CONTROL
                || type == Character.FORMAT
                || type == Character.SURROGATE
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR
                || type == Character.UNASSIGNED;
    }
}
