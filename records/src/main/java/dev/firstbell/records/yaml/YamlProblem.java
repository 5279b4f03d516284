package dev.firstbell.records.yaml;

import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.io.JsonProblem;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;

/**
 * Why a text is not valid YAML, in words and with a remedy. The YAML library's own messages are about tokens and states of
 * its parser. Stateless and thread-safe.
 */
public final class YamlProblem {
    /** The end of the message about a key that a mapping has twice. */
    static final String TWICE = " appears twice";

    private static final Pattern BAD_START =
            Pattern.compile("found character '?(\\S+?)'? that cannot start any token", Pattern.DOTALL);
    private static final Pattern DUPLICATE =
            Pattern.compile("(?:[Dd]uplicate (?:[A-Za-z]+ property \"|key )|found duplicate key )([^\"\\n]*)");
    private static final Pattern MARK = Pattern.compile("in reader, line (\\d+), column (\\d+)");
    private static final Pattern ALIAS = Pattern.compile("(?:undefined|invalid) alias:? (\\S*)");

    /** Parts of the library's messages, the more specific ones first. */
    private static final List<Map.Entry<String, String>> WORDS = List.of(
            Map.entry(
                    "while scanning a quoted scalar",
                    "a text in quotes does not end as expected; check for a missing closing quote, and write `\\\\` for `\\` in double quotes"),
            Map.entry(
                    "while scanning a double-quoted scalar",
                    "a text in double quotes does not end as expected; check for a missing closing quote, and write `\\\\` for `\\`"),
            Map.entry(
                    "mapping values are not allowed here",
                    "a `:` cannot stand here; put a text that contains `: ` into quotes, and check the indentation"),
            Map.entry(
                    "could not find expected ':'", "a key has no `:` after it; check this line and the one before it"),
            Map.entry(
                    "expected <block end>",
                    "the indentation does not match the lines above; keys of one mapping begin in the same column"),
            Map.entry(
                    "block sequence entries are not allowed",
                    "a list item cannot begin here; write each `- ` on a line of its own"),
            Map.entry("expected ',' or ']'", "a list in square brackets has no `]` or lacks a comma"),
            Map.entry("expected ',' or '}'", "a mapping in curly braces has no `}` or lacks a comma"),
            Map.entry("while parsing a flow node", "a value is missing between brackets or commas"),
            Map.entry("expected the node content", "a value is missing or begins with a character that needs quotes"),
            Map.entry(
                    "special characters are not allowed",
                    "the text has a control character, which YAML does not allow"),
            Map.entry(
                    "expected '<document start>'",
                    "there is more after the end of the document; expected one document"),
            Map.entry("expected a single document", "there is a second document after `---`; expected one document"),
            Map.entry("Trailing token", "there is a second document after `---`; expected one document"),
            Map.entry("aliases for non-scalar", "it refers to anchors (`*name`) too often"),
            Map.entry("too many references", "it refers to anchors (`*name`) too often"),
            Map.entry("found field '<<'", "`<<` needs a mapping, or the name of one (`*name`)"),
            Map.entry("replay", "it refers to anchors (`*name`) too often"),
            Map.entry("Recursive", "an anchor (`&name`) refers to itself"),
            Map.entry("recursive", "an anchor (`&name`) refers to itself"),
            Map.entry("nesting depth", "it is nested too deeply; no such file has more than a few levels"),
            Map.entry("exceeds the limit", "the document is too large"),
            Map.entry("anchor", "an anchor (`&name`) or its use (`*name`) is not complete"),
            Map.entry("alias", "an anchor (`&name`) or its use (`*name`) is not complete"),
            Map.entry("directive", "a line that begins with `%` is a directive; put such a text into quotes"),
            Map.entry("tag", "a value that begins with `!` is a tag; put such a text into quotes"));

    private YamlProblem() {}

    /** The whole problem behind an exception of the reader, with the place in front. */
    public static String at(String place, JacksonException e) {
        String library = String.valueOf(e.getOriginalMessage());
        String found = where(library).orElseGet(() -> JsonProblem.of(e).where());
        return place + ":" + (found.isEmpty() ? "" : " " + found + ":") + " the file is not valid YAML: "
                + words(library);
    }

    /** The place that the message names last; of a text in quotes, the one where it begins, because it ends nowhere. */
    private static Optional<String> where(String library) {
        List<String> marks = MARK.matcher(library)
                .results()
                .map(mark -> "line " + mark.group(1) + ", column " + mark.group(2))
                .toList();
        return marks.isEmpty()
                ? Optional.empty()
                : Optional.of(marks.get(
                        library.startsWith("while scanning a") && library.contains("quoted") ? 0 : marks.size() - 1));
    }

    /**
     * The cause in words.
     *
     * @param library the YAML library's message
     */
    public static String words(String library) {
        Matcher start = BAD_START.matcher(library);
        if (start.find()) {
            return library.contains("TAB")
                    ? "a tab is used for indentation; YAML needs spaces"
                    : "a value cannot begin with " + Excerpt.quoted(start.group(1)) + "; put it into quotes";
        }
        Matcher duplicate = DUPLICATE.matcher(library);
        if (duplicate.find()) {
            return "the key " + Excerpt.quoted(duplicate.group(1)) + TWICE;
        }
        Matcher alias = ALIAS.matcher(library);
        if (alias.find()) {
            return Excerpt.quoted("*" + alias.group(1)) + " refers to an anchor that is not defined above it";
        }
        return WORDS.stream()
                .filter(known -> library.contains(known.getKey()))
                .findFirst()
                .map(Map.Entry::getValue)
                .orElse("check the indentation, the colons and the quotes here");
    }
}
