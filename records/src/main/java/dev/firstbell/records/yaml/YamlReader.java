package dev.firstbell.records.yaml;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.io.Problems;
import dev.firstbell.records.time.Durations;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Reads one mapping of a YAML file that people write. It returns typed values with defaults, collects every problem with its
 * place, and reports unknown keys with the nearest known one. A key with a problem yields its default (or null), so that the
 * rest of the file is checked, too.
 */
public final class YamlReader {
    /** The years of a class: beyond them the difference of two times would not fit into nanoseconds. */
    private static final int FIRST_YEAR = 2000;

    private static final int LAST_YEAR = 2199;

    private final String place;
    private final YamlLines lines;
    private final JsonNode node;
    private final Problems problems;
    private final int problemsBefore;
    private final Set<String> known = new LinkedHashSet<>();
    private final Set<String> withoutValue = new HashSet<>();

    private YamlReader(String place, YamlLines lines, JsonNode node, Problems problems) {
        this.place = place;
        this.lines = lines;
        this.node = node;
        this.problems = problems;
        this.problemsBefore = problems.all().size();
    }

    /**
     * Parses a document whose root is a mapping.
     *
     * @throws BadInputException if the text is not a YAML mapping, because then nothing else can be checked
     */
    public static YamlReader parse(String place, String text, Problems problems) {
        return new YamlReader(place + ": ", YamlLines.none(), YamlDocument.mapping(place, text), problems);
    }

    /**
     * Parses a document whose root is a mapping, and names the line of each problem.
     *
     * @throws BadInputException if the text is not a YAML mapping, because then nothing else can be checked
     */
    public static YamlReader parseWithLines(String place, String text, Problems problems) {
        JsonNode root = YamlDocument.mapping(place, text);
        return new YamlReader(place + ": ", YamlLines.of(place + ": ", text), root, problems);
    }

    /** The mapping as it was parsed, with its anchors resolved, to compare it with another one. */
    public JsonNode content() {
        return node.deepCopy();
    }

    /** Whether this mapping has no problem so far. */
    public boolean sound() {
        return problems.all().size() == problemsBefore;
    }

    /** The place of one of this mapping's keys, such as {@code class.yaml: slo.within}, for notes. */
    public String at(String key) {
        return lines.placed(place + key);
    }

    /** Reports a problem with one of this mapping's keys. */
    public void problem(String key, String message) {
        problems.add(at(key), message);
    }

    /** A required text that is not blank. */
    public String text(String key) {
        return required(key).map(value -> textOf(key, value)).orElse(null);
    }

    private String textOf(String key, JsonNode value) {
        if (value.isFloatingPointNumber()) {
            // The digits as they were typed are lost: 3.10 and 3.1 are the same number.
            problem(
                    key,
                    "expected a text, found a number with a point or an exponent; put it into quotes, like \"3.10\"");
            return null;
        }
        return value.isValueNode() && !value.asString().isBlank() ? value.asString() : wrong(key, value, "a text");
    }

    /** An optional text that is not blank. */
    public Optional<String> optionalText(String key) {
        return optional(key).isPresent() ? Optional.ofNullable(text(key)) : Optional.empty();
    }

    /** A text that matches a pattern, with a default. */
    public String text(String key, Pattern form, String expected, String otherwise) {
        return optional(key)
                .map(value -> value.isString() && form.matcher(value.asString()).matches()
                        ? value.asString()
                        : wrong(key, value, expected, otherwise))
                .orElse(otherwise);
    }

    /** A required text that is one of some choices. */
    public String oneOf(String key, List<String> choices) {
        return required(key)
                .map(value -> value.isString() && choices.contains(value.asString())
                        ? value.asString()
                        : wrong(
                                key,
                                value,
                                "one of " + String.join(", ", choices),
                                choices.stream()
                                        .filter(choice -> choice.equalsIgnoreCase(value.asString("")))
                                        .findFirst()
                                        .map(choice -> "; write `" + choice + "`")
                                        .orElse(""),
                                (String) null))
                .orElse(null);
    }

    /** A reader of an empty mapping at one of this mapping's keys. */
    public YamlReader nothing(String key) {
        return new YamlReader(place + key + ".", lines, YamlDocument.empty(), problems);
    }

