package dev.firstbell.twin.term;

import dev.firstbell.records.timetable.Meeting;
import java.util.function.Function;

/** What came of planning a term. */
public sealed interface TermOutcome {
    /**
     * There is a plan with which each meeting reaches the target.
     *
     * @param plan the plan
     */
    record Planned(TermPlan plan) implements TermOutcome {}

    /**
     * No plan was found with which a meeting reaches the target.
     *
     * @param meeting the meeting that misses it most clearly
     * @param best how often it keeps its promise with the most that can be requested
     * @param target the probability that was asked for
     * @param binds what keeps it from more, in words
     * @param relax what would help, in words
     */
    record Impossible(Meeting meeting, Proportion best, double target, String binds, String relax)
            implements TermOutcome {}

    /** Takes the outcome apart; a new case does not compile until each caller has decided. */
    default <T> T match(Function<Planned, T> planned, Function<Impossible, T> impossible) {
        if (this instanceof Planned found) {
            return planned.apply(found);
        }
        return impossible.apply((Impossible) this);
    }
}
