package dev.firstbell.deploy.image;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An authentication challenge: one {@code WWW-Authenticate} header (RFC 9110, section 11.6.1).
 *
 * @param scheme the authentication scheme, in lower case
 * @param parameters the parameters by name, in lower case
 */
record Challenge(String scheme, Map<String, String> parameters) {
    /** Possessive, because others are matched with a call of a method for each character. */
    private static final Pattern PARAMETER =
            Pattern.compile("(?<!\\w)(\\w++)\\s*+=\\s*+(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|([^\\s,]+))");

    static Challenge parse(String header) {
        String[] parts = header.strip().split("\\s+", 2);
        Map<String, String> parameters = new LinkedHashMap<>();
        Matcher matcher = PARAMETER.matcher(parts.length == 2 ? parts[1] : "");
        while (matcher.find()) {
            String value = matcher.group(2) == null
                    ? matcher.group(3)
                    : matcher.group(2).replaceAll("\\\\(.)", "$1");
            parameters.put(matcher.group(1).toLowerCase(Locale.ROOT), value);
        }
        return new Challenge(parts[0].toLowerCase(Locale.ROOT), Map.copyOf(parameters));
    }

    /** The preferred challenge: bearer, else basic; empty if the server offers neither. */
    static Optional<Challenge> preferred(List<String> headers) {
        return headers.stream()
                .map(Challenge::parse)
                .filter(challenge -> List.of("bearer", "basic").contains(challenge.scheme))
                .max(Comparator.comparing(challenge -> challenge.scheme.equals("bearer")));
    }
}
