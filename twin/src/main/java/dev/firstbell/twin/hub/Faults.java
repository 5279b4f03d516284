package dev.firstbell.twin.hub;

import static java.util.Objects.requireNonNull;

/** The faults that are planned for starts. */
final class Faults {
    private StartFault.Plan plan = StartFault.Plan.NONE;

    /** Sets the faults of starts from now on. */
    void set(StartFault.Plan newPlan) {
        plan = requireNonNull(newPlan, "newPlan is null");
    }

    FaultEffect of(Start start) {
        return FaultEffect.of(plan.of(start.server()));
    }
}
