package dev.firstbell.simulations.internal;

import dev.firstbell.records.HubClock;
import dev.firstbell.records.JournalEntry;
import dev.firstbell.records.JournalWriter;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Watches this process and writes one line of health a second: a thread that sleeps ten milliseconds at a time and
 * records by how much it overslept, which is what any timer of ours could have been late by (the idea of jHiccup).
 */
final class HealthMeter implements AutoCloseable {
    private static final Duration NAP = Duration.ofMillis(10);
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final Thread thread;
    private volatile boolean closed;

    HealthMeter(JournalWriter journal, Supplier<HubClock> clock) {
        thread = new Thread(() -> watch(journal, clock), "health-meter");
        thread.setDaemon(true);
        thread.setPriority(Thread.MAX_PRIORITY);
        thread.start();
    }

    private void watch(JournalWriter journal, Supplier<HubClock> clock) {
        long gcBefore = gcMillis();
        long cpuBefore = cpuNanos();
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
            long gc = gcMillis();
            long cpu = cpuNanos();
            journal.write(new JournalEntry.Health(
                    clock.get().now(),
                    Duration.ofNanos(worst),
                    Duration.ofMillis(gc - gcBefore),
                    Duration.ofNanos(cpu - cpuBefore),
                    openFiles()));
            gcBefore = gc;
            cpuBefore = cpu;
        }
    }

    private static long gcMillis() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                .filter(millis -> millis > 0)
                .sum();
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

    /** Ends the watch; its last line is written when this returns. */
    @Override
    public void close() {
        closed = true;
        try {
            thread.join(Duration.ofSeconds(5).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
