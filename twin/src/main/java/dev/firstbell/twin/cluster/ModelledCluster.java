package dev.firstbell.twin.cluster;

import dev.firstbell.records.classes.Draws;
import dev.firstbell.twin.clock.EventLoop;
import dev.firstbell.twin.parameters.TwinParameters;

/** What a means of pre-scaling may need of the model: the cluster, its time, its numbers and its draws. */
record ModelledCluster(EventLoop loop, Cluster cluster, TwinParameters parameters, Draws draws) {}
