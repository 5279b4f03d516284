package dev.firstbell.records.schedule;

import dev.firstbell.records.io.Excerpt;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The number of nodes in the description of a calendar event: a line like {@code nodes: 5}. Calendar programs keep descriptions as
 * text or as HTML. Stateless and thread-safe.
 */
final class NodesInDescription {
    private static final Pattern LINE_END = Pattern.compile("(?i)<(?:br|/p|/div|/li)\\b[^>]{0,200}>");
    private static final Pattern TAG = Pattern.compile("<[^>]{1,500}>");
    private static final Pattern NODES = Pattern.compile("(?i)nodes\\s*[:=]\\s*(.*)");

    /** With a mark before it ({@code * nodes: 5}) or without a colon; or as the end of a line, after other words. */
    private static final Pattern NEARLY =
            Pattern.compile("(?i)[^\\p{L}\\p{N}]{0,5}(?:nodes?|number of nodes)\\s*+[:=\uff1a]?+\\s*+[-+]?\\d.*"
                    + "|.{0,60}\\bnodes?\\s*+[:=\uff1a]\\s*+[-+]?\\d{1,9}[^\\p{L}\\p{N}]{0,5}");

    private static final Pattern SPACE = Pattern.compile("&nbsp;|&#160;|&#xa0;|\u00a0", Pattern.CASE_INSENSITIVE);
    private static final Pattern WHOLE = Pattern.compile("\\d{1,9}");

    private NodesInDescription() {}

    /**
     * The number; empty if the description has no such line.
     *
     * @throws IllegalArgumentException with what is wrong, if it has one that is not a whole number within the bounds
     */
    static OptionalInt of(String description) {
        String text = description;
        if (text.indexOf('<') >= 0) {
            text = TAG.matcher(LINE_END.matcher(text).replaceAll("\n")).replaceAll("");
        }
        OptionalInt nodes = OptionalInt.empty();
        for (String line : SPACE.matcher(text).replaceAll(" ").split("\\R")) {
            String plain = line.strip();
            Matcher matcher = NODES.matcher(plain);
            if (matcher.matches()) {
                int found = number(matcher.group(1).strip());
                if (nodes.isPresent() && nodes.getAsInt() != found) {
                    throw new IllegalArgumentException("its description has `nodes` twice, with " + nodes.getAsInt()
                            + " and " + found + "; expected one number");
                }
                nodes = OptionalInt.of(found);
            } else if (NEARLY.matcher(plain).matches()) {
                throw new IllegalArgumentException("its description has the line " + Excerpt.quoted(plain)
                        + "; write the number of nodes as `nodes: 5`");
            }
        }
        return nodes;
    }

    private static int number(String text) {
        if (WHOLE.matcher(text).matches() && Integer.parseInt(text) <= Schedule.MOST_NODES) {
            return Integer.parseInt(text);
        }
        throw new IllegalArgumentException("`nodes` in its description: expected a whole number from 0 to "
                + Schedule.MOST_NODES + ", found " + (text.isEmpty() ? "nothing" : Excerpt.quoted(text))
                + "; write one line like `nodes: 5`");
    }
}
