package dev.firstbell.twin.term;

import dev.firstbell.twin.parameters.Distribution;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.TwinParameters;

/**
 * The nodes and the hub of a deployment, as {@link DaySimulation} needs them. All times are in seconds. Immutable.
 *
 * @param seats the students who fit on one node, beside a node placeholder
 * @param most the maximum number of nodes of the pool
 * @param looks when the pre-scaler compares the schedule with the cluster
 * @param tick how long the pod of such a look takes to start, at most
 * @param scan the interval of the autoscaler
 * @param unneeded how long a node must be empty before it is removed
 * @param afterAdd how long after adding a node the autoscaler removes none
 * @param operation how long an operation on the pool takes
 * @param resizes whether the pool is resized to its minimum
 * @param preemptible whether the cloud takes nodes back after {@code lifetime}
 * @param boot from the request for a node until it is Ready
 * @param pull from Ready until the node has the image
 * @param lifetime from the request for a preemptible node until the cloud has removed it
 * @param start from a bound pod on a warm node until the hub can notice its server
 * @param page from the hub's notice until the first page
 * @param retryAfter how long a throttled student waits
 * @param restart how long the hub takes to restart
 * @param accept the hub's CPU time to accept a start
 * @param refuse the hub's CPU time to throttle one
 * @param finish the hub's CPU time to notice a server and add its route
 * @param failuresInRow after how many consecutive failed starts the hub exits; 0 for never
 * @param tolerance the relative spread of a start's deadline
 * @param spotPerHour the price of a preemptible node with its disk, in US dollars
 * @param onDemandPerHour the price of an on-demand node with its disk, in US dollars
 * @param withoutMachines the probability that the zone has no preemptible machines on a day
 * @param fallback whether nodes then come from an on-demand pool
 */
record Fleet(
        int seats,
        int most,
        Looks looks,
        double tick,
        double scan,
        double unneeded,
        double afterAdd,
        double operation,
        boolean resizes,
        boolean preemptible,
        Times boot,
        Times pull,
        Times lifetime,
        Times start,
        Times page,
        Times retryAfter,
        Times restart,
        double accept,
        double refuse,
        double finish,
        int failuresInRow,
        double tolerance,
        double spotPerHour,
        double onDemandPerHour,
        double withoutMachines,
        boolean fallback) {

    /** How long the autoscaler takes to turn from a pool without machines to the next one; an assumption. */
    static final double FALLBACK_DELAY = 60;

    static Fleet of(TwinParameters parameters) {
        return new Fleet(
                Math.max(1, parameters.nodeRoom().withNodePlaceholder().students()),
                parameters.count(Quantity.POOL_MAX),
                Looks.CHART,
                parameters.number(Quantity.PRESCALE_TICK),
                parameters.number(Quantity.AUTOSCALER_SCAN),
                parameters.number(Quantity.SCALE_DOWN_UNNEEDED),
                parameters.number(Quantity.SCALE_DOWN_AFTER_ADD),
                parameters.number(Quantity.PRESCALE_OPERATION),
                parameters.count(Quantity.PRESCALE_RESIZE) > 0,
                parameters.count(Quantity.POOL_PREEMPTIBLE) > 0,
                Times.of(parameters, RandomPart.NODE_BOOT),
                Times.of(parameters, RandomPart.IMAGE_PULL),
                lifetime(parameters),
                Times.sum(
                        1,
                        Times.of(parameters, RandomPart.POD_CREATE),
                        Times.of(parameters, RandomPart.POD_BIND),
                        Times.of(parameters, RandomPart.CONTAINER_START),
                        Times.of(parameters, RandomPart.SERVER_UP),
                        // The poll that notices it comes within one pause; on average half of it has passed.
                        Times.of(parameters, RandomPart.HUB_POLL).times(0.5),
                        parameters.number(Quantity.STUDENT_VOLUMES) > 0
                                ? Times.of(parameters, RandomPart.VOLUME_ATTACH)
                                : Times.of(i -> 0)),
                Times.of(parameters, RandomPart.PAGE_FIRST),
                Times.of(parameters, RandomPart.RETRY_AFTER),
                Times.of(parameters, RandomPart.HUB_RESTART),
                median(parameters, RandomPart.HUB_ACCEPT),
                median(parameters, RandomPart.HUB_REFUSE),
                median(parameters, RandomPart.HUB_NOTICE) + median(parameters, RandomPart.HUB_ROUTE),
                parameters.count(Quantity.HUB_CONSECUTIVE_FAILURES),
                parameters.number(Quantity.HUB_TIMEOUT_TOLERANCE),
                parameters.usdPerNodeHour(),
                parameters.number(Quantity.ON_DEMAND_PRICE) + parameters.number(Quantity.DISK_PRICE),
                0,
                true);
    }

    /** As {@link dev.firstbell.twin.cluster.life.NodeLifetime} has it, without the shocks of a zone. */
    private static Times lifetime(TwinParameters parameters) {
        double scale = parameters.number(Quantity.LIFETIME_SCALE);
        double limit = parameters.number(Quantity.NODE_AGE_LIMIT);
        Distribution shape = parameters.distribution(RandomPart.NODE_LIFETIME);
        return Times.of(i -> {
            double share = (i + 0.5) / Times.SIZE;
            double ofShape = scale == 1 ? share : Math.min(Math.nextDown(1.0), -Math.expm1(Math.log1p(-share) / scale));
            double age = scale == 0
                    ? Double.POSITIVE_INFINITY
                    : shape.quantile(ofShape).toNanos() / 1e9;
            return limit == 0 ? age : Math.min(age, limit);
        });
    }

    private static double median(TwinParameters parameters, RandomPart part) {
        return parameters.distribution(part).quantile(0.5).toNanos() / 1e9;
    }

    /** The same fleet whose nodes take longer to boot. */
    Fleet withBoot(double factor) {
        return copy(most, looks, preemptible, boot.times(factor), withoutMachines, fallback);
    }

    /** The same fleet in a zone without preemptible machines. */
    Fleet withoutMachines(boolean onDemand) {
        return copy(most, looks, preemptible, boot, 1, onDemand);
    }

    /** The same fleet in a pool that may have more nodes. */
    Fleet withMost(int nodes) {
        return copy(nodes, looks, preemptible, boot, withoutMachines, fallback);
    }

    /** The same fleet of nodes that are not preempted. */
    Fleet withoutPreemption() {
        return copy(most, looks, false, boot, withoutMachines, fallback);
    }

    /** The same fleet with a pre-scaler that looks at other times. */
    Fleet withLooks(Looks other) {
        return copy(most, other, preemptible, boot, withoutMachines, fallback);
    }

    private Fleet copy(
            int newMost,
            Looks newLooks,
            boolean newPreemptible,
            Times newBoot,
            double newWithout,
            boolean newFallback) {
        return new Fleet(
                seats,
                newMost,
                newLooks,
                tick,
                scan,
                unneeded,
                afterAdd,
                operation,
                resizes,
                newPreemptible,
                newBoot,
                pull,
                lifetime,
                start,
                page,
                retryAfter,
                restart,
                accept,
                refuse,
                finish,
                failuresInRow,
                tolerance,
                spotPerHour,
                onDemandPerHour,
                newWithout,
                newFallback);
    }
}
