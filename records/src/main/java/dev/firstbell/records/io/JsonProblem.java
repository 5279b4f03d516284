package dev.firstbell.records.io;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.InvalidTypeIdException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.exc.ValueInstantiationException;

/**
 * Why JSON could not be read, in words: what was found, what was expected, and where. Jackson's own messages name classes and
 * constants of this program.
 *
 * @param where the line and column of invalid JSON, or the path of a value that does not fit, like
 *     {@code students[3].user}; empty for the whole document
 * @param message what was found and what was expected
 */
public record JsonProblem(String where, String message) {
    private static final int MOST_CHOICES = 20;

    private static final Pattern MISSING = Pattern.compile("(?:Missing|Null value for)[a-z ]* property '([^']*)'.*");
    private static final Pattern CHARACTER = Pattern.compile("Unexpected character \\('(.)' \\(code.*", Pattern.DOTALL);
    private static final Pattern TOKEN = Pattern.compile("Unrecognized token '([^']*)'.*", Pattern.DOTALL);
    private static final Pattern DUPLICATE = Pattern.compile("Duplicate [A-Za-z]+ property \"(.*)\".*", Pattern.DOTALL);

    /** The problem behind an exception of the JSON library. */
    public static JsonProblem of(JacksonException e) {
        boolean syntax = !(e instanceof InputCoercionException)
                && (e instanceof StreamReadException || e instanceof StreamConstraintsException);
        String library = String.valueOf(e.getOriginalMessage());
        if (library.startsWith("No content to map")) {
            return new JsonProblem("", "it is empty; expected a JSON value");
        }
        List<JacksonException.Reference> references = e.getPath();
        if (MISSING.matcher(library).matches() && !references.isEmpty()) {
            // The last part is the missing key itself.
            return new JsonProblem(path(references.subList(0, references.size() - 1)), words(e));
        }
        String path = path(references);
        return new JsonProblem(syntax || path.isEmpty() ? location(e.getLocation()) : path, words(e));
    }

    /** The whole problem, with the place in front. */
    public String at(String place) {
        return where.isEmpty() ? place + ": " + message : place + ": " + where + ": " + message;
    }

    private static String location(TokenStreamLocation location) {
        return location == null || location.getLineNr() < 1
                ? ""
                : "line " + location.getLineNr() + ", column " + Math.max(1, location.getColumnNr());
    }

    private static String path(List<JacksonException.Reference> references) {
        StringBuilder path = new StringBuilder();
        for (JacksonException.Reference reference : references) {
            if (reference.getPropertyName() != null) {
                path.append(path.isEmpty() ? "" : ".").append(Excerpt.of(reference.getPropertyName()));
            } else if (reference.getIndex() >= 0) {
                path.append('[').append(reference.getIndex()).append(']');
            }
        }
        return path.toString();
    }

    private static String words(JacksonException e) {
        String library = String.valueOf(e.getOriginalMessage());
        if (library.startsWith("Trailing token")) {
            return "there is more after the end of the document; expected one document";
        }
        if (e instanceof StreamConstraintsException) {
            return limit(library);
        }
        if (e instanceof InputCoercionException number) {
            return "expected " + expected(number.getTargetType()) + ", found a number that is too large";
        }
        if (e instanceof UnexpectedEndOfInputException || library.startsWith("Unexpected end-of-input")) {
            return "not valid JSON: it ends too early; the input is incomplete";
        }
        if (e instanceof StreamReadException) {
            return "not valid JSON: " + syntax(library);
        }
        if (e instanceof UnrecognizedPropertyException property) {
            return unknownKey(property);
        }
        if (e instanceof InvalidTypeIdException type) {
            return kind(type);
        }
        if (e instanceof ValueInstantiationException) {
            return OwnMessage.of(e).orElse("the values do not belong together");
        }
        if (e instanceof MismatchedInputException mismatch) {
            return mismatch(mismatch, library);
        }
        return OwnMessage.of(e).orElse("the value does not have the form that is expected here");
    }

    private static String limit(String library) {
        if (library.contains("nesting depth")) {
            return "it is nested too deeply; no such file has more than a few levels";
        }
        if (library.contains("Number value length")) {
            return "it has a number with too many digits";
        }
        return "it has a text or a key that is too long";
    }

