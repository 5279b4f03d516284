package dev.firstbell.twin.hub;

import dev.firstbell.records.student.Stage;
import dev.firstbell.twin.cluster.Pod;
import dev.firstbell.twin.cluster.PodEvent;
import dev.firstbell.twin.cluster.PodName;
import dev.firstbell.twin.hub.ModelServer.State;
import dev.firstbell.twin.hub.StartEnd.Failed.Reason;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.RandomPart;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/**
 * What the hub does for an accepted start: it creates the pod, notices that it runs, waits until the server responds, and adds
 * the route; or it gives the start up (user.py, spawn; KubeSpawner's spawner.py, _start).
 */
final class Spawning {
    /** How often the hub checks whether a server still runs (spawner.py, poll_interval). */
    private static final Duration POLL_INTERVAL = Duration.ofSeconds(30);

    private final HubContext hub;
    private final HubUsers users;
    private final Faults faults;
    private final Polling polling;
    private final Restarts restarts;
    private final Stops stops;
    private final Supplier<Duration> startTimeout;
    private final Duration requestTimeout;
    private final Duration requestRetries;

    Spawning(
            HubContext hub,
            HubUsers users,
            Faults faults,
            Polling polling,
            Restarts restarts,
            Stops stops,
            Supplier<Duration> startTimeout) {
        this.hub = hub;
        this.users = users;
        this.faults = faults;
        this.polling = polling;
        this.restarts = restarts;
        this.stops = stops;
        this.startTimeout = startTimeout;
        this.requestTimeout = hub.parameters().seconds(Quantity.HUB_REQUEST_TIMEOUT);
        this.requestRetries = hub.parameters().seconds(Quantity.HUB_REQUEST_RETRIES);
    }

    void launch(Start start) {
        if (start.launched || !start.isUnderWay()) {
            return;
        }
        start.launched = true;
        start.reached(Stage.ACCEPTED, hub.loop().now());
        FaultEffect fault = faults.of(start);
        if (fault.failure().isPresent()) {
            giveUp(start, Reason.ERROR, fault.failure().get());
            return;
        }
        Duration timeout = fault.podTimeout().orElseGet(startTimeout);
        start.deadline = hub.loop()
                .after(podDeadline(start, timeout), () -> giveUp(start, Reason.TIMEOUT, notStarted(start, timeout)));
        if (fault.podTimeout().isEmpty()) {
            requestPod(start);
        }
    }

    /** Two timeouts apply: the wait for the pod, spread by the tolerance, and the timeout of the whole start. */
    private Duration podDeadline(Start start, Duration timeout) {
        double tolerance = hub.parameters().number(Quantity.HUB_TIMEOUT_TOLERANCE);
        double factor = 1 - tolerance + 2 * tolerance * hub.share("hub.timeoutTolerance", start);
        return Duration.ofNanos(Math.round(timeout.toNanos() * Math.min(1, factor)));
    }

    private static String notStarted(Start start, Duration timeout) {
        return "pod jhub/" + PodName.of(start.server().key()) + " did not start in " + timeout.toSeconds()
                + " seconds!";
    }

    private static String unanswered(Start start, Duration timeout) {
        return "Server at /user/" + start.server().key() + "/ didn't respond in " + timeout.toSeconds() + " seconds";
    }

    /**
     * Asks the API server for the pod. A hub with too many progress streams has its turns so far apart that the response does
     * not come in time. Then it asks again, and gives up after a while (spawner.py, k8s_api_request_timeout and
     * k8s_api_request_retry_timeout).
     */
    private void requestPod(Start start) {
        requestPod(start, hub.loop().now(), 0);
    }

    private void requestPod(Start start, Instant since, int tries) {
        Duration delay = hub.cpu().callDelay();
        if (delay.compareTo(requestTimeout) <= 0) {
            after(start, hub.draw(RandomPart.POD_CREATE, start).plus(delay), () -> createPod(start));
            return;
        }
        after(start, requestTimeout, () -> {
            Duration pause = polling.pause(start, "create", tries);
            if (hub.loop().now().plus(pause).isAfter(since.plus(requestRetries))) {
                giveUp(start, Reason.TIMEOUT, notCreated(start));
            } else {
                after(start, pause, () -> requestPod(start, since, tries + 1));
            }
        });
    }

