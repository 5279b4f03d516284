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
 * Sees how long calls wait inside the client, and counts connections. A call has left the queue when its own thread looks
 * for a connection, whichever way it finds one. Thread-safe.
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

    /** Connections made so far. */
    public long connected() {
        return connected.get();
    }

    /** What there was since the last time; those that still wait are in the next, too. */
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

        /** The last there is of a call that never began. */
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

        /** Whether it still stood in the queue. A call's events come one after the other, but not on one thread. */
        private synchronized boolean forget() {
            boolean stood = queued;
            queued = false;
            if (stood) {
                waiting.decrementAndGet();
            }
            return stood;
        }
    }
}