    private static String syntax(String library) {
        Matcher duplicate = DUPLICATE.matcher(library);
        if (duplicate.matches()) {
            return "the key " + Excerpt.quoted(duplicate.group(1)) + " appears twice";
        }
        Matcher character = CHARACTER.matcher(library);
        if (character.matches()) {
            return "unexpected " + Excerpt.quoted(character.group(1))
                    + "; check the quotes, commas and brackets before it";
        }
        Matcher token = TOKEN.matcher(library);
        if (token.matches()) {
            return "unexpected " + Excerpt.quoted(token.group(1)) + "; a text is in double quotes";
        }
        if (library.startsWith("Illegal unquoted character")) {
            return "a text has a line break or another control character in it";
        }
        if (library.startsWith("Unexpected close marker")) {
            return "a closing bracket has no opening one";
        }
        if (library.startsWith("Invalid UTF-8")) {
            return "the text is not UTF-8";
        }
        return "check the quotes, commas and brackets here";
    }

    private static String unknownKey(UnrecognizedPropertyException e) {
        Collection<Object> known = e.getKnownPropertyIds();
        return "unknown key"
                + (known == null || known.isEmpty()
                        ? ""
                        : "; the known keys are "
                                + listed(known.stream()
                                        .map(String::valueOf)
                                        .sorted()
                                        .toList()));
    }

    private static String kind(InvalidTypeIdException e) {
        Class<?> base = e.getBaseType() == null ? Object.class : e.getBaseType().getRawClass();
        JsonTypeInfo info = base.getAnnotation(JsonTypeInfo.class);
        JsonSubTypes types = base.getAnnotation(JsonSubTypes.class);
        String key = info == null ? "kind" : info.property();
        String choices = types == null
                ? ""
                : "expected one of "
                        + listed(Arrays.stream(types.value())
                                .map(JsonSubTypes.Type::name)
                                .toList());
        return e.getTypeId() == null
                ? "the key `" + key + "` is missing" + (choices.isEmpty() ? "" : "; " + choices)
                : "`" + key + "`: " + (choices.isEmpty() ? "" : choices + ", ") + "found "
                        + Excerpt.quoted(e.getTypeId());
    }

    private static String mismatch(MismatchedInputException e, String library) {
        Matcher missing = MISSING.matcher(library);
        if (missing.matches()) {
            return "the key `" + missing.group(1) + "` is missing";
        }
        Optional<String> found = e instanceof InvalidFormatException format
                ? Optional.of(Excerpt.quoted(String.valueOf(format.getValue())))
                : found(e.getCurrentToken());
        return "expected " + expected(e.getTargetType())
                + found.map(value -> ", found " + value).orElse("");
    }

    private static Optional<String> found(JsonToken token) {
        if (token == null) {
            return Optional.empty();
        }
        return Optional.of(
                switch (token) {
                    case START_ARRAY, END_ARRAY -> "a list";
                    case START_OBJECT, END_OBJECT, PROPERTY_NAME -> "an object";
                    case VALUE_STRING -> "a text";
                    case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
                    case VALUE_TRUE -> "true";
                    case VALUE_FALSE -> "false";
                    case VALUE_NULL -> "null";
                    default -> "something else";
                });
    }

    private static String expected(Class<?> type) {
        if (type == null || type == Object.class || Optional.class.isAssignableFrom(type)) {
            return "another value";
        }
        if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
            return "a whole number";
        }
        if (type == double.class || type == Double.class || Number.class.isAssignableFrom(type)) {
            return "a number";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (CharSequence.class.isAssignableFrom(type)) {
            return "a text";
        }
        if (type == Duration.class) {
            return "a number of milliseconds";
        }
        if (type == Instant.class) {
            return "a time like 2026-09-07T15:00:00.000000Z";
        }
        if (type == LocalDateTime.class) {
            return "a date and time like 2026-09-07T09:00";
        }
        if (type == LocalDate.class) {
            return "a date like 2026-09-07";
        }
        if (ZoneId.class.isAssignableFrom(type)) {
            return "a time zone like America/Denver";
        }
        if (type.isEnum()) {
            return "one of " + choices(type);
        }
        return type.isArray() || Collection.class.isAssignableFrom(type) ? "a list" : "an object";
    }

    /** The constants as the files have them. */
    private static String choices(Class<?> type) {
        return listed(Arrays.stream(type.getEnumConstants())
                .map(constant -> Json.lines().valueToTree(constant).asString())
                .toList());
    }

    private static String listed(List<String> choices) {
        return choices.stream().limit(MOST_CHOICES).collect(Collectors.joining(", "))
                + (choices.size() > MOST_CHOICES ? ", …" : "");
    }
}
