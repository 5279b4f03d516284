package dev.firstbell.records.journal;

import dev.firstbell.records.journal.JournalEntry.Health;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.Function;

/** The injector's seconds of health combined: sums where values add up, otherwise the worst value. */
record HealthTotals(
        Duration worstPause,
        Duration gc,
        Duration cpu,
        long mostOpenFiles,
        Optional<Long> openFilesLimit,
        Optional<Duration> longestGc,
        Optional<Saturation.CpuThrottling> cpuThrottling,
        Optional<Saturation.Lag> lag,
        Optional<Saturation.CallQueue> calls) {
    private static final double NEARLY_ALL = 0.9;

    /** The totals of a whole run. */
    public static HealthTotals of(Journal journal) {
        return of(journal.contents().health());
    }

    /**
     * The totals of the seconds that ended in a period, and of the last second before the first request left, whenever it
     * ended: an injector that is held up until then does not know the hub's time yet.
     */
    public static HealthTotals of(Journal journal, Instant from, Instant to) {
        JournalContents contents = journal.contents();
        Optional<Health> last = contents.healthBeforeFirstRequest();
        return of(contents.health().stream()
                .filter(second -> last.filter(it -> it == second).isPresent()
                        || !second.at().isBefore(from) && !second.at().isAfter(to))
                .toList());
    }

    private static HealthTotals of(List<Health> seconds) {
        BinaryOperator<Duration> longer = (one, other) -> one.compareTo(other) >= 0 ? one : other;
        return new HealthTotals(
                seconds.stream().map(Health::pause).reduce(Duration.ZERO, longer),
                seconds.stream().map(Health::gc).reduce(Duration.ZERO, Duration::plus),
                seconds.stream().map(Health::cpu).reduce(Duration.ZERO, Duration::plus),
                seconds.stream().mapToLong(Health::openFiles).max().orElse(-1),
                known(seconds, Health::openFilesLimit, Math::min),
                known(seconds, Health::longestGc, longer),
                known(seconds, Health::cpuThrottling, Saturation.CpuThrottling::plus),
                known(seconds, Health::lag, Saturation.Lag::worst),
                known(seconds, Health::calls, Saturation.CallQueue::worst));
    }

    private static <T> Optional<T> known(
            List<Health> seconds, Function<Health, Optional<T>> part, BinaryOperator<T> combine) {
        return seconds.stream().map(part).flatMap(Optional::stream).reduce(combine);
    }

    /** Why requests may have left late according to this machine's own measurements, in words; empty if none stands out. */
    public List<String> suspects(Duration noticeable) {
        List<String> suspects = new ArrayList<>();
        cpuThrottling
                .filter(quota -> quota.time().compareTo(noticeable) >= 0)
                .ifPresent(quota -> suspects.add("the CPU quota stopped it for "
                        + quota.time().toMillis() + " ms in " + quota.periods() + " periods"));
        longestGc
                .filter(pause -> pause.compareTo(noticeable) >= 0)
                .ifPresent(pause -> suspects.add("garbage collection stopped it for " + pause.toMillis() + " ms"));
        if (worstPause.compareTo(noticeable) >= 0) {
            suspects.add("it got no processor for " + worstPause.toMillis() + " ms");
        }
        lag.map(Saturation.Lag::worst)
                .filter(late -> late.compareTo(noticeable) >= 0)
                .ifPresent(late -> suspects.add("its event loops were late by " + late.toMillis() + " ms"));
        calls.filter(queue -> queue.longestWait().compareTo(noticeable) >= 0)
                .ifPresent(queue -> suspects.add("a request waited in its client for "
                        + queue.longestWait().toMillis() + " ms"));
        openFilesLimit
                .filter(limit -> mostOpenFiles >= limit * NEARLY_ALL)
                .ifPresent(limit -> suspects.add(mostOpenFiles + " of " + limit + " file descriptors were open"));
        return suspects;
    }
}
