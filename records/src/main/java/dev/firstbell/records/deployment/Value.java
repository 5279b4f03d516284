package dev.firstbell.records.deployment;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.function.Function;

/**
 * A value of a deployment, or the statement that it is not known. Immutable.
 *
 * @param <T> the type of the value
 */
public sealed interface Value<T> {
    /** Where the value comes from, or would have to come from. */
    Origin origin();

    /** Takes the cases apart. */
    <R> R match(Function<Known<T>, R> known, Function<Unknown<T>, R> unknown);

    /** The value if it is known. */
    default Optional<T> ifKnown() {
        return match(known -> Optional.of(known.value()), unknown -> Optional.empty());
    }

    /** A value that the hub or the cluster uses. */
    record Known<T>(T value, Origin origin) implements Value<T> {
        public Known {
            requireNonNull(value, "value is null");
            requireNonNull(origin, "origin is null");
        }

        @Override
        public <R> R match(Function<Known<T>, R> known, Function<Unknown<T>, R> unknown) {
            return known.apply(this);
        }
    }

    /**
     * A value that cannot be known from what was read.
     *
     * @param why what was found instead, as a whole sentence without a full stop
     * @param tell what to do so that it is known
     */
    record Unknown<T>(String why, String tell, Origin origin) implements Value<T> {
        public Unknown {
            requireNonNull(why, "why is null");
            requireNonNull(tell, "tell is null");
            requireNonNull(origin, "origin is null");
        }

        @Override
        public <R> R match(Function<Known<T>, R> known, Function<Unknown<T>, R> unknown) {
            return unknown.apply(this);
        }
    }
}
