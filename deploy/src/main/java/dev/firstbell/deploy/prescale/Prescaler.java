package dev.firstbell.deploy.prescale;

import dev.firstbell.records.prescale.Means;
import dev.firstbell.records.prescale.PrescaleFailure;
import dev.firstbell.records.prescale.Verification;
import java.util.Optional;

/**
 * Makes room before a class by one means, and proves that it is there. Its state is the cluster's: an object that was made
 * anew goes on where the last one ended, so every method may be repeated, and a process that was killed starts again.
 *
 * <p>A prescaler never deletes a student's pod, nor a node that holds one. Counts are in the unit of the means ({@link
 * Means#unit()}).
 *
 * <p>Not thread-safe. Two processes may use it at once: the later call counts, and none leaves a state between both.
 */
public interface Prescaler extends AutoCloseable {
    /** The means by which it makes room. */
    Means means();

    /**
     * How much the cluster is asked for now.
     *
     * @throws PrescaleException if the cluster cannot be read
     */
    int applied();

    /**
     * Asks for so much room. Does nothing if that much is asked for already. Returns once the cluster has accepted the
     * request; {@link #verify} tells when the room is there.
     *
     * @param count at least 0
     * @return what was asked for before
     * @throws PrescaleException if the cluster refuses or cannot be reached, or if another has set the count ({@link
     *     #setByAnother}); it then is asked for what it was before
     */
    int apply(int count);

    /**
     * As {@link #apply}, and also if a person or another program has set what the cluster is asked for, provided that it
     * still is the number that is expected.
     *
     * @param expected what {@link #applied} has returned
     * @param count at least 0
     * @return what was asked for before
     * @throws PrescaleException if the cluster refuses or cannot be reached, or if another has set another number since
     */
    default int replace(int expected, int count) {
        return apply(count);
    }

    /**
     * Why {@link #apply} with this count would leave the cluster as it is: a person or another program has set what it is
     * asked for. Changes nothing.
     *
     * @param count at least 0
     * @return empty if the prescaler's own count is in force, or if another set the very count
     * @throws PrescaleException if the cluster cannot be read
     */
    default Optional<PrescaleFailure> setByAnother(int count) {
        return Optional.empty();
    }

    /**
     * Compares the cluster with what is wanted. Changes nothing.
     *
     * @param count at least 0
     * @throws PrescaleException if the cluster cannot be read
     */
    Verification verify(int count);

    /**
     * Gives all the room back, as {@code apply(0)}: empty nodes go when the autoscaler finds them idle; nodes with students
     * stay as long as the students do.
     *
     * @return what was asked for before
     * @throws PrescaleException if the cluster refuses or cannot be reached
     */
    default int release() {
        return apply(0);
    }

    /** Closes connections. The room stays. */
    @Override
    void close();
}
