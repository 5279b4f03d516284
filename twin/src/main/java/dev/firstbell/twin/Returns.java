package dev.firstbell.twin;

import dev.firstbell.records.classes.Pauses;
import dev.firstbell.records.classes.Retry;
import dev.firstbell.twin.clock.EventLoop;
import dev.firstbell.twin.cluster.Interruption;
import dev.firstbell.twin.cluster.PodEvent;
import dev.firstbell.twin.hub.ModelServer;
import dev.firstbell.twin.hub.Start;
import dev.firstbell.twin.hub.StartEnd;
import dev.firstbell.twin.hub.StartReply;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Students who had ended their journey, lose their server with its node and ask for another one: a second, smaller class start
 * on the nodes that are left. Until the hub's next poll it takes the lost server for a running one, so the student reloads.
 */
final class Returns {
    private final World world;
    private final EventLoop loop;
    private final Retry retry;
    private final Predicate<String> hasEnded;
    private final Map<Loss, Instant> backAt = new HashMap<>();
    private final Map<String, Integer> losses = new HashMap<>();
    private boolean classHasEnded;

    private record Loss(String user, Instant at) {}

    /** @param hasEnded whether a user's journey has ended with a server */
    Returns(World world, Retry retry, Predicate<String> hasEnded) {
        this.world = world;
        this.loop = world.loop();
        this.retry = retry;
        this.hasEnded = hasEnded;
        world.hub().onStop(this::onStop);
    }

    /** From now on, students do not ask again. */
    void endClass() {
        classHasEnded = true;
    }

    /** The world's interruptions, with the times at which students had another server. */
    List<Interruption> interruptions() {
        return world.interruptions().stream()
                .map(lost -> lost.withBackAt(Optional.ofNullable(backAt.get(new Loss(lost.server(), lost.at())))))
                .toList();
    }

    private void onStop(ModelServer server) {
        String user = server.user().name();
        if (server.isLost() && hasEnded.test(user)) {
            int number = losses.merge(user, 1, Integer::sum) - 1;
            Loss loss = new Loss(user, loop.now());
            loop.after(world.studentReturn(user, number), () -> ask(loss, 0));
        }
    }

    private void ask(Loss loss, int failures) {
        if (!classHasEnded) {
            world.hub().requestStart(loss.user(), reply -> onReply(loss, failures, reply));
        }
    }

    private void askAfter(Duration pause, Loss loss, int failures) {
        loop.after(pause, () -> ask(loss, failures));
    }

    private void onReply(Loss loss, int failures, StartReply reply) {
        reply.<Runnable>match(
                        accepted -> () -> accepted.start().stream(new End(loss, failures)),
                        throttle -> () -> askAfter(throttle.retryAfter(), loss, failures),
                        full -> () -> askAfter(Pauses.WITHOUT_RETRY_AFTER, loss, failures),
                        alreadyRunning -> () -> askAfter(Pauses.RELOAD, loss, failures),
                        busy -> () -> askAfter(Pauses.RELOAD, loss, failures),
                        noSuchUser -> () -> {},
                        unavailable -> () -> askAfter(Pauses.RELOAD, loss, failures))
                .run();
    }

    private final class End implements Start.Listener {
        private final Loss loss;
        private final int failures;

        End(Loss loss, int failures) {
            this.loss = loss;
            this.failures = failures;
        }

        @Override
        public void onEvent(PodEvent event) {
            // Only the end counts.
        }

        @Override
        public void onEnd(StartEnd how) {
            how.<Runnable>match(
                            ready -> () -> backAt.put(loss, loop.now()),
                            failed -> () -> askAfter(retry.pauseAfter(failures + 1), loss, failures + 1),
                            lost -> () -> askAfter(Pauses.RELOAD, loss, failures))
                    .run();
        }
    }
}
