package dev.firstbell.records.readiness;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.function.Function;

/**
 * Something that was read, or the statement that it could not be read. Immutable.
 *
 * @param <T> the type of what was read
 */
public sealed interface Fact<T> {
    /** Where it was read, or would have to be read. */
    String source();

    /** Takes the cases apart. */
    <R> R match(Function<Known<T>, R> known, Function<Unknown<T>, R> unknown);

    /** What was read, if it was. */
    default Optional<T> ifKnown() {
        return match(known -> Optional.of(known.value()), unknown -> Optional.empty());
    }

    /** Something that was read. */
    record Known<T>(T value, String source) implements Fact<T> {
        public Known {
            requireNonNull(value, "value is null");
            requireNonNull(source, "source is null");
        }

        @Override
        public <R> R match(Function<Known<T>, R> known, Function<Unknown<T>, R> unknown) {
            return known.apply(this);
        }
    }

    /**
     * Something that could not be read.
     *
     * @param why the cause that was found, such as a missing permission with its verb; a sentence without a full stop
     * @param tell what to do so that it can be read
     */
    record Unknown<T>(String source, String why, String tell) implements Fact<T> {
        public Unknown {
            requireNonNull(source, "source is null");
            requireNonNull(why, "why is null");
            requireNonNull(tell, "tell is null");
        }

        @Override
        public <R> R match(Function<Known<T>, R> known, Function<Unknown<T>, R> unknown) {
            return unknown.apply(this);
        }
    }
}
