package dev.firstbell.twin.cluster;

import java.util.List;
import java.util.Optional;

/**
 * Where the scheduler places a pod. It packs pods of a student's size onto the fullest node with room for them (Zero to
 * JupyterHub's user-scheduler, {@code MostAllocated}). If a student's pod fits on no node, the victim is the placeholder that
 * started last, as in the preemption of kube-scheduler. Stateless apart from the nodes.
 */
final class Scheduler {
    private final List<Node> nodes;

    Scheduler(List<Node> nodes) {
        this.nodes = nodes;
    }

    /**
     * The node on which a pod fits.
     *
     * @param zone the index of the zone in which it has to be; -1 for any
     */
    Optional<Node> place(Pod.Kind kind, int zone) {
        Node place = null;
        for (Node node : nodes) {
            if (isIn(zone, node)
                    && node.fits(kind)
                    && (place == null || packs(kind) && node.takenSeats() > place.takenSeats())) {
                place = node;
            }
        }
        return Optional.ofNullable(place);
    }

    private static boolean packs(Pod.Kind kind) {
        return switch (kind) {
            case STUDENT, USER_PLACEHOLDER -> true;
            case NODE_PLACEHOLDER, NODE_SIZED_PLACEHOLDER -> false;
        };
    }

    private static boolean isIn(int zone, Node node) {
        return zone < 0 || node.zone() == zone;
    }

    /** The placeholder that a student's pod evicts, with the same zone as for {@link #place}. */
    Optional<Pod> victim(int zone) {
        Pod victim = null;
        for (Node node : nodes) {
            Pod candidate = isIn(zone, node) ? node.victim().orElse(null) : null;
            if (candidate != null && (victim == null || candidate.boundAt().isAfter(victim.boundAt()))) {
                victim = candidate;
            }
        }
        return Optional.ofNullable(victim);
    }

    /** Whether all pods of a node without students fit on other nodes, so that the autoscaler can remove it. */
    boolean canMoveFrom(Node node) {
        return canMove(Pod.Kind.NODE_PLACEHOLDER, node)
                && canMove(Pod.Kind.NODE_SIZED_PLACEHOLDER, node)
                && node.userPlaceholders() <= freeSeatsBeside(node);
    }

    private boolean canMove(Pod.Kind kind, Node from) {
        if (!from.holds(kind)) {
            return true;
        }
        for (Node node : nodes) {
            if (node != from && node.fits(kind)) {
                return true;
            }
        }
        return false;
    }

    private int freeSeatsBeside(Node one) {
        int seats = 0;
        for (Node node : nodes) {
            if (node != one && node.fits(Pod.Kind.USER_PLACEHOLDER)) {
                seats += node.freeSeats();
            }
        }
        return seats;
    }
}
