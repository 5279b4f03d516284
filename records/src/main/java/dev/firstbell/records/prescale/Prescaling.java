package dev.firstbell.records.prescale;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Optional;

/**
 * The room that is asked for before a class: the means, and how much.
 *
 * @param means how the room is made
 * @param count how many nodes or students ({@link Means#unit()}); 0 asks for nothing, and {@link Means#NONE} has no other
 * @param strategy of a capacity buffer; empty for every other means
 */
public record Prescaling(
        Means means, int count, @JsonInclude(JsonInclude.Include.NON_EMPTY) Optional<BufferStrategy> strategy) {
    /** No pre-scaling. */
    public static final Prescaling NONE = new Prescaling(Means.NONE, 0, Optional.empty());

    public Prescaling {
        requireNonNull(means, "means is null");
        strategy = strategy == null ? Optional.empty() : strategy;
        if (count < 0) {
            throw new IllegalArgumentException("count must not be negative: " + count);
        }
        if (means == Means.NONE && count != 0) {
            throw new IllegalArgumentException("none asks for nothing, so its count must be 0: " + count);
        }
        if ((means == Means.CAPACITY_BUFFER) != strategy.isPresent()) {
            throw new IllegalArgumentException("a capacity buffer has a strategy, and no other means has one");
        }
    }

    /** One of the means that need no strategy. */
    public static Prescaling of(Means means, int count) {
        return new Prescaling(means, count, Optional.empty());
    }

    /** W tiny placeholders, one for each node. */
    public static Prescaling nodePlaceholders(int nodes) {
        return of(Means.NODE_PLACEHOLDERS, nodes);
    }

    /** Placeholders of the size of one student's pod. */
    public static Prescaling userPlaceholders(int students) {
        return of(Means.USER_PLACEHOLDERS, students);
    }

    /** The pool's minimum, with a resize. */
    public static Prescaling poolMinimum(int nodes) {
        return of(Means.POOL_MINIMUM, nodes);
    }

    /** A buffer of whole nodes. */
    public static Prescaling capacityBuffer(int nodes, BufferStrategy strategy) {
        return new Prescaling(Means.CAPACITY_BUFFER, nodes, Optional.of(strategy));
    }
}
