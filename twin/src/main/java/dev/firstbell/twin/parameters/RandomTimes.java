package dev.firstbell.twin.parameters;

import dev.firstbell.records.classes.Draws;
import java.time.Duration;

/**
 * The random durations of one world: those of {@link TwinParameters#draw}, with everything looked up beforehand that they have
 * in common. Immutable and thread-safe.
 */
public final class RandomTimes {
    /** By the part's ordinal. */
    private final Distribution[] distributions;

    private final Draws.Purpose[] purposes;
    /** Nothing is drawn for a constant, and much of what the hub does is constant; null for the other parts. */
    private final Duration[] constants;

    /** @param draws the world's */
    public RandomTimes(TwinParameters parameters, Draws draws) {
        RandomPart[] parts = RandomPart.values();
        distributions = new Distribution[parts.length];
        purposes = new Draws.Purpose[parts.length];
        constants = new Duration[parts.length];
        for (RandomPart part : parts) {
            Distribution distribution = parameters.distribution(part);
            distributions[part.ordinal()] = distribution;
            constants[part.ordinal()] =
                    distribution instanceof Distribution.Constant ? distribution.quantile(0.5) : null;
            purposes[part.ordinal()] = draws.of(part.label());
        }
    }

    /** Draws a part's duration. The same subject and index always give the same duration. */
    public Duration draw(RandomPart part, String subject, long index) {
        Duration constant = constants[part.ordinal()];
        return constant != null ? constant : of(part, subject).draw(index);
    }

    /** The durations of a part for one subject, for a caller that needs many. */
    public OfSubject of(RandomPart part, String subject) {
        return new OfSubject(distributions[part.ordinal()], purposes[part.ordinal()].of(subject));
    }

    /** The durations of one part for one subject. Immutable and thread-safe. */
    public static final class OfSubject {
        private final Distribution distribution;
        private final Draws.Subject draws;

        private OfSubject(Distribution distribution, Draws.Subject draws) {
            this.distribution = distribution;
            this.draws = draws;
        }

        /** The same duration as {@link RandomTimes#draw}. */
        public Duration draw(long index) {
            return distribution.quantile(draws.uniform(index));
        }
    }
}
