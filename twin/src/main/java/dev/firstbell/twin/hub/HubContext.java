package dev.firstbell.twin.hub;

import dev.firstbell.records.classes.Draws;
import dev.firstbell.twin.clock.EventLoop;
import dev.firstbell.twin.cluster.Cluster;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.RandomTimes;
import dev.firstbell.twin.parameters.TwinParameters;
import java.time.Duration;

/** What the parts of the modelled hub share: time, the cluster, the hub's core, and numbers. */
record HubContext(
        EventLoop loop,
        Cluster cluster,
        HubCpu cpu,
        HubLoad load,
        TwinParameters parameters,
        Draws draws,
        RandomTimes times) {
    /** The duration of a part of a start. */
    Duration draw(RandomPart part, Start start) {
        return times.draw(part, start.server().key(), start.attempt());
    }

    /** A share in [0, 1) that belongs to a start. */
    double share(String purpose, Start start) {
        return draws.uniform(purpose, start.server().key(), start.attempt());
    }
}
