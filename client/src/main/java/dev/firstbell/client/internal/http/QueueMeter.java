package dev.firstbell.client.internal.http;

import dev.firstbell.client.call.CallQueue;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.EventListener;
import okhttp3.HttpUrl;
import okhttp3.Protocol;

/**
 * Measures how long calls wait inside the client, and counts connections. A call leaves the queue when its thread looks
 * for a connection, new or pooled. Thread-safe.
 */
public final class QueueMeter implements EventListener.Factory {
    private final AtomicLong connected = new AtomicLong();
    private final AtomicInteger waiting = new AtomicInteger();
    private final LongAccumulator most = new LongAccumulator(Math::max, 0);
    private final LongAccumulator longestNanos = new LongAccumulator(Math::max, 0);
    private final LongAdder left = new LongAdder();

    @Override
    public EventListener create(Call call) {
        return new OneCall();
    }

    /** The number of connections made so far. */
    public long connected() {
        return connected.get();
    }

    /** The measurement since the last call of this method. Calls that still wait are part of the next one too. */
    public CallQueue take() {
        int now = waiting.get();
        return new CallQueue(
                Math.max(now, (int) most.getThenReset()),
                Duration.ofNanos(longestNanos.getThenReset()),
                left.sumThenReset());
    }

    private final class OneCall extends EventListener {
        private final long madeAt = System.nanoTime();
        private boolean queued = true;

        OneCall() {
            most.accumulate(waiting.incrementAndGet());
        }

        @Override
        public void proxySelectStart(Call call, HttpUrl url) {
            leaves();
        }

        @Override
        public void connectStart(Call call, InetSocketAddress peer, Proxy proxy) {
            leaves();
        }

        @Override
        public void connectionAcquired(Call call, Connection connection) {
            leaves();
        }

        @Override
        public void connectEnd(Call call, InetSocketAddress peer, Proxy proxy, Protocol protocol) {
            connected.incrementAndGet();
        }

        @Override
        public void callEnd(Call call) {
            forget();
        }

        /** The last event of a call that never began. */
        @Override
        public void canceled(Call call) {
            forget();
        }

        @Override
        public void callFailed(Call call, IOException failure) {
            forget();
        }

        private void leaves() {
            if (forget()) {
                longestNanos.accumulate(System.nanoTime() - madeAt);
                left.increment();
            }
        }

        /**
         * Returns whether the call was still in the queue. Events of a call are sequential, but on different threads.
         */
        private synchronized boolean forget() {
            boolean wasQueued = queued;
            queued = false;
            if (wasQueued) {
                waiting.decrementAndGet();
            }
            return wasQueued;
        }
    }
}
