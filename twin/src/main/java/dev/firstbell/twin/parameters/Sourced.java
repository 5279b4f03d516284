package dev.firstbell.twin.parameters;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;

/**
 * A parameter's value with its source. Immutable.
 *
 * @param source the document, data set or measurement, in one line
 */
public record Sourced<T>(T value, Tag tag, String source) {
    public Sourced {
        requireNonNull(value, "value is null");
        requireNonNull(tag, "tag is null");
        requireNonNull(source, "source is null");
    }

    /** The tag and the source: {@code prior: kubelet's default}. */
    public String inWords() {
        return tag.label() + ": " + source;
    }

    /** The kind of a value's source. */
    public enum Tag {
        /** Published by others about their deployments. */
        PRIOR("prior"),
        /** Fitted to measurements. */
        FITTED("fitted"),
        /** An assumption that does not contradict the sources. */
        ASSUMED("assumed");

        private final String label;

        Tag(String label) {
            this.label = label;
        }

        /** The tag with a label. */
        static Tag of(String label) {
            return Arrays.stream(values())
                    .filter(tag -> tag.label.equals(label))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("no such tag: " + label));
        }

        /** The name in parameter files. */
        @JsonValue
        public String label() {
            return label;
        }
    }
}
