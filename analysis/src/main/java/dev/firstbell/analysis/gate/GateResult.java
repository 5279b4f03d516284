package dev.firstbell.analysis.gate;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.firstbell.records.student.Stage;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The gate's answer.
 *
 * @param verdict on the times
 * @param promise on the promise to the class; absent if the new runs do not count
 * @param median the median wait; absent if there is nothing to compare
 * @param stages the time in each stage that both groups have; empty likewise
 * @param now how many new runs were compared
 * @param before with how many
 * @param changed what is different in the versions of hub, chart and image, one line each
 * @param reasons what led to the verdict, one line each
 * @param notes what else a reader must know, such as runs that were left out
 * @param more how many more runs would probably decide; present only if the verdict is INCONCLUSIVE, and not always then
 * @param rule by which it was decided
 */
public record GateResult(
        Verdict verdict,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Promise> promise,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Change> median,
        Map<Stage, Change> stages,
        int now,
        int before,
        List<String> changed,
        List<String> reasons,
        List<String> notes,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<MoreRuns> more,
        Rule rule) {
    public GateResult {
        requireNonNull(verdict, "verdict is null");
        requireNonNull(promise, "promise is null");
        requireNonNull(median, "median is null");
        Map<Stage, Change> ordered = new EnumMap<>(Stage.class);
        ordered.putAll(stages);
        stages = Collections.unmodifiableMap(ordered);
        changed = List.copyOf(changed);
        reasons = List.copyOf(reasons);
        notes = List.copyOf(notes);
        requireNonNull(more, "more is null");
        requireNonNull(rule, "rule is null");
    }

    /** The same without an answer about the times, for a reason that lies outside the runs. */
    public GateResult invalid(String reason) {
        return new GateResult(
                Verdict.INVALID,
                promise,
                Optional.empty(),
                Map.of(),
                now,
                before,
                changed,
                List.of(reason),
                notes,
                Optional.empty(),
                rule);
    }

    /** On the times. */
    public enum Verdict {
        /** Starts did not become much slower: a slowdown of the size that {@link Rule#most} says is excluded. */
        PASS,
        /** The wait, or the time in a stage, became longer. */
        REGRESSION,
        /** The wait became shorter. */
        IMPROVEMENT,
        /** The runs do not tell. */
        INCONCLUSIVE,
        /** The runs cannot be compared, or do not count. */
        INVALID
    }
}
