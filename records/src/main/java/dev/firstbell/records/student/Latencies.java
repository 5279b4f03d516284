package dev.firstbell.records.student;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Latencies of a group of students, including the right-censored ones, who did not reach the stage. A quantile that falls
 * among these has only a lower bound: the limit, or less where some of them were followed for a shorter time.
 *
 * <p>With one limit for all students this is the Kaplan–Meier estimate. Immutable.
 */
public final class Latencies {
    private final long[] sortedNanos;
    /** How long each right-censored student is known to have waited, ascending. */
    private final long[] censoredNanos;

    private Latencies(long[] sortedNanos, long[] censoredNanos) {
        this.sortedNanos = sortedNanos;
        this.censoredNanos = censoredNanos;
    }

    /**
     * The latencies to one stage, for the students whose journey includes it. Students who did not reach it within the limit
     * are censored at the limit, or when the observation of them ended ({@link StudentRecord#lastSeen}).
     */
    public static Latencies of(Collection<StudentRecord> all, Stage stage, Duration limit) {
        List<StudentRecord> students =
                all.stream().filter(student -> student.journey().goesTo(stage)).toList();
        long[] reached = students.stream()
                .flatMap(student -> latency(student, stage, limit).stream())
                .mapToLong(Duration::toNanos)
                .sorted()
                .toArray();
        long[] waited = students.stream()
                .filter(student -> latency(student, stage, limit).isEmpty())
                .map(student -> student.waited(limit))
                .mapToLong(Duration::toNanos)
                .sorted()
                .toArray();
        return new Latencies(reached, waited);
    }

    private static Optional<Duration> latency(StudentRecord student, Stage stage, Duration limit) {
        return student.latencyTo(stage).filter(latency -> latency.compareTo(limit) <= 0);
    }

    /** The number of students, including the censored ones. */
    public int count() {
        return sortedNanos.length + censoredNanos.length;
    }

    /** The number of censored students. */
    public int censored() {
        return censoredNanos.length;
    }

    /** The number of latencies of at most this duration. */
    public int within(Duration duration) {
        long most = duration.toNanos();
        int low = 0;
        int high = sortedNanos.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sortedNanos[middle] <= most) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /**
     * The smallest latency with at least the share {@code p} of all latencies at or below it (nearest rank, so always one
     * that was measured).
     *
     * @param p in (0, 1]
     * @return empty for an empty group
     */
    public Optional<Quantile> quantile(double p) {
        if (!(p > 0 && p <= 1)) {
            throw new IllegalArgumentException("p must be in (0, 1]: " + p);
        }
        if (count() == 0) {
            return Optional.empty();
        }
        // The small term keeps 0.95 · 200, which is 190.00000000000003 in binary, at rank 190.
        int rank = (int) Math.max(1, Math.ceil(p * count() - 1e-9));
        return Optional.of(
                rank <= sortedNanos.length
                        ? new Quantile(Duration.ofNanos(sortedNanos[rank - 1]), false)
                        : new Quantile(Duration.ofNanos(lowerBound(rank)), true));
    }

    /**
     * The lower bound of the latency at a rank among the censored students. Even if each of them had reached the stage right
     * after the end of their observation, the latency would be longer than the longest of these waits at or before the rank.
     */
    private long lowerBound(int rank) {
        int reached = 0;
        int censored = 0;
        while (reached + censored < rank) {
            boolean reachedFirst = reached < sortedNanos.length
                    && (censored == censoredNanos.length || sortedNanos[reached] <= censoredNanos[censored]);
            if (reachedFirst) {
                reached++;
            } else {
                censored++;
            }
        }
        return censoredNanos[censored - 1];
    }

    /** The longest latency. */
    public Optional<Quantile> worst() {
        return quantile(1);
    }

    /** The latencies of the students who reached the stage, ascending. */
    public List<Duration> seen() {
        return Arrays.stream(sortedNanos).mapToObj(Duration::ofNanos).toList();
    }

    /**
     * A quantile, or its lower bound.
     *
     * @param value the latency, or its lower bound
     * @param censored whether {@code value} is a lower bound
     */
    public record Quantile(@JsonProperty("valueMs") Duration value, boolean censored) {}
}