    private static String notCreated(Start start) {
        return "Could not create pod jhub/" + PodName.of(start.server().key());
    }

    private void createPod(Start start) {
        Instant created = hub.loop().now();
        start.pod = hub.cluster().createPod(start.server().key(), start.attempt(), new Pod.Watcher() {
            @Override
            public void event(PodEvent event) {
                if (start.end().isEmpty()) {
                    start.add(event);
                }
            }

            @Override
            public void reached(Stage stage) {
                start.reached(stage, hub.loop().now());
            }

            @Override
            public void running() {
                if (start.isUnderWay()) {
                    noticeRunning(start, created);
                }
            }

            @Override
            public void lost() {
                lose(start);
            }
        });
    }

    /**
     * A pod was lost with its node. If its start is pending, the hub waits until the timeout. If the server was ready,
     * the hub notices at its next poll, and reports the server as ready until then.
     */
    private void lose(Start start) {
        ModelServer server = start.server();
        start.lost = true;
        if (server.start != start || server.state != State.READY && server.state != State.CHECKING) {
            return;
        }
        stops.unroute(server);
        double share = hub.share("hub.pollServer", start);
        hub.loop().after(Duration.ofNanos(Math.round(POLL_INTERVAL.toNanos() * share)), () -> {
            if (server.start == start && (server.state == State.READY || server.state == State.CHECKING)) {
                users.become(server, State.STOPPED);
                server.remembered = false;
            }
        });
    }

    private void noticeRunning(Start start, Instant created) {
        Instant running = hub.loop().now();
        Instant looked = polling.firstLook(start, "pod", created, running);
        after(
                start,
                Duration.between(running, looked),
                () -> work(start, RandomPart.HUB_NOTICE, () -> {
                    start.deadline.cancel();
                    awaitHttp(start, running);
                }));
    }

    private void awaitHttp(Start start, Instant running) {
        FaultEffect fault = faults.of(start);
        Instant up = running.plus(hub.draw(RandomPart.SERVER_UP, start)).plus(fault.answersLater());
        Instant now = hub.loop().now();
        Duration wait = Duration.between(now, polling.firstLook(start, "http", now, up));
        boolean never = fault.httpTimeout().isPresent();
        start.upAt = never ? null : up;
        Duration timeout = fault.httpTimeout()
                .orElseGet(() ->
                        hub.parameters().seconds(Quantity.HUB_HTTP_TIMEOUT).plus(fault.answersLater()));
        if (never || wait.compareTo(timeout) > 0) {
            after(start, timeout, () -> giveUp(start, Reason.TIMEOUT, unanswered(start, timeout)));
        } else {
            after(start, wait, () -> work(start, RandomPart.HUB_ROUTE, () -> becomeReady(start)));
        }
    }

    private void becomeReady(Start start) {
        if (start.lost) {
            Duration timeout = hub.parameters().seconds(Quantity.HUB_HTTP_TIMEOUT);
            after(start, timeout, () -> giveUp(start, Reason.TIMEOUT, unanswered(start, timeout)));
            return;
        }
        restarts.startSucceeded();
        users.become(start.server(), State.READY);
        start.server().routed = true;
        start.reached(Stage.HUB_READY, hub.loop().now());
        start.finish(new StartEnd.Ready());
    }

    private void giveUp(Start start, Reason reason, String message) {
        if (!start.isUnderWay()) {
            return;
        }
        start.givenUp = true;
        start.deadline.cancel();
        stops.deletePod(start, () -> {
            if (start.end().isEmpty()) {
                users.become(start.server(), State.STOPPED);
                start.finish(new StartEnd.Failed(reason, message));
                restarts.startFailed();
            }
        });
    }

    private void work(Start start, RandomPart part, Runnable next) {
        hub.cpu().submit(hub.draw(part, start), () -> {
            if (start.isUnderWay()) {
                next.run();
            }
        });
    }

    private void after(Start start, Duration delay, Runnable next) {
        hub.loop().after(delay, () -> {
            if (start.isUnderWay()) {
                next.run();
            }
        });
    }
}
