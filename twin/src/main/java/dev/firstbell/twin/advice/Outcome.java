package dev.firstbell.twin.advice;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.deployment.Origin;
import java.util.List;
import java.util.function.Function;

/** What a rule says about a deployment. Immutable. */
public sealed interface Outcome {
    /** What will happen at the class start, in whole sentences. */
    String says();

    /** Takes the cases apart. */
    <T> T match(Function<Fine, T> fine, Function<Change, T> change, Function<CannotTell, T> cannotTell);

    /** The deployment is fine by this rule. */
    record Fine(String says) implements Outcome {
        public Fine {
            requireNonNull(says, "says is null");
        }

        @Override
        public <T> T match(Function<Fine, T> fine, Function<Change, T> change, Function<CannotTell, T> cannotTell) {
            return fine.apply(this);
        }
    }

    /**
     * The deployment needs a change.
     *
     * @param edits what to change; at least one
     */
    record Change(String says, List<Edit> edits) implements Outcome {
        public Change {
            requireNonNull(says, "says is null");
            edits = List.copyOf(edits);
            if (edits.isEmpty()) {
                throw new IllegalArgumentException("a change needs an edit");
            }
        }

        @Override
        public <T> T match(Function<Fine, T> fine, Function<Change, T> change, Function<CannotTell, T> cannotTell) {
            return change.apply(this);
        }
    }

    /**
     * It cannot be told.
     *
     * @param tell what to do so that it can be told
     * @param unread whether a value of the deployment could not be read; otherwise the values do not contain the answer
     */
    record CannotTell(String says, String tell, boolean unread) implements Outcome {
        public CannotTell {
            requireNonNull(says, "says is null");
            requireNonNull(tell, "tell is null");
        }

        @Override
        public <T> T match(Function<Fine, T> fine, Function<Change, T> change, Function<CannotTell, T> cannotTell) {
            return cannotTell.apply(this);
        }
    }

    /**
     * A value to change.
     *
     * @param origin where it is, or where it belongs
     * @param from what holds now
     * @param to what to write there
     */
    record Edit(Origin origin, String from, String to) {
        public Edit {
            requireNonNull(origin, "origin is null");
            requireNonNull(from, "from is null");
            requireNonNull(to, "to is null");
        }
    }
}
