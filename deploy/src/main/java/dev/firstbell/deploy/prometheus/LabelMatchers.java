package dev.firstbell.deploy.prometheus;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Excerpt;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Label matchers as PromQL writes them, such as {@code cluster="prod",job=~"hub|proxy"}. Immutable.
 *
 * @param text the matchers without braces; empty to match everything
 */
public record LabelMatchers(String text) {
    /** Matches every series. */
    public static final LabelMatchers NONE = new LabelMatchers("");

    /** Possessive, because others are matched with a call of a method for each character. */
    private static final String ONE =
            "[a-zA-Z_][a-zA-Z0-9_]*+\\s*+(?:=~|!~|!=|=)\\s*+\"(?:[^\"\\\\\\n]|\\\\[^\\n])*+\"";

    private static final Pattern ALL = Pattern.compile(ONE + "(?:\\s*+,\\s*+" + ONE + ")*+\\s*+,?");

    public LabelMatchers {
        requireNonNull(text, "text is null");
    }

    /**
     * Reads matchers, with or without braces.
     *
     * @param option the option that they come from
     * @throws BadInputException if they are not label matchers
     */
    public static LabelMatchers of(String option, String given) {
        String text = given.strip();
        if (text.startsWith("{") && text.endsWith("}")) {
            text = text.substring(1, text.length() - 1).strip();
        }
        if (!ALL.matcher(text).matches()) {
            throw new BadInputException(option + ": " + Excerpt.quoted(given)
                    + " is not a list of label matchers; write one like cluster=\"prod\",replica=\"a\", in single quotes"
                    + " for the shell");
        }
        return new LabelMatchers(text.endsWith(",") ? text.substring(0, text.length() - 1) : text);
    }

    /** A selector with other matchers and these; empty if there are none. */
    String selector(String... others) {
        String all = Stream.concat(Arrays.stream(others), Stream.of(text))
                .filter(matcher -> !matcher.isEmpty())
                .collect(Collectors.joining(","));
        return all.isEmpty() ? "" : "{" + all + "}";
    }

    /** Both together. */
    LabelMatchers and(LabelMatchers other) {
        return new LabelMatchers(Stream.of(text, other.text)
                .filter(matcher -> !matcher.isEmpty())
                .collect(Collectors.joining(",")));
    }
}