    /** Whether the mapping has a key. */
    public boolean has(String key) {
        return optional(key).isPresent();
    }

    /** A required number that is not negative. */
    public double notNegative(String key) {
        return required(key)
                .map(value -> value.isNumber() && value.doubleValue() >= 0
                        ? (Double) value.doubleValue()
                        : wrong(key, value, "a number of at least 0", (Double) 0.0))
                .orElse(0.0);
    }

    /** A required whole number within bounds. */
    public int integer(String key, int least, int most) {
        return required(key)
                .map(value -> integerOf(key, value, least, most, least))
                .orElse(least);
    }

    /** A whole number within bounds, with a default. */
    public int integer(String key, int least, int most, int otherwise) {
        return optional(key)
                .map(value -> integerOf(key, value, least, most, otherwise))
                .orElse(otherwise);
    }

    private int integerOf(String key, JsonNode value, int least, int most, int otherwise) {
        if (value.isIntegralNumber()
                && value.canConvertToInt()
                && value.intValue() >= least
                && value.intValue() <= most) {
            return value.intValue();
        }
        return wrong(
                key,
                value,
                least == most ? String.valueOf(least) : "a whole number from " + least + " to " + most,
                NumberHint.afterWhole(value),
                otherwise);
    }

    /** A share in (0, 1]. */
    public double share(String key, double otherwise) {
        return shareOf(key, otherwise, "a share above 0 and at most 1, like 0.95", Double.MIN_VALUE);
    }

    /** A share in [0, 1]. */
    public double shareOrZero(String key, double otherwise) {
        return shareOf(key, otherwise, "a share from 0 to 1, like 0.01", 0);
    }

    private double shareOf(String key, double otherwise, String expected, double least) {
        return optional(key)
                .map(value -> value.isNumber() && value.doubleValue() >= least && value.doubleValue() <= 1
                        ? (Double) value.doubleValue()
                        : wrong(key, value, expected, NumberHint.afterShare(value), (Double) otherwise))
                .orElse(otherwise);
    }

    /** A duration like {@code 90s}, {@code -2m} or {@code 1h30m}; required if the default is null. */
    public Duration duration(String key, Duration otherwise) {
        Optional<JsonNode> value = otherwise == null ? required(key) : optional(key);
        return value.map(v -> {
                    Optional<Duration> read = Durations.parse(v.asString(""));
                    return read.isPresent() && read.get().abs().compareTo(Durations.LONGEST) > 0
                            ? wrong(key, v, "a duration of at most a year", otherwise)
                            : read.orElseGet(() -> wrong(
                                    key,
                                    v,
                                    "a duration with its unit, like 90s, 2m or 1h30m",
                                    DurationHint.after(v.asString("")),
                                    otherwise));
                })
                .orElse(otherwise);
    }

    /** A required duration above zero. */
    public Duration positiveDuration(String key) {
        return positive(key, duration(key, null), null);
    }

    /** A duration above zero, with a default. */
    public Duration positiveDuration(String key, Duration otherwise) {
        return positive(key, duration(key, otherwise), otherwise);
    }

    private Duration positive(String key, Duration duration, Duration otherwise) {
        if (duration != null && (duration.isZero() || duration.isNegative())) {
            problem(key, "must be longer than zero, found " + Durations.format(duration));
            return otherwise;
        }
        return duration;
    }

    /** A required local date and time like {@code 2026-09-07T09:00}. */
    public LocalDateTime localDateTime(String key) {
        required(key);
        return localDateTime(key, null);
    }

    /** A local date and time, with a default. */
    public LocalDateTime localDateTime(String key, LocalDateTime otherwise) {
        return optional(key)
                .map(value -> {
                    try {
                        LocalDateTime time =
                                LocalDateTime.parse(value.asString("").replace(' ', 'T'));
                        return time.getYear() >= FIRST_YEAR && time.getYear() <= LAST_YEAR
                                ? time
                                : wrong(
                                        key,
                                        value,
                                        "a year from " + FIRST_YEAR + " to " + LAST_YEAR + ", like 2026-09-07T09:00",
                                        otherwise);
                    } catch (DateTimeException e) {
                        return wrong(
                                key,
                                value,
                                "a date and time like 2026-09-07T09:00",
                                LocalDateTimeHint.after(value.asString("")),
                                otherwise);
                    }
                })
                .orElse(otherwise);
    }

