package dev.firstbell.twin.parameters;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * A parameter's value and where it is from.
 *
 * @param source one line: the document, data set or measurement
 */
public record Sourced<T>(T value, Tag tag, String source) {
    public Sourced {
        requireNonNull(value, "value is null");
        requireNonNull(tag, "tag is null");
        requireNonNull(source, "source is null");
    }

    /** How well a value is known. */
    public enum Tag {
        /** Published, by others, about their deployments. */
        PRIOR("prior"),
        /** Fitted to measurements. */
        FITTED("fitted"),
        /** A guess that the sources do not contradict. */
        ASSUMED("assumed");

        private final String label;

        Tag(String label) {
            this.label = label;
        }

        /** As in parameter files. */
        @JsonValue
        public String label() {
            return label;
        }
    }
}
