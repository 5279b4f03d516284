package dev.firstbell.records.calendar;

import java.util.Map;
import java.util.Optional;

/**
 * A property of a component.
 *
 * @param name in capitals, such as {@code DTSTART}
 * @param parameters by name in capitals, such as {@code TZID}; of several values the first
 * @param value as it is in the file, with its escapes
 * @param line the number of its first line
 */
record IcsProperty(String name, Map<String, String> parameters, String value, int line) {
    Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    /** The value as text, without the escapes of RFC 5545, section 3.3.11. */
    String text() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\' && i + 1 < value.length()) {
                i++;
                char escaped = value.charAt(i);
                text.append(escaped == 'n' || escaped == 'N' ? '\n' : escaped);
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }
}
