package dev.firstbell.records.journal;

import dev.firstbell.records.journal.JournalEntry.Health;
import dev.firstbell.records.journal.JournalEntry.StageReached;
import dev.firstbell.records.student.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.Function;

/** The seconds of an injector's life put together: sums where they add up, else the worst. */
record HealthTotals(
        Duration worstPause,
        Duration gc,
        Duration cpu,
        long mostOpenFiles,
        Optional<Long> openFilesLimit,
        Optional<Duration> longestGc,
        Optional<Saturation.CpuThrottling> throttled,
        Optional<Saturation.Lag> lag,
        Optional<Saturation.CallQueue> calls) {
    private static final double NEARLY_ALL = 0.9;

    /** Of a whole run. */
    public static HealthTotals of(Journal journal) {
        return of(journal, Instant.MIN, Instant.MAX);
    }

    /**
     * Of the seconds that ended in this time, and of the last before the first request left, whenever that was: an injector
     * that is held up until then has not heard yet what time it is at the hub.
     */
    public static HealthTotals of(Journal journal, Instant from, Instant to) {
        Optional<Health> last = lastBeforeTheFirstRequest(journal);
        List<Health> seconds = journal.entries().stream()
                .filter(Health.class::isInstance)
                .map(Health.class::cast)
                .filter(second -> last.filter(it -> it == second).isPresent()
                        || !second.at().isBefore(from) && !second.at().isAfter(to))
                .toList();
        BinaryOperator<Duration> longer = (one, other) -> one.compareTo(other) >= 0 ? one : other;
        return new HealthTotals(
                seconds.stream().map(Health::pause).reduce(Duration.ZERO, longer),
                seconds.stream().map(Health::gc).reduce(Duration.ZERO, Duration::plus),
                seconds.stream().map(Health::cpu).reduce(Duration.ZERO, Duration::plus),
                seconds.stream().mapToLong(Health::openFiles).max().orElse(-1),
                known(seconds, Health::openFilesLimit, Math::min),
                known(seconds, Health::longestGc, longer),
                known(seconds, Health::throttled, Saturation.CpuThrottling::plus),
                known(seconds, Health::lag, Saturation.Lag::worst),
                known(seconds, Health::calls, Saturation.CallQueue::worst));
    }

    private static Optional<Health> lastBeforeTheFirstRequest(Journal journal) {
        Health last = null;
        for (JournalEntry entry : journal.entries()) {
            if (entry instanceof Health second) {
                last = second;
            } else if (entry instanceof StageReached reached && reached.stage() == Stage.SENT) {
                return Optional.ofNullable(last);
            }
        }
        return Optional.empty();
    }

    private static <T> Optional<T> known(
            List<Health> seconds, Function<Health, Optional<T>> part, BinaryOperator<T> together) {
        return seconds.stream().map(part).flatMap(Optional::stream).reduce(together);
    }

    /** What may have made requests late, by what this machine itself says, in words; empty where it shows nothing. */
    public List<String> suspects(Duration noticeable) {
        List<String> suspects = new ArrayList<>();
        throttled
                .filter(quota -> quota.time().compareTo(noticeable) >= 0)
                .ifPresent(quota -> suspects.add("its CPU quota held it back for "
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
