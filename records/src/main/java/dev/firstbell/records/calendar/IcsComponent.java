package dev.firstbell.records.calendar;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A component, from {@code BEGIN} to {@code END}.
 *
 * @param name in capitals, such as {@code VEVENT}
 * @param line the number of its first line
 */
record IcsComponent(String name, int line, List<IcsProperty> properties, List<IcsComponent> children) {
    static IcsComponent begin(String name, int line) {
        return new IcsComponent(name, line, new ArrayList<>(), new ArrayList<>());
    }

    Stream<IcsProperty> all(String property) {
        return properties.stream().filter(candidate -> candidate.name().equals(property));
    }

    Optional<IcsProperty> first(String property) {
        return all(property).findFirst();
    }

    /** A text, without white space around it; empty if the property is missing. */
    String text(String property) {
        return first(property).map(IcsProperty::text).orElse("").strip();
    }
}
