package dev.firstbell.deploy.prescale.converge;

/**
 * What the pre-scaler never exceeds, whatever the schedule says.
 *
 * @param nodes the most nodes that it asks for at once; at least 1
 * @param nodeHoursPerDay the most node hours that it asks for on one day of the schedule's time zone; more than 0
 */
public record Ceilings(int nodes, double nodeHoursPerDay) {
    public Ceilings {
        if (nodes < 1) {
            throw new IllegalArgumentException("the ceiling of nodes must be at least 1: " + nodes);
        }
        if (!(nodeHoursPerDay > 0)) {
            throw new IllegalArgumentException("the ceiling of node hours must be more than 0: " + nodeHoursPerDay);
        }
    }
}
