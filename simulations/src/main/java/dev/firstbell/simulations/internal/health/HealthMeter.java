package dev.firstbell.simulations.internal.health;

import dev.firstbell.client.call.CallQueue;
import dev.firstbell.records.journal.JournalEntry.Health;
import dev.firstbell.records.journal.Saturation;
import dev.firstbell.records.time.HubClock;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Measures this process and publishes one {@link Health} entry per second. A thread sleeps for ten milliseconds at a time
 * and records by how much it overslept, which bounds how late any timer of this process could have been (the idea of
 * jHiccup). The JVM, the operating system, the client and the engine's event loops provide the rest.
 */
public final class HealthMeter implements AutoCloseable {
    private static final Duration NAP = Duration.ofMillis(10);
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final Consumer<Health> listener;
    private final Supplier<HubClock> clock;
    private final Sources sources;
    private final GarbageCollection garbage = new GarbageCollection();
    private final CpuQuota quota = CpuQuota.ofThisProcess();
    private final Thread thread;
    private volatile boolean closed;

    /**
     * Measurements taken elsewhere; each is read once per second.
     *
     * @param eventLoops the lag of the engine's event loops
     * @param timers the lag of the timers that make students act on time
     * @param calls the client's queue of calls
     */
    public record Sources(EventLoops eventLoops, LagMeter timers, Supplier<CallQueue> calls) {}

    public HealthMeter(Consumer<Health> listener, Supplier<HubClock> clock, Sources sources) {
        this.listener = listener;
        this.clock = clock;
        this.sources = sources;
        thread = new Thread(this::watch, "health-meter");
        thread.setDaemon(true);
        thread.setPriority(Thread.MAX_PRIORITY);
        thread.start();
    }

    private void watch() {
        Duration gcBefore = garbage.total();
        long cpuBefore = cpuNanos();
        Optional<Saturation.CpuThrottling> quotaBefore = quota.read();
        while (!closed) {
            long intervalEnd = System.nanoTime() + INTERVAL.toNanos();
            long worst = 0;
            while (!closed && System.nanoTime() < intervalEnd) {
                long before = System.nanoTime();
                try {
                    Thread.sleep(NAP.toMillis());
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
                worst = Math.max(worst, System.nanoTime() - before - NAP.toNanos());
            }
            Duration gc = garbage.total();
            long cpu = cpuNanos();
            Optional<Saturation.CpuThrottling> held = quota.read();
            CallQueue calls = sources.calls().get();
            listener.accept(Health.builder(
                            clock.get().now(),
                            Duration.ofNanos(worst),
                            gc.minus(gcBefore),
                            Duration.ofNanos(cpu - cpuBefore),
                            openFiles())
                    .openFilesLimit(mostOpenFiles())
                    .longestGc(Optional.of(garbage.takeLongest()))
                    .cpuThrottling(CpuQuota.between(quotaBefore, held))
                    .lag(Optional.of(new Saturation.Lag(
                            sources.eventLoops().takeLag(), sources.timers().take())))
                    .calls(Optional.of(new Saturation.CallQueue(calls.waiting(), calls.longestWait())))
                    .build());
            gcBefore = gc;
            cpuBefore = cpu;
            quotaBefore = held;
        }
    }

    private static long cpuNanos() {
        OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
        return system instanceof com.sun.management.OperatingSystemMXBean extended ? extended.getProcessCpuTime() : 0;
    }

    private static long openFiles() {
        OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
        return system instanceof com.sun.management.UnixOperatingSystemMXBean unix
                ? unix.getOpenFileDescriptorCount()
                : -1;
    }

    private static Optional<Long> mostOpenFiles() {
        OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
        return system instanceof com.sun.management.UnixOperatingSystemMXBean unix
                ? Optional.of(unix.getMaxFileDescriptorCount()).filter(limit -> limit > 0)
                : Optional.empty();
    }

    /** Stops the measurement. No entry is published after this method returns. */
    @Override
    public void close() {
        closed = true;
        try {
            thread.join(Duration.ofSeconds(5).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        garbage.close();
    }
}
