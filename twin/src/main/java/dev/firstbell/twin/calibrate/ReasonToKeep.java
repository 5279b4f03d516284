package dev.firstbell.twin.calibrate;

import dev.firstbell.records.io.Plural;
import dev.firstbell.twin.parameters.Distribution;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.TwinParameters;
import java.util.Optional;

/** Why a part keeps its value although runs show something of it. */
final class ReasonToKeep {
    /** Fewer values do not show a distribution. */
    static final int LEAST_VALUES = 5;

    /** Fewer new nodes do not either, but each is dear: one class start without pre-scaling shows one. */
    private static final int LEAST_NODES = 3;

    /** More unfinished or contradictory values than this share, and what is missing decides the result. */
    private static final double MOST_MISSING = 0.05;

    private ReasonToKeep() {}

    /** The reason in words, or empty if the part can be fitted. */
    static Optional<String> of(RandomPart part, Sample sample, TwinParameters prior) {
        int least = part == RandomPart.NODE_BOOT || part == RandomPart.IMAGE_PULL ? LEAST_NODES : LEAST_VALUES;
        int values = sample.count();
        if (sample.contradictory() > MOST_MISSING * (values + sample.contradictory())) {
            return Optional.of(sample.contradictory() + " of " + (values + sample.contradictory())
                    + " values are contradictions: the effect lies before its cause");
        }
        if (sample.unfinished() > MOST_MISSING * (values + sample.unfinished())) {
            return Optional.of(Plural.of(sample.unfinished(), "start", "starts") + " of "
                    + (values + sample.unfinished()) + " had not come that far when they ended"
                    + (sample.failed() > 0 ? " (" + sample.failed() + " of them failed)" : "")
                    + (sample.longestUnfinished() > 0
                            ? ", the longest after " + FitWords.text(sample.longestUnfinished()) + " s"
                            : "")
                    + ", so the longest times are missing");
        }
        if (values == 0) {
            return Optional.of("no run shows it");
        }
        if (values < least) {
            return Optional.of(Plural.of(values, "value", "values") + " from " + Plural.of(sample.runs(), "run", "runs")
                    + ", and a fit needs " + least);
        }
        if (part == RandomPart.RETRY_AFTER && within(sample, prior.distribution(part))) {
            return Optional.of(values + " values confirm it");
        }
        return Optional.empty();
    }

    private static boolean within(Sample sample, Distribution distribution) {
        double[] ascending = sample.ascending();
        return ascending[0] >= Math.floor(Fit.quantile(distribution, 0))
                && ascending[ascending.length - 1] <= Math.ceil(Fit.quantile(distribution, 1));
    }
}
