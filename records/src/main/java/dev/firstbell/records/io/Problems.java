package dev.firstbell.records.io;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Collects all problems of an input, so that they are reported at once. Not thread-safe.
 */
public final class Problems {
    private final List<String> found = new ArrayList<>();

    /**
     * Adds a problem.
     *
     * @param place the place in the input, e.g. {@code class.yaml: arrivals[0].sd}
     * @param message the problem and its remedy
     */
    public void add(String place, String message) {
        found.add(place + ": " + message);
    }

    /** Adds a problem whose text includes the place. */
    public void add(String problem) {
        found.add(problem);
    }

    /**
     * Reads one of several inputs and collects its problems.
     *
     * @return the input, or null if it has problems
     */
    public <T> T attempt(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (BadInputException e) {
            found.addAll(e.problems());
            return null;
        }
    }

    /** The problems so far, in the order found. */
    public List<String> all() {
        return List.copyOf(found);
    }

    public boolean isEmpty() {
        return found.isEmpty();
    }

    /** Throws all problems together, if there are any. */
    public void throwIfAny() {
        if (!found.isEmpty()) {
            throw new BadInputException(all());
        }
    }
}
