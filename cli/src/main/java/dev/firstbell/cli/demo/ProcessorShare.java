package dev.firstbell.cli.demo;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Measures which share of the processors' time this process gets beside the other programs of the machine. */
final class ProcessorShare {
    private ProcessorShare() {}

    /**
     * Keeps every processor busy for the time and compares the CPU time received with the time that passed. A CPU quota of a
     * container counts as well.
     *
     * @return from 0 to 1; 1 if the JVM does not measure the CPU time of threads
     */
    static double measure(Duration time) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        if (!threads.isCurrentThreadCpuTimeSupported()) {
            return 1;
        }
        int processors = Runtime.getRuntime().availableProcessors();
        ExecutorService executor = Executors.newFixedThreadPool(processors);
        try {
            List<Future<Double>> shares = new ArrayList<>();
            for (int i = 0; i < processors; i++) {
                shares.add(executor.submit(() -> shareOfThisThread(threads, time)));
            }
            double sum = 0;
            for (Future<Double> share : shares) {
                sum += share.get();
            }
            return Math.min(1, sum / processors);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            executor.shutdownNow();
        }
    }

    private static double shareOfThisThread(ThreadMXBean threads, Duration time) {
        long begin = System.nanoTime();
        long cpu = threads.getCurrentThreadCpuTime();
        long passed = 0;
        while (passed < time.toNanos() && !Thread.currentThread().isInterrupted()) {
            passed = System.nanoTime() - begin;
        }
        return (double) (threads.getCurrentThreadCpuTime() - cpu) / passed;
    }
}
