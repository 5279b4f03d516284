package dev.firstbell.client.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.client.HubClient;
import dev.firstbell.client.call.CallQueue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import okhttp3.EventListener;
import org.junit.jupiter.api.Test;

/** The tests send a call's events, which otherwise come from OkHttp. */
class QueueMeterTest {
    private final QueueMeter meter = new QueueMeter();

    @Test
    void aCallWaitsUntilItLooksForAConnection() throws InterruptedException {
        EventListener call = meter.create(null);
        Thread.sleep(30);
        call.proxySelectStart(null, null);
        call.connectStart(null, null, null);
        call.connectionAcquired(null, null);
        call.callEnd(null);

        CallQueue queue = meter.take();
        assertThat(queue.waiting()).isEqualTo(1);
        assertThat(queue.left()).isEqualTo(1);
        assertThat(queue.longestWait()).isGreaterThanOrEqualTo(Duration.ofMillis(30));
    }

    @Test
    void takingResetsTheMeasurementExceptForWaitingCalls() {
        EventListener waits = meter.create(null);
        EventListener gone = meter.create(null);
        gone.connectionAcquired(null, null);

        assertThat(meter.take().waiting()).isEqualTo(2);
        assertThat(meter.take()).isEqualTo(new CallQueue(1, Duration.ZERO, 0));
        waits.connectionAcquired(null, null);
        assertThat(meter.take().left()).isEqualTo(1);
        assertThat(meter.take()).isEqualTo(new CallQueue(0, Duration.ZERO, 0));
    }

    @Test
    void aCallCancelledInTheQueueNeverLeft() {
        EventListener call = meter.create(null);
        call.callFailed(null, new IOException("cancelled"));

        assertThat(meter.take()).isEqualTo(new CallQueue(1, Duration.ZERO, 0));
        assertThat(meter.take().waiting()).isZero();
    }

    @Test
    void aCallCancelledBeforeItBeganIsNoLongerCounted() {
        meter.create(null).canceled(null);

        assertThat(meter.take()).isEqualTo(new CallQueue(1, Duration.ZERO, 0));
        assertThat(meter.take().waiting()).isZero();
    }

    /** The meter handles OkHttp's real events: every call leaves the queue, also if it fails. */
    @Test
    void everyCallOfAClientLeavesTheQueue() {
        try (HubClient hub = HubClient.builder(URI.create("http://127.0.0.1:" + closedPort() + "/"))
                .build()) {
            List<Boolean> failed = Stream.generate(hub::version)
                    .limit(20)
                    .map(response -> {
                        try {
                            response.join();
                            return false;
                        } catch (CompletionException e) {
                            return true;
                        }
                    })
                    .toList();

            assertThat(failed).containsOnly(true);
            CallQueue queue = hub.takeCallQueue();
            assertThat(queue.left()).isEqualTo(20);
            assertThat(queue.waiting()).isBetween(1, 20);
            assertThat(queue.longestWait()).isPositive();
            assertThat(hub.takeCallQueue().waiting()).isZero();
        }
    }

    private static int closedPort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
