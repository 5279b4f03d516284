package dev.firstbell.records.fuzzing;

import dev.firstbell.records.io.BadInputException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The property of a parser of bytes from outside: it ends in a value or in a {@link BadInputException}, whose problems are
 * written for a person. Stateless and thread-safe.
 */
public final class OutsideBytes {
    /** The most characters of one problem. */
    private static final int MOST_CHARACTERS = 700;

    /** Names of classes, and the messages of the JDK and of libraries. */
    private static final Pattern JAVA = Pattern.compile(
            "dev\\.firstbell\\.|\\bjavax?\\.|\\bsun\\.|tools\\.jackson|fasterxml|snakeyaml"
                    + "|fabric8|okhttp|org\\.sqlite|Exception|StackOverflow|OutOfMemory|JsonToken|DeserializationFeature|[Dd]eserialize"
                    + "|could not be parsed at index|For input string|long overflow|integer overflow|Input length|out of bounds"
                    + "|Illegal character in|\\$\\d|@[0-9a-f]{6,8}\\b|\\[B@|Cannot invoke|because \"|in reader, line|<block end>|Optional\\[");

    /** A constant of an enum. */
    private static final Pattern CONSTANT = Pattern.compile("\\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\\b");

    /** What is in backticks is the input's own text. */
    private static final Pattern QUOTED = Pattern.compile("`[^`]*`");

    private OutsideBytes() {}

    /**
     * Parses an input.
     *
     * @throws AssertionError if the parser ends in anything but a value or a message that a person understands
     */
    public static void check(FuzzTarget target, byte[] bytes) {
        try {
            target.parser().parse(bytes.clone());
        } catch (BadInputException e) {
            e.problems().forEach(problem -> checkMessage(target.place(), problem, bytes));
            require(!e.problems().isEmpty(), "a refusal without a problem", "");
        } catch (Exception | StackOverflowError | OutOfMemoryError e) {
            throw new AssertionError(target.name() + " did not end in a message: " + e, e);
        }
    }

    /** Whether a message is one for a person. */
    public static void checkMessage(String place, String problem, byte[] input) {
        require(!problem.isBlank(), "a blank message", problem);
        require(problem.length() <= MOST_CHARACTERS, "a message of " + problem.length() + " characters", problem);
        require(problem.contains(place), "a message without its place " + place, problem);
        require(problem.chars().noneMatch(c -> c < ' ' || c == 0x7f), "a message with control characters", problem);
        // A message shows the input without its control characters.
        String text = new String(input, StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}", "");
        String own = QUOTED.matcher(problem).replaceAll("``").replace(place, "");
        Matcher java = JAVA.matcher(own);
        while (java.find()) {
            require(text.contains(java.group()), "Java in a message: " + java.group(), problem);
        }
        Matcher constant = CONSTANT.matcher(own);
        while (constant.find()) {
            require(text.contains(constant.group()), "a constant in a message: " + constant.group(), problem);
        }
    }

    private static void require(boolean holds, String broken, String problem) {
        if (!holds) {
            throw new AssertionError(
                    broken + ": " + (problem.length() > 2_000 ? problem.substring(0, 2_000) : problem));
        }
    }
}
