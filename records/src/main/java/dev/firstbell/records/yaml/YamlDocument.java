package dev.firstbell.records.yaml;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Excerpt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLAnchorReplayingFactory;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Parses YAML documents whose root is a mapping. Stateless. */
final class YamlDocument {
    /** Anchors are resolved: without that, {@code name: *title} would be read as the text {@code title}. */
    private static final YAMLMapper YAML = YAMLMapper.builder(new YAMLAnchorReplayingFactory())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** Tokens are longer, and file names that a person would recognise are mostly shorter. */
    private static final Pattern MAYBE_SECRET = Pattern.compile("\\S{12,}");

    /** Spaces that look like others, where YAML needs an ordinary one: before a key, or between it and its value. */
    private static final Pattern NO_BREAK_SPACE =
            Pattern.compile("(?m)^[ -]*(?:(?<key>[A-Za-z]\\w{0,40}:) *)?[\u00a0\u2007\u202f]");

    private YamlDocument() {}

    /**
     * The mapping of a document.
     *
     * @throws BadInputException if the text is not a YAML mapping, because then nothing else can be checked
     */
    static JsonNode mapping(String place, String text) {
        JsonNode root;
        try {
            root = YAML.readTree(text);
        } catch (JacksonException e) {
            refuseNoBreakSpace(place, text);
            String problem = YamlProblem.at(place, e);
            throw new BadInputException(
                    problem.endsWith(YamlProblem.TWICE) && text.contains("<<:")
                            ? problem + "; a key that comes in with `<<` cannot be replaced beside it"
                            : problem);
        }
        if (root == null || !root.isObject()) {
            refuseNoBreakSpace(place, text);
            throw new BadInputException(place + ": expected keys and values, like `name: CS 101`, found "
                    + (root == null || root.isMissingNode() || root.isNull()
                            ? "an empty file"
                            : root.isArray() ? "a list" : text(root.asString())));
        }
        return root;
    }

    /** The file of a token that was given in place of another one must not be shown. */
    private static String text(String content) {
        return MAYBE_SECRET.matcher(content).find()
                ? "a text of " + content.strip().length() + " characters"
                : Excerpt.quoted(content);
    }

    /** A mapping without keys. */
    static JsonNode empty() {
        return YAML.createObjectNode();
    }

    /** Text from web pages and word processors has spaces that look like others, and that YAML takes for letters. */
    private static void refuseNoBreakSpace(String place, String text) {
        Matcher found = NO_BREAK_SPACE.matcher(text);
        if (found.find()) {
            long line = text.substring(0, found.end()).lines().count();
            throw new BadInputException(place + ": line " + line + ": there is a no-break space "
                    + (found.group("key") == null
                            ? "at the beginning of the line"
                            : "after " + Excerpt.quoted(found.group("key")))
                    + ", which YAML does not take for a space; replace it with an ordinary one");
        }
    }
}
