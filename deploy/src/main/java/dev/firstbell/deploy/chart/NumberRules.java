package dev.firstbell.deploy.chart;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The keywords of JSON Schema about one number, from draft 4 on. Stateless. */
final class NumberRules {
    private static final List<String> KEYWORDS =
            List.of("maximum", "minimum", "exclusiveMaximum", "exclusiveMinimum", "multipleOf", "enum", "const");

    private NumberRules() {}

    /** The rules of a level of a schema that can be evaluated here. */
    static Map<String, Object> of(Map<?, ?> level) {
        Map<String, Object> rules = new TreeMap<>();
        for (String keyword : KEYWORDS) {
            Object value = level.get(keyword);
            // Draft 4 has booleans for exclusiveMaximum and exclusiveMinimum.
            boolean known = keyword.equals("enum") ? value instanceof Collection : value instanceof Number;
            if (known) {
                rules.put(keyword, value);
            }
        }
        return rules;
    }

    /** The first rule that a number breaks. */
    static Optional<String> broken(Map<String, Object> rules, long number) {
        BigDecimal found = BigDecimal.valueOf(number);
        return KEYWORDS.stream()
                .filter(rules::containsKey)
                .filter(keyword -> !holds(keyword, rules.get(keyword), found))
                .findFirst()
                .map(keyword -> keyword + " " + rules.get(keyword));
    }

    private static boolean holds(String keyword, Object rule, BigDecimal found) {
        if (rule instanceof Collection<?> values) {
            return values.stream()
                    .anyMatch(value -> isNumber(value) && number(value).compareTo(found) == 0);
        }
        int difference = found.compareTo(number(rule));
        return switch (keyword) {
            case "maximum" -> difference <= 0;
            case "minimum" -> difference >= 0;
            case "exclusiveMaximum" -> difference < 0;
            case "exclusiveMinimum" -> difference > 0;
            case "multipleOf" ->
                number(rule).signum() == 0 || found.remainder(number(rule)).signum() == 0;
            default -> difference == 0;
        };
    }

    private static boolean isNumber(Object value) {
        return value instanceof Number;
    }

    private static BigDecimal number(Object value) {
        return new BigDecimal(value.toString());
    }
}
