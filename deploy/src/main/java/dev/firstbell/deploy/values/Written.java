package dev.firstbell.deploy.values;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a values file has at one path. Immutable. */
public sealed interface Written {
    /** The file and the line: {@code values.yaml:12}. */
    String where();

    /** The key with nothing behind it, which removes the chart's default. */
    record Nothing(String where) implements Written {}

    /**
     * A number, a word or a text.
     *
     * @param text without quotes
     * @param quoted whether it is in quotes or a block, and so a text, whatever it looks like
     */
    record Scalar(String where, String text, boolean quoted) implements Written {
        /** The whole number that Helm's YAML parser reads there; empty if it reads something else. */
        public Optional<Long> wholeNumber() {
            return quoted ? Optional.empty() : WrittenNumber.of(text);
        }
    }

    /** Keys with values. */
    record Mapping(String where, Map<String, Written> entries) implements Written {
        public Mapping {
            entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        }
    }

    /** A list. */
    record Items(String where, List<Written> items) implements Written {
        public Items {
            items = List.copyOf(items);
        }
    }

    /**
     * Something that another tool replaces or decrypts.
     *
     * @param what what it is, after "is": {@code encrypted with SOPS}
     * @param tell what would tell the value
     * @param isSealed whether nothing of it can be read, rather than a part that another tool replaces
     */
    record Unreadable(String where, String what, String tell, boolean isSealed) implements Written {}
}