    /** A required date like {@code 2026-09-07}. */
    public LocalDate localDate(String key) {
        return required(key).map(value -> dateOf(key, value)).orElse(null);
    }

    /** A date, with a default. */
    public LocalDate localDate(String key, LocalDate otherwise) {
        return optional(key).isPresent() ? localDate(key) : otherwise;
    }

    /** A list of dates; empty if it is missing. */
    public List<LocalDate> localDates(String key) {
        return values(key, false, this::dateOf);
    }

    private LocalDate dateOf(String key, JsonNode value) {
        String text = value.asString("");
        try {
            LocalDate date = LocalDate.parse(text);
            return date.getYear() >= FIRST_YEAR && date.getYear() <= LAST_YEAR
                    ? date
                    : wrong(key, value, "a year from " + FIRST_YEAR + " to " + LAST_YEAR + ", like 2026-09-07", null);
        } catch (DateTimeException e) {
            return wrong(key, value, "a date like 2026-09-07", LocalDateTimeHint.afterDate(text), null);
        }
    }

    /** A required time of day like {@code 09:00}. */
    public LocalTime localTime(String key) {
        return required(key)
                .map(value -> {
                    try {
                        return LocalTime.parse(value.asString(""));
                    } catch (DateTimeException e) {
                        return this.<LocalTime>wrong(
                                key,
                                value,
                                "a time of day like 09:00",
                                LocalDateTimeHint.afterTime(value.asString("")),
                                null);
                    }
                })
                .orElse(null);
    }

    /** A required list of single values with at least one entry; {@code reader} reports those that it cannot read. */
    public <T> List<T> values(String key, BiFunction<String, JsonNode, T> reader) {
        return values(key, true, reader);
    }

    private <T> List<T> values(String key, boolean needed, BiFunction<String, JsonNode, T> reader) {
        List<T> items = new ArrayList<>();
        (needed ? required(key) : optional(key)).ifPresent(value -> {
            if (!value.isArray() || needed && value.isEmpty()) {
                wrong(key, value, needed ? "a list with at least one entry" : "a list");
                return;
            }
            for (int i = 0; i < value.size(); i++) {
                T item = reader.apply(key + "[" + i + "]", value.get(i));
                if (item != null) {
                    items.add(item);
                }
            }
        });
        return items;
    }

    /** A required time zone like {@code America/Denver}. */
    public ZoneId zone(String key) {
        return required(key)
                .map(value -> {
                    try {
                        return ZoneId.of(value.asString(""));
                    } catch (DateTimeException e) {
                        return this.<ZoneId>wrong(
                                key,
                                value,
                                "a time zone like America/Denver",
                                TimeZoneHint.after(value.asString("")),
                                null);
                    }
                })
                .orElse(null);
    }

    /** A nested mapping, or the default if it is missing. */
    public <T> T section(String key, Function<YamlReader, T> reader, T otherwise) {
        return optional(key)
                .map(value -> value.isObject()
                        ? reader.apply(new YamlReader(place + key + ".", lines, value, problems))
                        : wrong(key, value, "keys and values", otherwise))
                .orElse(otherwise);
    }

    /** A required list of mappings with at least one entry. */
    public <T> List<T> list(String key, Function<YamlReader, T> reader) {
        return list(key, reader, "a list with at least one entry", false);
    }

    /** A required list of mappings. */
    public <T> List<T> listOrEmpty(String key, Function<YamlReader, T> reader) {
        return list(key, reader, "a list", true);
    }

    /** A list of mappings; empty if it is missing. */
    public <T> List<T> optionalList(String key, Function<YamlReader, T> reader) {
        return optional(key).isPresent() ? listOrEmpty(key, reader) : List.of();
    }

