package dev.firstbell.twin.hub;

import dev.firstbell.twin.clock.EventLoop;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.TwinParameters;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.IntSupplier;

/**
 * What the hub's core does beside its jobs, which grows with the class. Each open progress stream looks once a second at all
 * events of the namespace (KubeSpawner's spawner.py, progress() and events; reflector's events are sorted for each look), and
 * the hub polls each pending start. The jobs and this work take turns on one event loop.
 *
 * <p>A stream sleeps for a second <em>after</em> it has looked. So a hub with more of this work than it has time for still has
 * turns for its jobs, but they are far apart: then a call to the API server, which needs several turns, times out.
 */
final class HubLoad {
    /** Kubernetes deletes an event after this time (kube-apiserver, --event-ttl). */
    private static final long EVENT_SECONDS = Duration.ofHours(1).toSeconds();

    private final EventLoop loop;
    private final IntSupplier pendingStarts;
    private final double perStream;
    private final double perStreamAndEvent;
    private final double perPendingStart;
    private final int otherEvents;
    private final double inTimes;
    private final double slice;
    private final int requestTurns;
    private final Deque<Instant> events = new ArrayDeque<>();
    private int streams;

    HubLoad(EventLoop loop, TwinParameters parameters, IntSupplier pendingStarts) {
        this.loop = loop;
        this.pendingStarts = pendingStarts;
        perStream = parameters.number(Quantity.HUB_STREAM);
        perStreamAndEvent = parameters.number(Quantity.HUB_STREAM_EVENT);
        perPendingStart = parameters.number(Quantity.HUB_PENDING);
        otherEvents = parameters.count(Quantity.HUB_OTHER_EVENTS);
        inTimes = parameters.number(Quantity.HUB_LOAD_IN_TIMES);
        slice = parameters.number(Quantity.HUB_SLICE);
        requestTurns = parameters.count(Quantity.HUB_REQUEST_TURNS);
    }

    void streamOpened() {
        streams++;
    }

    void streamsClosed(int number) {
        streams -= number;
    }

    /** An event about a student's pod. */
    void happened(Instant at) {
        forget(at);
        events.add(at);
    }

    /** The number of open progress streams. */
    int streams() {
        return streams;
    }

    /** The seconds of CPU that this work would take in each second if the core had nothing else to do. */
    double perSecond() {
        forget(loop.now());
        return atMostPerSecond();
    }

    /** Events that Kubernetes has deleted meanwhile may be among those that count here. */
    private double atMostPerSecond() {
        return streams * (perStream + perStreamAndEvent * (events.size() + otherEvents))
                + pendingStarts.getAsInt() * perPendingStart;
    }

    /**
     * How many times as long the jobs take because of this work. The work that the times of the jobs contain already, because
     * it was there when they were measured, does not count.
     *
     * @param jobs how many jobs the core has; at least 1
     */
    double slowdown(int jobs) {
        double excess = excess();
        return excess == 0 || slice == 0 ? 1 : turn(jobs, excess) / (jobs * slice);
    }

    /**
     * How much longer the response to a call to the API server takes because of this work: the call needs a number of turns of
     * the event loop.
     *
     * @param jobs how many jobs the core has
     */
    Duration callDelay(int jobs) {
        double excess = excess();
        if (excess == 0) {
            return Duration.ZERO;
        }
        double longer = turn(jobs, excess) - jobs * slice;
        return Duration.ofNanos(Math.round(requestTurns * longer * 1e9));
    }

    /** Asked for every job of the hub, so it looks for old events only where they matter. */
    private double excess() {
        return atMostPerSecond() <= inTimes ? 0 : Math.max(0, perSecond() - inTimes);
    }

    /**
     * The seconds T of one turn of the event loop, in which each job has a slice s, and each stream looks whose second has
     * passed: T = jobs · s + work · T / (1 + T).
     */
    private double turn(int jobs, double work) {
        double slices = jobs * slice;
        double b = work + slices - 1;
        return (b + Math.sqrt(b * b + 4 * slices)) / 2;
    }

    private void forget(Instant now) {
        long oldest = now.getEpochSecond() - EVENT_SECONDS;
        while (!events.isEmpty() && events.peek().getEpochSecond() < oldest) {
            events.remove();
        }
    }
}
