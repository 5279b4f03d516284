package dev.firstbell.deploy.yaml;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Excerpt;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * Why a text is not YAML, where its form shows the cause: what another tool or a copy from another program has left in it.
 * Only for a text that the parser has rejected. Stateless.
 */
final class BrokenText {
    private static final Pattern OURS = Pattern.compile("<{7}( .*)?");
    private static final Pattern THEIRS = Pattern.compile(">{7}( .*)?");
    private static final Pattern HUNK = Pattern.compile("@@ -\\d+(,\\d+)? \\+\\d+.*|diff --git .*");

    private static final Pattern TABLE = Pattern.compile("\\[[\\w.-]+\\]\\s*");
    private static final Pattern ASSIGNMENT = Pattern.compile("[\\w.-]+\\s*=\\s*\\S.*");
    private static final Pattern TEMPLATE = Pattern.compile("\\s*(\\{#.*#\\}|\\{%.*%\\}|<%.*%>)\\s*");

    /** A key with its value right behind the colon; not the colon of an address, of a path or of a time. */
    private static final Pattern NO_SPACE = Pattern.compile("\\s*([A-Za-z][\\w.-]*):([^\\s:/\\\\].*)");

    /** The colon of Chinese and Japanese keyboards. */
    private static final Pattern WIDE_COLON = Pattern.compile("\\s*([A-Za-z][\\w.-]*)\\uFF1A.*");

    private BrokenText() {}

    /** The cause that concerns the whole text, with its line. */
    static Optional<BadInputException> cause(String place, String text) {
        List<String> lines = text.lines().toList();
        int conflict = first(lines, OURS);
        if (conflict >= 0 && first(lines, THEIRS) > conflict) {
            return found(
                    place,
                    conflict,
                    "a merge conflict of git that is not resolved; keep one of the two sides, and remove the lines that"
                            + " begin with <<<<<<<, ======= and >>>>>>>");
        }
        int begin = first(lines, Pattern.compile(".*\\S.*"));
        if (begin >= 0 && lines.get(begin).strip().startsWith("```")) {
            return found(
                    place,
                    begin,
                    "a fence of Markdown (```), which was copied along with the text; remove the lines with ```");
        }
        int hunk = first(lines, HUNK);
        if (hunk >= 0) {
            return found(
                    place,
                    hunk,
                    "a diff, not the file itself; apply it with `patch`, and give the file that it changes");
        }
        int table = first(lines, TABLE);
        if (table >= 0 && first(lines, ASSIGNMENT) >= 0) {
            return found(
                    place, table, "a file in the form of TOML or INI, not YAML; give the Helm values, which are YAML");
        }
        return control(place, text);
    }

    /** The first line, from 1, that is a tag of a template and nothing else. */
    static Optional<Integer> template(String text) {
        int line = first(text.lines().toList(), TEMPLATE);
        return line < 0 ? Optional.empty() : Optional.of(line + 1);
    }

    /** A colon that YAML does not take for one, or a space that is missing behind it, on the line, from 0, on which the parser gave up, or the one above. */
    static Optional<BadInputException> colon(String place, String text, int line) {
        List<String> lines = text.lines().toList();
        for (int near = Math.max(0, line - 1); near <= Math.min(line, lines.size() - 1); near++) {
            Matcher wide = WIDE_COLON.matcher(lines.get(near));
            if (wide.matches()) {
                return found(
                        place,
                        near,
                        "the colon behind `" + wide.group(1)
                                + "` is a wide one (U+FF1A), which YAML takes for a letter; write an ordinary colon");
            }
            Matcher colon = NO_SPACE.matcher(lines.get(near));
            if (colon.matches()) {
                return found(
                        place,
                        near,
                        "there is no space behind the colon of "
                                + Excerpt.quoted(lines.get(near).strip())
                                + ", so YAML does not take it for a key; write "
                                + Excerpt.quoted(colon.group(1) + ": " + colon.group(2)));
            }
        }
        return Optional.empty();
    }

    /** The first character that YAML does not allow. */
    private static Optional<BadInputException> control(String place, String text) {
        int line = 0;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int character = text.codePointAt(i);
            if (!StreamReader.isPrintable(character)) {
                return found(
                        place,
                        line,
                        String.format("the character U+%04X", character) + name(character)
                                + " is not allowed in YAML; remove it");
            }
            line += character == '\n' ? 1 : 0;
        }
        return Optional.empty();
    }

    private static String name(int character) {
        return switch (character) {
            case 0x0B -> " (a vertical tab)";
            case 0x0C -> " (a form feed)";
            case 0x1B -> " (escape, as in the codes for colours)";
            default -> character < ' ' ? " (a control character)" : "";
        };
    }

    private static int first(List<String> lines, Pattern form) {
        for (int i = 0; i < lines.size(); i++) {
            if (form.matcher(lines.get(i)).matches()) {
                return i;
            }
        }
        return -1;
    }

    private static Optional<BadInputException> found(String place, int line, String what) {
        return Optional.of(new BadInputException(place + ":" + (line + 1) + ": " + what));
    }
}