    private <T> List<T> list(String key, Function<YamlReader, T> reader, String expected, boolean mayBeEmpty) {
        List<T> items = new ArrayList<>();
        required(key).ifPresent(value -> {
            if (!value.isArray() || value.isEmpty() && !mayBeEmpty) {
                wrong(key, value, expected);
                return;
            }
            for (int i = 0; i < value.size(); i++) {
                String item = key + "[" + i + "]";
                if (isNothing(value.get(i))) {
                    problem(item, "has no value; write keys and values after the `-`, or remove the line");
                } else if (value.get(i).isObject()) {
                    items.add(reader.apply(new YamlReader(place + item + ".", lines, value.get(i), problems)));
                } else {
                    wrong(item, value.get(i), "keys and values");
                }
            }
        });
        return items;
    }

    /** The key with the same last word, as pool.maxNodes for node.maxNodes, else the nearest one. */
    private Optional<String> likely(String key) {
        String name = key.substring(key.lastIndexOf('.') + 1);
        return known.stream()
                .filter(candidate -> key.contains(".") && candidate.endsWith("." + name))
                .findFirst()
                .or(() -> known.stream()
                        .min(Comparator.comparingInt(candidate -> EditDistance.between(key, candidate)))
                        .filter(candidate -> isNear(key, candidate)));
    }

    /** Whether the mapping has a key, whatever its value; the key does not count as read. */
    public boolean hasKey(String key) {
        return node.has(key);
    }

    /** Reports every key that has not been read, with the nearest one that has. */
    public void refuseOtherKeys() {
        for (String key : node.propertyNames()) {
            if (!known.contains(key)) {
                String nearest = likely(key)
                        .map(candidate -> "; did you mean `" + candidate + "`?")
                        .orElse("; the known keys are " + String.join(", ", known));
                problem(Excerpt.of(key), "unknown key" + nearest);
            }
        }
    }

    /** Two keys that share no letter in its place, such as {@code to} and {@code sd}, are not spellings of each other. */
    private static boolean isNear(String key, String candidate) {
        int distance = EditDistance.between(key, candidate);
        return distance <= Math.max(2, key.length() / 2) && distance < Math.min(key.length(), candidate.length());
    }

    /** The value of a key, if the mapping has it. A key without a value is a problem, and counts as absent. */
    public Optional<JsonNode> optional(String key) {
        known.add(key);
        JsonNode value = node.get(key);
        if (value != null && isNothing(value)) {
            if (withoutValue.add(key)) {
                problem(key, "has no value; write one after the colon, or remove the key");
            }
            return Optional.empty();
        }
        return Optional.ofNullable(value);
    }

    /** In YAML, {@code ~} means nothing, too; the library reads it as a text. */
    private static boolean isNothing(JsonNode value) {
        return value.isNull() || value.isString() && value.asString().equals("~");
    }

    private Optional<JsonNode> required(String key) {
        JsonNode found = node.get(key);
        if (found != null && isNothing(found) && withoutValue.add(key)) {
            problem(key, "has no value; write one after the colon");
        }
        Optional<JsonNode> value = optional(key);
        if (value.isEmpty() && !withoutValue.contains(key)) {
            problem(key, "is missing");
        }
        return value;
    }

    private String wrong(String key, JsonNode found, String expected) {
        return wrong(key, found, expected, null);
    }

    /** Reports a value that is not what was expected, and returns the default. */
    public <T> T wrong(String key, JsonNode found, String expected, T otherwise) {
        return wrong(key, found, expected, NumberHint.after(expected, found), otherwise);
    }

    /** The same with a remedy, which begins with its separator; empty if there is none. */
    private <T> T wrong(String key, JsonNode found, String expected, String remedy, T otherwise) {
        problem(key, "expected " + expected + ", found " + shown(found) + remedy);
        return otherwise;
    }

    private static String shown(JsonNode found) {
        if (found.isArray()) {
            return found.isEmpty() ? "an empty list" : "a list";
        }
        if (!found.isValueNode()) {
            return "a mapping";
        }
        // Without this, `students: "10"` would be told that a whole number was expected and that 10 was found.
        return NumberHint.quoted(found)
                ? "the text " + Excerpt.quoted('"' + found.asString() + '"') + "; write it without quotes"
                : Excerpt.quoted(found.asString());
    }
}
