package dev.firstbell.twin.term;

import dev.firstbell.records.timetable.Timetable;
import dev.firstbell.twin.parameters.TwinParameters;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a term costs at least in which each class keeps its promise as often as with some schedule, in the same worlds. The bounds
 * are proven, not found by a search, so the true minimum may be higher. {@code docs/plan.md} says what they assume.
 *
 * @param clairvoyantDollars with attendance, boots, pulls and preemptions known beforehand: every student of a class that keeps its
 *     promise has a seat at once, and a node ends with its last student.
 *     The students of a class that breaks its promise come all the same, and their nodes are requested when they come.
 * @param turningAwayDollars the same, but a class that breaks its promise costs nothing, as if its students were turned away
 * @param anyScheduleDollars with any schedule for the pre-scaler and the autoscaler as they are simulated
 */
public record TermBounds(double clairvoyantDollars, double turningAwayDollars, double anyScheduleDollars) {
    /**
     * The bounds at the compliance of an evaluation.
     *
     * @param evaluation of the same timetable, parameters, number of worlds and seed
     */
    public static TermBounds of(
            Timetable timetable, TwinParameters parameters, TermEvaluation evaluation, int worlds, long seed) {
        Fleet fleet = Fleet.of(parameters);
        List<Case> days = Case.of(timetable);
        List<int[]> kept = new ArrayList<>();
        int at = 0;
        for (Case day : days) {
            int[] ofDay = new int[day.classes().size()];
            for (int of = 0; of < ofDay.length; of++) {
                Proportion proportion = evaluation.promises().get(at++).kept();
                if (proportion.trials() != worlds) {
                    throw new IllegalArgumentException(
                            "the evaluation has " + proportion.trials() + " worlds, not " + worlds);
                }
                ofDay[of] = proportion.hits();
            }
            kept.add(ofDay);
        }
        return IntStream.range(0, days.size())
                .parallel()
                .mapToObj(i -> of(days.get(i), DayModel.of(fleet, days.get(i).classes(), seed, worlds), kept.get(i)))
                .reduce(new TermBounds(0, 0, 0), TermBounds::plus);
    }

    /** The bounds of days in the worlds of a model. */
    static TermBounds of(Case day, DayModel model, int[] kept) {
        return new TermBounds(
                model.clairvoyantDollars(kept) * day.occurrences(),
                model.dollarsTurningAway(kept) * day.occurrences(),
                model.leastDollars(kept) * day.occurrences());
    }

    TermBounds times(double factor) {
        return new TermBounds(factor * clairvoyantDollars, factor * turningAwayDollars, factor * anyScheduleDollars);
    }

    TermBounds plus(TermBounds other) {
        return new TermBounds(
                clairvoyantDollars + other.clairvoyantDollars,
                turningAwayDollars + other.turningAwayDollars,
                anyScheduleDollars + other.anyScheduleDollars);
    }
}
