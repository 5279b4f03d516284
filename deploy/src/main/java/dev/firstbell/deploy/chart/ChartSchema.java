package dev.firstbell.deploy.chart;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/** What a chart's schema of its values says about one value. Stateless and thread-safe. */
public final class ChartSchema {
    private static final String REFERENCE = "#/";

    /** Keywords that are evaluated here, or that restrict no value. */
    private static final Set<String> EVALUATED = Set.of(
            "type",
            "properties",
            "additionalProperties",
            "$ref",
            "required",
            "title",
            "description",
            "default",
            "examples",
            "deprecated",
            "definitions",
            "$defs",
            "$schema",
            "$id",
            "$comment");

    private ChartSchema() {}

    /** What is known about a value. */
    public sealed interface Answer {
        /** Takes the cases apart. */
        <T> T match(Function<Known, T> known, Function<Unknown, T> unknown, Function<NoSchema, T> noSchema);
    }

    /**
     * The chart takes values of these types.
     *
     * @param place the schema's file
     * @param chart the chart's name and version
     * @param types the types that it may have, such as {@code integer} and {@code null}; empty if any
     * @param others further rules on the way to the value, such as {@code patternProperties}, which were not evaluated
     * @param bounds rules about the number itself, such as {@code maximum}
     */
    public record Known(String place, String chart, List<String> types, List<String> others, Map<String, Object> bounds)
            implements Answer {
        public Known {
            types = List.copyOf(types);
            others = List.copyOf(others);
            bounds = Map.copyOf(bounds);
        }

        /** The rule that a whole number breaks, such as {@code maximum 100}. */
        public Optional<String> broken(long number) {
            return NumberRules.broken(bounds, number);
        }

        /** Whether a whole number is among the types. */
        public boolean wholeNumber() {
            return types.isEmpty() || types.contains("integer") || types.contains("number");
        }

        @Override
        public <T> T match(Function<Known, T> known, Function<Unknown, T> unknown, Function<NoSchema, T> noSchema) {
            return known.apply(this);
        }
    }

    /**
     * The chart rejects the key.
     *
     * @param place the schema's file
     * @param chart the chart's name and version
     * @param key the first key of the path that the schema does not have
     */
    public record Unknown(String place, String chart, String key) implements Answer {
        @Override
        public <T> T match(Function<Known, T> known, Function<Unknown, T> unknown, Function<NoSchema, T> noSchema) {
            return unknown.apply(this);
        }
    }

    /**
     * The chart has no schema.
     *
     * @param chart its name and version
     */
    public record NoSchema(String chart) implements Answer {
        @Override
        public <T> T match(Function<Known, T> known, Function<Unknown, T> unknown, Function<NoSchema, T> noSchema) {
            return noSchema.apply(this);
        }
    }

    static Answer at(String place, String chart, Map<?, ?> schema, List<String> path) {
        Map<?, ?> level = schema;
        Set<String> rules = new TreeSet<>();
        for (String key : path) {
            level = resolved(schema, level);
            rules.addAll(others(level));
            Map<?, ?> properties = map(level.get("properties"));
            if (Boolean.FALSE.equals(properties.get(key))) {
                return new Unknown(place, chart, key);
            } else if (properties.containsKey(key)) {
                level = map(properties.get(key));
            } else if (level.get("additionalProperties") instanceof Map<?, ?> others) {
                level = others;
            } else if (Boolean.FALSE.equals(level.get("additionalProperties"))) {
                return new Unknown(place, chart, key);
            } else {
                return new Known(place, chart, List.of(), List.copyOf(rules), Map.of());
            }
        }
        level = resolved(schema, level);
        Map<String, Object> bounds = NumberRules.of(level);
        rules.addAll(others(level));
        rules.removeAll(bounds.keySet());
        return new Known(place, chart, types(level), List.copyOf(rules), bounds);
    }

    /** The keywords of JSON Schema that this class does not evaluate. */
    private static List<String> others(Map<?, ?> level) {
        return level.keySet().stream()
                .map(Object::toString)
                .filter(keyword -> !EVALUATED.contains(keyword))
                .toList();
    }

    private static Map<?, ?> resolved(Map<?, ?> schema, Map<?, ?> level) {
        if (!(level.get("$ref") instanceof String reference) || !reference.startsWith(REFERENCE)) {
            return level;
        }
        Map<?, ?> found = schema;
        for (String key : reference.substring(REFERENCE.length()).split("/")) {
            found = map(found.get(key));
        }
        return found;
    }

    private static List<String> types(Map<?, ?> level) {
        Object type = level.get("type");
        Stream<?> types = type instanceof List<?> list ? list.stream() : Stream.ofNullable(type);
        return types.map(Object::toString).toList();
    }

    private static Map<?, ?> map(Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }
}
