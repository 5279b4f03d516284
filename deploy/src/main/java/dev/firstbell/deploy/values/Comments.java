package dev.firstbell.deploy.values;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.Node;

/** The comments that people wrote about a value. An edit leaves them unchanged, so they may no longer be true. */
final class Comments {
    private static final Pattern BESIDE = Pattern.compile("^[^\\n#]*\\s(#[^\\n\\r]*)");
    private static final String ABOUT_LIMITS =
            "(?i)\\b(no limit|unlimited|unbounded|infinite|disabled?|off|never|default|seconds?|minutes?|hours?)\\b";
    private static final int LONGEST = 100;

    private Comments() {}

    /**
     * A comment.
     *
     * @param line its line, from 1
     * @param text its text, with the {@code #}
     */
    record Comment(int line, String text) {}

    /**
     * The comment on a value's line, and those right above its key that contain the value or a word about limits.
     *
     * @param value the value's text before the edit
     */
    static List<Comment> of(YamlText yaml, Node key, Node node, String value) {
        List<Comment> comments = new ArrayList<>();
        List<String> lines = yaml.text().lines().toList();
        Pattern about = Pattern.compile(ABOUT_LIMITS + "|(?<![\\w.])" + Pattern.quote(value) + "(?![\\w.])");
        for (int above = YamlText.line(key) - 2; above >= 0; above--) {
            String line = lines.get(above).strip();
            if (!line.startsWith("#")) {
                break;
            }
            if (about.matcher(line).find()) {
                comments.add(0, new Comment(above + 1, shortened(line)));
            }
        }
        int from = yaml.end(node);
        String rest = yaml.text().substring(from, yaml.lineEnd(from));
        // Without a space before it, `#` belongs to the value.
        Matcher beside = BESIDE.matcher(rest);
        if (beside.find()) {
            comments.add(
                    new Comment(YamlText.line(node), shortened(beside.group(1).strip())));
        }
        return comments;
    }

    private static String shortened(String comment) {
        return comment.length() <= LONGEST ? comment : comment.substring(0, LONGEST - 1) + "…";
    }
}
