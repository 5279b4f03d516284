package dev.firstbell.twin.term;

import java.util.List;

/**
 * A day with its plan.
 *
 * @param of the day
 * @param planner what made the plan
 * @param choices for each group of classes; empty if there is no plan
 * @param check the fresh worlds in which the plan was checked
 * @param result what became of it there; null if there is no plan
 */
record PlannedDay(Case of, DayPlanner planner, List<Choice> choices, DayModel check, DayResult result) {
    PlannedDay {
        choices = List.copyOf(choices);
    }
}
