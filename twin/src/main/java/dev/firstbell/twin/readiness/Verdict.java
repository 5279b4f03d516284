package dev.firstbell.twin.readiness;

import static java.util.Objects.requireNonNull;

import java.util.function.Function;

/** What a check says about a class. Immutable. */
public sealed interface Verdict {
    /** What was found, and what it means for the class, in whole sentences. */
    String says();

    /** Takes the cases apart. */
    <T> T match(Function<Go, T> go, Function<NoGo, T> noGo, Function<Unknown, T> unknown);

    /** By this check, the class can start. */
    record Go(String says) implements Verdict {
        public Go {
            requireNonNull(says, "says is null");
        }

        @Override
        public <T> T match(Function<Go, T> go, Function<NoGo, T> noGo, Function<Unknown, T> unknown) {
            return go.apply(this);
        }
    }

    /**
     * By this check, the class cannot start as it should.
     *
     * @param change the command or the line that would change it
     */
    record NoGo(String says, String change) implements Verdict {
        public NoGo {
            requireNonNull(says, "says is null");
            requireNonNull(change, "change is null");
        }

        @Override
        public <T> T match(Function<Go, T> go, Function<NoGo, T> noGo, Function<Unknown, T> unknown) {
            return noGo.apply(this);
        }
    }

    /**
     * It cannot be told.
     *
     * @param tell what to do so that it can be told
     * @param decisive whether the class cannot be judged without it
     */
    record Unknown(String says, String tell, boolean decisive) implements Verdict {
        public Unknown {
            requireNonNull(says, "says is null");
            requireNonNull(tell, "tell is null");
        }

        @Override
        public <T> T match(Function<Go, T> go, Function<NoGo, T> noGo, Function<Unknown, T> unknown) {
            return unknown.apply(this);
        }
    }
}
