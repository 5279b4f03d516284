package dev.firstbell.twin.cluster;

/**
 * Where a node comes from. Immutable.
 *
 * @param zone the index of its zone
 */
record NodeOrigin(Kind kind, int zone) {
    enum Kind {
        /** Permanent, outside the autoscaler's pools. */
        BASE,
        /** The students' pool, whose nodes the cloud may preempt. */
        POOL,
        /** The on-demand pool to fall back to. */
        ON_DEMAND
    }

    static NodeOrigin base(int zone) {
        return new NodeOrigin(Kind.BASE, zone);
    }

    static NodeOrigin pool(int zone) {
        return new NodeOrigin(Kind.POOL, zone);
    }

    static NodeOrigin onDemand(int zone) {
        return new NodeOrigin(Kind.ON_DEMAND, zone);
    }

    /** The begin of the node's name. */
    String poolName() {
        return kind == Kind.ON_DEMAND ? "on-demand-pool" : "user-pool";
    }
}
