package dev.firstbell.records.io;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Collects everything that is wrong with an input, so that a person hears of all of it at once. Not thread-safe.
 */
public final class Problems {
    private final List<String> found = new ArrayList<>();

    /**
     * Adds a problem.
     *
     * @param place where, as the person would look for it: {@code class.yaml: arrivals[0].sd}
     * @param message what is wrong and what to write instead
     */
    public void add(String place, String message) {
        found.add(place + ": " + message);
    }

    /** Adds a problem that says its place itself. */
    public void add(String problem) {
        found.add(problem);
    }

    /**
     * Reads one of several inputs, keeping the problems of a bad one.
     *
     * @return what was read, or null if it was bad
     */
    public <T> T attempt(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (BadInputException e) {
            found.addAll(e.problems());
            return null;
        }
    }

    /** All problems so far, in the order found. */
    public List<String> all() {
        return List.copyOf(found);
    }

    public boolean isEmpty() {
        return found.isEmpty();
    }

    /** Throws all of them together, if there are any. */
    public void throwIfAny() {
        if (!found.isEmpty()) {
            throw new BadInputException(all());
        }
    }
}
