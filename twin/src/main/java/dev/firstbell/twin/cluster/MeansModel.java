package dev.firstbell.twin.cluster;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.prescale.BufferStrategy;
import dev.firstbell.records.prescale.Means;
import dev.firstbell.records.prescale.PrescaleFailure;
import dev.firstbell.records.prescale.Prescaling;
import java.util.Optional;

/** One means of pre-scaling on the modelled cluster. Counts are in the unit of the means. */
interface MeansModel {
    /** Asks for so much room. */
    void apply(int count);

    /** How much is asked for. */
    int applied();

    /** How much of the room is there: on nodes that are Ready, with the image. */
    int present();

    /** Why room is missing that the nodes do not show, such as an operation that is under way. */
    default Optional<PrescaleFailure> failure() {
        return Optional.empty();
    }

    /** Whether the room has to be given back when class starts, because it would be made again as students take it. */
    default boolean endsWithClassStart() {
        return false;
    }

    /**
     * The model of a means.
     *
     * @throws BadInputException for {@code roster}, which is reserved
     */
    static MeansModel of(Prescaling wanted, ModelledCluster of) {
        return switch (wanted.means()) {
            case NONE -> new NoPrescaling(of.cluster());
            case NODE_PLACEHOLDERS -> new NodePlaceholders(of.cluster());
            case NODE_SIZED_PLACEHOLDERS -> new NodeSizedPlaceholders(of);
            case USER_PLACEHOLDERS -> new UserPlaceholders(of.cluster());
            case POOL_MINIMUM -> new PoolMinimum(of);
            case CAPACITY_BUFFER -> new CapacityBuffer(of, wanted.strategy().orElseThrow() == BufferStrategy.STANDBY);
            case ROSTER -> throw reserved();
        };
    }

    private static BadInputException reserved() {
        return new BadInputException(
                "the means “roster” is reserved: Firstbell has no part yet that starts the servers of"
                        + " the students on a list before class; choose another means");
    }

    /** @throws BadInputException if the means has no model */
    static void check(Means means) {
        if (means == Means.ROSTER) {
            throw reserved();
        }
    }
}
