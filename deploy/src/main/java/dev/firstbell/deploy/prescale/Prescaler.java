package dev.firstbell.deploy.prescale;

import dev.firstbell.records.prescale.Means;
import dev.firstbell.records.prescale.Verification;

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
     * @throws PrescaleException if the cluster refuses or cannot be reached; it then is asked for what it was before
     */
    int apply(int count);

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
