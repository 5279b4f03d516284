package dev.firstbell.deploy.values;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import java.util.ArrayList;
import java.util.List;

/**
 * Compares two texts in the format of {@code diff -u}, for review and for {@code patch -p1} and {@code git apply}.
 * Stateless and thread-safe.
 */
public final class UnifiedDiff {
    private static final int CONTEXT_LINES = 3;
    private static final String NO_LINE_FEED = "\n\\ No newline at end of file";

    private UnifiedDiff() {}

    /**
     * The diff; empty if the texts are equal.
     *
     * @param path the file's path relative to the folder in which the diff will be applied, with forward slashes. It
     *     must not be absolute or contain {@code ..}: {@code patch} and {@code git apply} reject such paths
     */
    public static String of(String path, String before, String after) {
        if (before.equals(after)) {
            return "";
        }
        List<String> old = lines(before);
        List<String> diff = UnifiedDiffUtils.generateUnifiedDiff(
                "a/" + path, "b/" + path, old, DiffUtils.diff(old, lines(after)), CONTEXT_LINES);
        return String.join("\n", diff) + "\n";
    }

    /**
     * The lines without their line feeds; carriage returns are kept. If the last line has no line feed, diff's note
     * about it is appended, so that the line differs from the same line with a line feed.
     */
    private static List<String> lines(String text) {
        List<String> lines = new ArrayList<>(List.of(text.split("\n", -1)));
        String last = lines.remove(lines.size() - 1);
        if (!last.isEmpty()) {
            lines.add(last + NO_LINE_FEED);
        }
        return lines;
    }
}
