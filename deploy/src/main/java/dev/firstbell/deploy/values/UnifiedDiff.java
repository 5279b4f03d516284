package dev.firstbell.deploy.values;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import java.util.ArrayList;
import java.util.List;

/** What {@code diff -u} prints of two texts, for people to review and for {@code patch -p1} and {@code git apply}. */
public final class UnifiedDiff {
    private static final int CONTEXT_LINES = 3;
    private static final String NO_LINE_FEED = "\n\\ No newline at end of file";

    private UnifiedDiff() {}

    /**
     * The diff; empty if the texts are the same.
     *
     * @param path the file's path from the folder in which the diff is to be applied, with forward slashes; never
     *     absolute or upwards, which {@code patch} and {@code git apply} refuse
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
     * Lines without their line feed but with a carriage return where there is one. A last line without a line feed
     * carries the note that diff puts below it, so that it differs from the same line with one.
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
