package dev.firstbell.analysis.decision;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.firstbell.analysis.statistics.Bounds;
import dev.firstbell.analysis.statistics.FurtherRuns;
import java.util.Optional;

/**
 * Two settings by one criterion, over the blocks in which both have a run that counts.
 *
 * @param criterion by what
 * @param setting the name of one setting, which leads by this criterion
 * @param other the name of the other one
 * @param blocks the number of such blocks
 * @param advantage by how much {@code setting} is better on average, in the criterion's unit (share, seconds, node hours);
 *     negative if it is worse; empty without a block
 * @param interval of the advantage; empty with fewer than two blocks
 * @param relation what follows
 * @param further how many further blocks would probably decide; present only if it is open and the interval is known
 */
public record Comparison(
        Criterion criterion,
        String setting,
        String other,
        int blocks,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Double> advantage,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Bounds> interval,
        Relation relation,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<FurtherRuns> further) {
    public Comparison {
        requireNonNull(criterion, "criterion is null");
        requireNonNull(setting, "setting is null");
        requireNonNull(other, "other is null");
        requireNonNull(advantage, "advantage is null");
        requireNonNull(interval, "interval is null");
        requireNonNull(relation, "relation is null");
        requireNonNull(further, "further is null");
    }

    /** What the runs show. */
    public enum Relation {
        /** The whole interval is above 0, and the mean above the resolution. */
        BETTER("better"),
        /** The whole interval is below 0, and the mean below minus the resolution. */
        WORSE("worse"),
        /** The whole interval is within the resolution. */
        EQUAL("equal"),
        /** None of these. */
        OPEN("open");

        private final String label;

        Relation(String label) {
            this.label = label;
        }

        /** The name in files. */
        @JsonValue
        public String label() {
            return label;
        }
    }
}
