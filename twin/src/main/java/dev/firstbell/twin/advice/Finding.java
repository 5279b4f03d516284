package dev.firstbell.twin.advice;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one rule found. Immutable.
 *
 * @param figures the numbers that the rule computed, by name; a name states its unit ({@code timeoutSeconds}), except for
 *     counts
 */
public record Finding(Rule rule, Outcome outcome, Map<String, Long> figures) {
    public Finding {
        requireNonNull(rule, "rule is null");
        requireNonNull(outcome, "outcome is null");
        figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
    }
}
